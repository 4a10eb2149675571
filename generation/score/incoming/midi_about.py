"""What a MIDI file says of itself: title, makers, rights, tempo, and its fields."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generation.score.incoming.midi_file import Track, text_of
from generation.score.incoming.sketch import MAX_FIELD_TEXT, MAX_FIELDS, MAX_TEXT, About
from generation.score.incoming.texts import plain
from generation.score.model import Creator

_ROLES = ("composer", "lyricist", "arranger", "poet", "translator")
_NAMED = re.compile(r"([\w .-]{1,100}): (.+)", re.DOTALL)


def about(tracks: Sequence[Track]) -> About:
    """Read from the tracks without notes, where the piece as a whole is described."""
    creators: list[Creator] = []
    fields: list[tuple[str, str]] = []
    for track in tracks:
        for tick, text in track.texts if not track.channels else ():
            named = _NAMED.fullmatch(text)
            if tick == 0 and named and named[1].casefold() in _ROLES:
                creators.append(Creator(named[1], plain(named[2], MAX_TEXT)))
            elif tick == 0 and named:
                fields.append((plain(named[1], 100), plain(named[2], MAX_FIELD_TEXT)))
    metas = [meta for track in tracks for _, meta in track.metas]
    rights = [plain(text_of(one), MAX_TEXT) for one in metas if one.type == "copyright"]
    tempo = next((60e6 / one.tempo for one in metas if one.type == "set_tempo" and one.tempo), None)
    return About(
        title=plain(tracks[0].name, MAX_TEXT) if len(tracks) > 1 and not tracks[0].channels else "",
        creators=tuple(creators[:MAX_FIELDS]),
        rights="; ".join(dict.fromkeys(one for one in rights if one))[: 2 * MAX_TEXT],
        fields=tuple(fields[:MAX_FIELDS]),
        tempo=tempo,
    )
