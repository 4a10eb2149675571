"""Italian as it is sung: words that meet with their vowels share a note."""

from __future__ import annotations

import re

from generation.lyrics.elision import joined
from generation.lyrics.languages.spelled import SpelledLanguage
from generation.lyrics.orthography import Orthography
from generation.lyrics.spelling import listed

_VOWELS = "aàáâeèéêiìíîoòóôuùúûäëïöü"
# One vowel: i and u glide into the vowel they stand beside ("pie-no", "miei", "au-ra"); two of
# a, e and o are two ("be-a-to"). A diaeresis parts: "vi-ï-o" has no glide.
_NUCLEUS = re.compile(
    rf"(?<!gl)(?<!ch)(?<![aeo])i(?=u[{_VOWELS}])|(?<=dd)i(?=o$)|(?<=tr)i(?=on)|[ao]hi(?=m|$)"
    rf"|[iuìù]*(?<![ìù])(?=[{_VOWELS}])(?:[aàáâeèéêoòóô](?:[iuy](?![{_VOWELS}]))?"
    rf"|[iìíîuùúûäëïöü]y?)|y"
)
_ORTHOGRAPHY = Orthography(
    _NUCLEUS,
    re.compile(r"s?(?:[bcdfgptv][lr]|ch|gh|ch[lr]|gh[lr])|gn|gli?|s[bcdfglmnpqrtv]|sq|s?q"),
)

_CALLS = listed("o oh ah ahi deh")

_LIGHT = listed(
    """
    il lo la i gli le l' un uno di a da in con su per tra fra al del dal nel sul col ai dei
    dai nei sui e ed o od che ch' se ma né nè non mi ti si ci vi ne me te lo li gl' d' n' s'
    c' m' t' v' è ho ha hai han son sei era mio mia miei mie tuo tua tuoi tue suo sua suoi sue
    pur qual quel de ne' de' a' co' ne' 'l 'n
    """
)


class Italian(SpelledLanguage):
    """Italian, its words tied where vowels meet: "co-re‿ar-den-te"."""

    def __init__(self) -> None:
        super().__init__(
            code="it", name="Italian", voice="it", orthography=_ORTHOGRAPHY, light=_LIGHT
        )

    def joined(self, words: tuple[str, ...]) -> tuple[str, ...]:
        return joined(words, _CALLS)
