"""Search by words: title, people and poem, with typing mistakes, in Chinese too.

Full text finds what is spelt right, wherever it stands; likeness by trigrams finds titles,
people and first lines that are nearly right; a word that no public piece knows is first set
right by the nearest that one does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction

from studio.discover.wording import plain, tokens

LONGEST: Final = 200  # characters
MOST: Final = 200  # found at all; whoever wants more asks for less
_MANY: Final = 1_000  # weighed against each other, where more hold the words
_ENOUGH: Final = 48  # spelt right: then nobody looks for what is nearly right
_ALIKE: Final = 0.5  # word similarity, from which a heading is meant
_NEAR: Final = 0.35  # similarity, from which a word is meant

_SPELT = """
WITH holding AS MATERIALIZED (
    SELECT piece_id, document, heading FROM discover_entry
    WHERE document @@ to_tsquery('simple', %(terms)s) LIMIT 5 * %(many)s
), matching AS (
    (SELECT * FROM holding WHERE document @@ to_tsquery('simple', %(headed)s) LIMIT %(many)s)
    UNION ALL
    (SELECT * FROM holding LIMIT %(many)s)
), spelt AS (
    SELECT DISTINCT ON (piece_id) piece_id, heading,
           1 + ts_rank(document, to_tsquery('simple', %(terms)s)) AS rank FROM matching
), best AS (SELECT * FROM spelt ORDER BY rank DESC, piece_id DESC LIMIT %(most)s)
SELECT piece_id, rank + CASE WHEN %(text)s <%% heading
    THEN word_similarity(%(text)s, heading) ELSE 0 END FROM best
"""
_NEARLY = """
SELECT piece_id, word_similarity(%(text)s, heading) FROM (
    SELECT piece_id, heading FROM discover_entry WHERE %(text)s <%% heading LIMIT %(many)s
) AS near ORDER BY 2 DESC, 1 DESC LIMIT %(most)s
"""
_PUBLIC = "SELECT id FROM pieces_piece WHERE id = ANY(%s) AND visibility = 'public'"
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
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL pg_trgm.word_similarity_threshold = {_ALIKE}")
        # The planner takes the beginning of any word for common, and reads the table until one
        # comes that never does.
        cursor.execute("SET LOCAL enable_seqscan = off")
        meant = [_meant(cursor, word) for word in words]
        found = _ranked(cursor, meant, plain(text))
        cursor.execute(_PUBLIC, [list(found)])
        open_ = {row[0] for row in cursor.fetchall()}
    best = sorted(open_, key=lambda piece: (found[piece], piece), reverse=True)
    return Found(best[:MOST], " ".join(meant) if meant != words else "")


def _ranked(cursor: Any, words: Sequence[str], text: str) -> dict[int, float]:
    """Pieces with how well they answer. Titles and people go first where many hold the words, and
    what is nearly right comes to it where few do: so it costs no more among ever more pieces."""
    asked = {
        "terms": " & ".join(f"{word}:*" if len(word) > 2 else word for word in words),
        "headed": " & ".join(f"{word}:*AB" if len(word) > 2 else f"{word}:AB" for word in words),
        "text": text,
        "many": _MANY,
        "most": MOST,
    }
    cursor.execute(_SPELT, asked)
    found = dict(cursor.fetchall())
    if len(found) < _ENOUGH:
        cursor.execute(_NEARLY, asked)
        found |= {piece: found.get(piece, rank) for piece, rank in cursor.fetchall()}
    return found


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
