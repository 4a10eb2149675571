"""Which language a further verse is in: songs often print a singing translation as verse two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

_FUNCTION_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the and of to in my thy is with that for thou all when you his her shall from it",
        "de": "der das und ich nicht ist ein mein mit den dem zu im wie auf sich er sie mir von",
        "fr": "les et de que je ne mon ma un une des du dans est qui vous sur mes en au plus pour",
        "it": "il che di mi un non per del mio con è ti si più tu al lo se della nel quel sono",
        "la": "et in est non qui deus dominus domine nobis te ad cum sanctus gloria nos pro sunt",
        "pl": "i w na nie się z do jak mi już co ty mnie za jest mu bo gdy tak ją",
    }.items()
}

_FEWEST = 4
_SHARE = 0.12
_MARGIN = 3


def language_of(words: Sequence[Sequence[str]], declared: str) -> str:
    """``declared``, unless the words clearly are in another of the languages known here.

    Clearly: at least four function words, 12 % of all words, three times what ``declared`` has.
    """
    if declared not in _FUNCTION_WORDS:
        return declared
    texts = Counter("".join(word).casefold().strip(".,;:!?’'\"") for word in words)
    found = {
        language: sum(texts[word] for word in known) for language, known in _FUNCTION_WORDS.items()
    }
    best = max(found, key=lambda language: found[language])
    clear = found[best] >= max(_FEWEST, _SHARE * texts.total(), _MARGIN * found[declared])
    return best if clear else declared
