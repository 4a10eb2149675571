"""Words as they are looked for: in any language, with and without accents, Chinese too."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_PLAIN: Final = re.compile(r"[^\w\s]|_")


def plain(text: str) -> str:
    """Lower case, without accents and signs: “Élégie” and “elegie” are one."""
    split = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in split if not unicodedata.combining(sign))
    return " ".join(_PLAIN.sub(" ", unicodedata.normalize("NFKC", bare)).split())


def tokens(text: str) -> list[str]:
    """The words of a text; of Chinese, which has no spaces, each character and each pair."""
    found = []
    for word in plain(text).split():
        rest = 0
        for run in _HAN.finditer(word):
            found += [word[rest : run.start()]] if run.start() > rest else []
            found += _pairs(run.group())
            rest = run.end()
        found += [word[rest:]] if rest < len(word) else []
    return found


def _pairs(run: str) -> list[str]:
    return [*run, *(run[at : at + 2] for at in range(len(run) - 1))]
