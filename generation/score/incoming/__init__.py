"""Scores from elsewhere: MusicXML, MXL and MIDI written by other programs → one melody.

What singers' programs write is polyphonic, full of ornaments and finely divided; here one voice
of it is brought into the bars and onto the grid that the rest of the house works with, and
every change is told. The steps::

    file ▶ musicxml_read | midi_read ▶ Sketch ▶ keys, bars ▶ Score
"""

from __future__ import annotations

from generation.score.incoming.notices import Change, Notice
from generation.score.incoming.reading import Incoming, read, typed, voices_of
from generation.score.incoming.voices import Heard, Listed

__all__ = ["Change", "Heard", "Incoming", "Listed", "Notice", "read", "typed", "voices_of"]
