"""Scores engraved on the server."""

import re

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from studio.pieces import engraving

CHORD = """<score-partwise version="4.0"><part-list><score-part id="P1"><part-name/></score-part>
</part-list><part id="P1"><measure number="1"><attributes><divisions>1</divisions></attributes>
<harmony><root><root-step>{step}</root-step><root-alter>{alter}</root-alter></root>
<kind text="m7">minor-seventh</kind></harmony>
<note><pitch><step>C</step><octave>5</octave></pitch><duration>4</duration><type>whole</type></note>
</measure></part></score-partwise>"""


@pytest.mark.parametrize(("step", "alter", "glyph"), [("F", 1, "\ue262"), ("B", -1, "\ue260")])
def test_accidentals_of_chords_are_in_the_face_that_the_page_has(
    step: str, alter: int, glyph: str
) -> None:
    (system,) = engraving.engrave(CHORD.format(step=step, alter=alter), engraving.OPTIONS)
    shown = re.search(r'class="harm".*?</text>', system, re.DOTALL)
    assert shown
    assert re.search(rf">{step}</tspan>.*>{glyph}</tspan>.*>m7</tspan>", shown[0], re.DOTALL)
    (face,) = settings.FONTS_DIR.glob("leland-*/*.woff2")
    private = {sign for sign in system if "\ue000" <= sign <= "\uf8ff"}
    assert private <= {chr(code) for code in TTFont(face).getBestCmap()}
