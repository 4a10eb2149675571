"""Remixes are counted piece by piece, and only those that everybody may see."""

from django.db import migrations

COUNT = """
CREATE FUNCTION discover_recount_remixes(remixed bigint) RETURNS void LANGUAGE sql AS $$
    UPDATE discover_entry SET remixes = (
        SELECT count(DISTINCT child.piece_id) FROM lineage_lineage edge
        JOIN pieces_score parent ON parent.id = edge.parent_id AND parent.piece_id = remixed
        JOIN pieces_score child ON child.id = edge.child_id AND child.piece_id <> remixed
        JOIN pieces_piece piece ON piece.id = child.piece_id AND piece.visibility = 'public'
    ) WHERE piece_id = remixed;
$$;

CREATE OR REPLACE FUNCTION discover_count_remix() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    remixed bigint;
    remixer bigint;
BEGIN
    SELECT piece_id INTO remixed FROM pieces_score WHERE id = coalesce(NEW.parent_id, OLD.parent_id);
    PERFORM discover_recount_remixes(remixed);
    IF TG_OP = 'INSERT' THEN
        SELECT piece.owner_id INTO remixer FROM pieces_score score
            JOIN pieces_piece piece ON piece.id = score.piece_id WHERE score.id = NEW.child_id;
        INSERT INTO social_hearing (maker_id, piece_id, plays, loved, remixed)
            VALUES (remixer, remixed, 0, false, true)
            ON CONFLICT (maker_id, piece_id) DO UPDATE SET remixed = true, last_at = now();
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER remix_is_counted ON lineage_lineage;
CREATE TRIGGER remix_is_counted AFTER INSERT OR DELETE ON lineage_lineage
    FOR EACH ROW EXECUTE FUNCTION discover_count_remix();

CREATE FUNCTION discover_count_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM discover_recount_remixes(parents.piece_id) FROM (
        SELECT DISTINCT parent.piece_id FROM pieces_score child
        JOIN lineage_lineage edge ON edge.child_id = child.id
        JOIN pieces_score parent ON parent.id = edge.parent_id
        WHERE child.piece_id = NEW.id
    ) AS parents;
    RETURN NULL;
END $$;
CREATE TRIGGER remix_is_published AFTER UPDATE OF visibility ON pieces_piece
    FOR EACH ROW WHEN ((NEW.visibility = 'public') <> (OLD.visibility = 'public'))
    EXECUTE FUNCTION discover_count_published();
SELECT discover_recount_remixes(piece_id) FROM discover_entry;
"""


class Migration(migrations.Migration):
    dependencies = [("discover", "0005_space"), ("pieces", "0013_ledger_is_kept")]
    operations = [migrations.RunSQL(COUNT, migrations.RunSQL.noop)]
