"""Search by words: title, people and poem, with typing mistakes, in Chinese too.

Full text finds what is spelt right, wherever it stands; likeness by trigrams finds titles,
people and first lines that are nearly right; a word that no public piece knows is first set
right by the nearest that one does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from studio.discover.wording import plain, tokens

LONGEST: Final = 200  # characters
MOST: Final = 200  # found at all; whoever wants more asks for less
_ALIKE: Final = 0.5  # word similarity, from which a heading is meant
_NEAR: Final = 0.35  # similarity, from which a word is meant

_FIND = """
WITH told AS (SELECT to_tsquery('simple', %(terms)s) AS query),
found AS (
    (SELECT entry.piece_id, 1 + ts_rank(entry.document, told.query) AS rank
     FROM discover_entry entry, told
     WHERE %(terms)s <> '' AND entry.document @@ told.query
     ORDER BY rank DESC LIMIT %(most)s)
    UNION ALL
    (SELECT piece_id, word_similarity(%(text)s, heading) AS rank
     FROM discover_entry
     WHERE %(text)s <%% heading
     ORDER BY rank DESC LIMIT %(most)s)
)
SELECT piece_id FROM found
JOIN pieces_piece piece ON piece.id = piece_id AND piece.visibility = 'public'
GROUP BY piece_id ORDER BY sum(rank) DESC, piece_id DESC LIMIT %(most)s
"""
_KNOWN = "SELECT 1 FROM discover_entry WHERE document @@ to_tsquery('simple', %s) LIMIT 1"
_NEAREST = """
SELECT word FROM discover_word WHERE word %% %s AND similarity(word, %s) >= %s
ORDER BY similarity(word, %s) DESC, word LIMIT 1
"""


@dataclass(frozen=True)
class Found:
    """``pieces`` by number, the best first. ``meant``: the words that were looked for, where
    they are not those that were typed."""

    pieces: Sequence[int]
    meant: str = ""


def search(text: str) -> Found:
    """Whatever holds these words. Nothing to look for finds nothing."""
    words = tokens(text)[:20]
    if not words:
        return Found(())
    with connection.cursor() as cursor:
        meant = [_meant(cursor, word) for word in words]
        terms = " & ".join(f"{word}:*" if len(word) > 2 else word for word in meant)
        cursor.execute(f"SET LOCAL pg_trgm.word_similarity_threshold = {_ALIKE}")
        cursor.execute(_FIND, {"terms": terms, "text": plain(text), "most": MOST})
        found = [row[0] for row in cursor.fetchall()]
    return Found(found, " ".join(meant) if meant != words else "")


def _meant(cursor: Any, word: str) -> str:
    """The word itself if some piece has it, else the nearest that one has, if any is near."""
    if len(word) < 4:
        return word
    cursor.execute(_KNOWN, [f"{word}:*"])
    if cursor.fetchone():
        return word
    cursor.execute(_NEAREST, [word, word, _NEAR, word])
    near = cursor.fetchone()
    return str(near[0]) if near else word
