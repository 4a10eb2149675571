"""Whatever changes a public piece marks its entry stale: a trigger misses nothing."""

from django.db import migrations

MARK = """
CREATE FUNCTION discover_mark_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'pieces_piece' THEN
        IF NEW.visibility = 'public' OR (TG_OP = 'UPDATE' AND OLD.visibility = 'public') THEN
            INSERT INTO discover_stale (piece_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
        END IF;
    ELSE
        INSERT INTO discover_stale (piece_id)
            SELECT id FROM pieces_piece WHERE owner_id = NEW.id AND visibility = 'public'
            ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER piece_marks_stale AFTER INSERT OR UPDATE ON pieces_piece
    FOR EACH ROW EXECUTE FUNCTION discover_mark_stale();
CREATE TRIGGER maker_marks_stale AFTER UPDATE OF name ON accounts_maker
    FOR EACH ROW EXECUTE FUNCTION discover_mark_stale();
INSERT INTO discover_stale (piece_id) SELECT id FROM pieces_piece WHERE visibility = 'public';
ALTER TABLE discover_tune ALTER COLUMN grams SET STATISTICS 1000;
"""
UNMARK = """
DROP TRIGGER maker_marks_stale ON accounts_maker;
DROP TRIGGER piece_marks_stale ON pieces_piece;
DROP FUNCTION discover_mark_stale();
"""


class Migration(migrations.Migration):
    dependencies = [("discover", "0001_initial")]
    operations = [migrations.RunSQL(MARK, UNMARK)]
