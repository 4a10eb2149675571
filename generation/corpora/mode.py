"""Which mode the end of a piece decides, where its signature leaves major and minor open."""

from __future__ import annotations

from generation.score.tonality import within_circle
from generation.score.units import Key


def mode_of_close(fifths: int, lowest: int) -> str | None:
    """The mode that the ``lowest`` sounding note of a piece's last chord decides.

    Pieces close on their tonic in the bass; None where that is neither candidate's.
    """
    for mode in ("major", "minor"):
        if Key.from_fifths(within_circle(fifths), mode).pitch_class == lowest % 12:
            return mode
    return None
