"""A piece that becomes public is to be told of: a trigger misses no way in which it can."""

from django.db import migrations

MARK = """
CREATE FUNCTION social_mark_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO social_published (piece_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER piece_is_published AFTER UPDATE OF visibility ON pieces_piece
    FOR EACH ROW WHEN (NEW.visibility = 'public' AND OLD.visibility <> 'public')
    EXECUTE FUNCTION social_mark_published();
CREATE TRIGGER piece_is_born_public AFTER INSERT ON pieces_piece
    FOR EACH ROW WHEN (NEW.visibility = 'public') EXECUTE FUNCTION social_mark_published();
"""
UNMARK = """
DROP TRIGGER piece_is_born_public ON pieces_piece;
DROP TRIGGER piece_is_published ON pieces_piece;
DROP FUNCTION social_mark_published();
"""


class Migration(migrations.Migration):
    dependencies = [("social", "0002_talk"), ("lineage", "0001_initial")]
    operations = [migrations.RunSQL(MARK, UNMARK)]
