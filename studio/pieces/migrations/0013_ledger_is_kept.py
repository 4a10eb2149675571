import hashlib
from datetime import UTC

from django.db import migrations

from generation.rights.ledger import BROUGHT, HUMAN, MODEL, START, hands, link

KEEP = """
ALTER TABLE pieces_ledgerentry ADD CONSTRAINT ledgerentry_of_piece
    FOREIGN KEY (piece_id) REFERENCES pieces_piece (id) ON DELETE CASCADE;
CREATE TRIGGER ledger_is_immutable BEFORE UPDATE ON pieces_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION pieces_refuse_change();
CREATE TRIGGER ledger_is_kept BEFORE DELETE ON pieces_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION pieces_refuse_deletion();
"""
FORGET = """
DROP TRIGGER ledger_is_kept ON pieces_ledgerentry;
DROP TRIGGER ledger_is_immutable ON pieces_ledgerentry;
ALTER TABLE pieces_ledgerentry DROP CONSTRAINT ledgerentry_of_piece;
"""
BY_MODEL = {
    *("compose", "copy", "regenerate", "continue", "vary", "morph", "restyle", "evolve"),
    *("harmonise", "accompany"),
}


def begin(apps, schema_editor):
    """Scores from before there was a ledger: what is known of them, in the order they came in."""
    entries = apps.get_model("pieces", "LedgerEntry").objects
    scores = apps.get_model("pieces", "Score").objects
    found = scores.select_related("piece__owner", "parent", "provenance").defer("midi")
    for score in found.order_by("created_at", "pk").iterator(chunk_size=50):
        operation = score.operation or {}
        made = getattr(score, "provenance", None)
        uploaded = made is not None and made.engine == "upload" and score.parent is None
        typed = made is not None and made.engine == "typed" and score.parent is None
        begun = "bring" if uploaded else "type" if typed else "compose"
        kind = operation.get("kind", begun)
        hand = BROUGHT if uploaded else MODEL if kind in BY_MODEL else HUMAN
        source = score.parent
        if kind == "copy":
            source = scores.filter(public_id=operation.get("of", "")).first()
        before = _hands_of(entries, source) if source else {}
        sounds = [_sound(row) for row in score.notes]
        last = entries.filter(piece=score.piece).order_by("n").last()
        entry = {
            "n": last.n + 1 if last else 1,
            "at": score.created_at.astimezone(UTC).isoformat(timespec="seconds"),
            "score": score.public_id,
            "parent": score.parent.public_id if score.parent else "",
            "operation": kind,
            "maker": score.piece.owner.public_id,
            "hands": hands(sounds, before, hand),
            "changed": [row["id"] for row in score.notes if _sound(row) not in before],
            "content": hashlib.sha256(score.musicxml.encode()).hexdigest(),
            "written_later": True,
        }
        if hand == MODEL and made is not None and kind != "copy":
            entry |= {"model": made.engine, "checkpoint": made.checkpoint, "seed": made.seed}
        entries.create(
            piece=score.piece,
            n=entry["n"],
            score=score.public_id,
            entry=entry,
            hash=link(last.hash if last else START, entry),
        )


def _hands_of(entries, score):
    found = entries.filter(score=score.public_id).first()
    rows = [_sound(row) for row in score.notes]
    letters = found.entry["hands"] if found else ""
    return dict(zip(rows, letters, strict=True)) if len(rows) == len(letters) else {}


def _sound(row):
    return row["part"], row["onset_quarters"], row["duration_quarters"], row["midi"]


class Migration(migrations.Migration):
    dependencies = [("pieces", "0012_ledger")]
    operations = [
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.RunSQL(KEEP, FORGET),
    ]
