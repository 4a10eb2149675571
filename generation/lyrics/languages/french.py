"""French as it is sung: the mute e counts unless a vowel follows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from generation.lyrics.languages.spelled import SpelledLanguage
from generation.lyrics.model import Stress, Syllable
from generation.lyrics.orthography import Orthography
from generation.lyrics.spelling import listed

# One vowel as verse counts it. An i before another vowel is a syllable of its own in "vi-o-lon",
# "glo-ri-eux", "pri-è-re" and "vi-e", and none in "ciel", "rien", "Dieu", "pitié".
_NUCLEUS = re.compile(
    r"""
    (?!(?<=q)u’)                                                 # "qu’il"
    (?: (?<=[qg])u(?=[aeiouyàâéèêëîïôœ]) | (?<=g)e(?=[aâoôu])   # "qui", "lon-gue", "man-gea"
      | ^i(?=[aeouéèâ])                                          # "iardin", as once printed
      | (?<![bcdfgptv][lr])(?:(?<!^[lr])|(?=ien|ieu|ièv|ierr))
        (?: i(?=e(?!s?$|nte?s?$|nc|nta|ux|use)|[éèê])            # "ciel", not "vie"
          | (?<=[vt])i(?=ent$) | (?<=^[cdmvl])i(?=eux) | (?<=^ad)i(?=eux) | (?<=^mil)i(?=eux)
          | (?<=[^stcxgl])i(?=ons$) | (?<=d)i(?=ab) )
      | y(?=[aeéèiou])                                           # "yeux"
    )?
    (?: eau | œi(?=l) | œu | oeu | oei(?=l) | (?<=c)ueu | eui(?=l) | ^oui(?=$)
      | oui(?=l) | uei(?=l)
      | (?:ai|oi)e(?=nt$)                                        # "é-taient"
      | (?<=^j)ea(?=n) | (?<=^p)a(?=ys) | (?<=^dép)a(?=ys)
      | [aoue]y | a[iîu] | e[iîuû] | o[iîuûù] | u[iî] | [aàâäeéèêëiîïoôöuùûüyœæ] )
    """,
    re.VERBOSE,
)
_ORTHOGRAPHY = Orthography(
    _NUCLEUS,
    re.compile(r"[bcdfgptv][lr]|ch[lr]?|gn|ph[lr]?|thr?|qu|gu"),
)

_ASPIRATED = re.compile(
    r"h(?:a[iïîlmnrstuâ]|â|e[au]r?t|é(?:ros$|ris|raut|las)|ê|i(?:b|d|ss)|o(?:nt|rs|u|ch)|u[lrî])"
)
_MUTE = re.compile(r"(?:e|es|ent)\W*$")
_VOWEL_BEGINS = re.compile(r"[^\w]*[aàâäeéèêëiîïoôöuùûüyœæh]", re.IGNORECASE)

_LIGHT = listed(
    """
    le la les un l' de du des d' à au aux en et ou où ni que qu' qui dont si je j' me m' tu te
    t' il on nous vous ils se s' y ne n' ce c' ces cet mon ma mes ton ta tes son sa ses nos
    vos leur leurs par pour sur sous dans vers chez sans mais or car est es ai as a ont suis
    sont soit comme cette une d'une elle notre votre être quelle entre
    """
)


class French(SpelledLanguage):
    """French; "quatre océans" loses its e, "quatre murs" and the end of a line keep it."""

    def __init__(self) -> None:
        super().__init__(
            code="fr", name="French", voice="fr", orthography=_ORTHOGRAPHY, light=_LIGHT
        )

    def sung_vowels(self, core: str, following: str) -> list[tuple[int, int]]:
        vowels = super().sung_vowels(core, following)
        mute = len(vowels) > 1 and core[-1] == "e" and vowels[-1][0] == len(core) - 1
        return vowels[:-1] if mute and _begins_with_vowel(following) else vowels

    def stressed(self, syllables: Sequence[Syllable], heard: int) -> list[Syllable]:
        """The last syllable that is not mute bears the accent: "blessent", "monotone"."""
        mute = heard < len(syllables) and _MUTE.search(syllables[-1].text)
        place = len(syllables) - (2 if mute else 1)
        accent = max((syllable.stress for syllable in syllables), default=Stress.NONE)
        return [
            replace(syllable, stress=accent if index == place else Stress.NONE)
            for index, syllable in enumerate(syllables)
        ]


def _begins_with_vowel(word: str) -> bool:
    plain = word.lstrip("“”‘’«»„‚([—– ").lower()
    return bool(_VOWEL_BEGINS.match(plain)) and not _ASPIRATED.match(plain)
