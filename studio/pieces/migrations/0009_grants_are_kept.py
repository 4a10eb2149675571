from django.db import migrations

# Whoever writes a piece, and however, the history of its licences is kept; the rows go only
# with their piece, which the foreign key of Postgres sees to (depth 2: within its trigger).
KEEP = """
ALTER TABLE pieces_licencegrant ADD CONSTRAINT licencegrant_of_piece
    FOREIGN KEY (piece_id) REFERENCES pieces_piece (id) ON DELETE CASCADE;
CREATE FUNCTION pieces_keep_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.visibility <> 'private' AND NEW.licence_id IS DISTINCT FROM (
        SELECT licence_id FROM pieces_licencegrant WHERE piece_id = NEW.id
        ORDER BY created_at DESC, id DESC LIMIT 1
    ) THEN
        INSERT INTO pieces_licencegrant (piece_id, licence_id, created_at)
        VALUES (NEW.id, NEW.licence_id, clock_timestamp());
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER grants_are_kept AFTER INSERT OR UPDATE OF licence_id, visibility ON pieces_piece
    FOR EACH ROW EXECUTE FUNCTION pieces_keep_grant();
CREATE FUNCTION pieces_refuse_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION '% only goes with its piece', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER grant_is_immutable BEFORE UPDATE ON pieces_licencegrant
    FOR EACH ROW EXECUTE FUNCTION pieces_refuse_change();
CREATE TRIGGER grant_is_kept BEFORE DELETE ON pieces_licencegrant
    FOR EACH ROW EXECUTE FUNCTION pieces_refuse_deletion();
INSERT INTO pieces_licencegrant (piece_id, licence_id, created_at)
    SELECT id, licence_id, created_at FROM pieces_piece WHERE visibility <> 'private';
"""
FORGET = """
DROP TRIGGER grants_are_kept ON pieces_piece;
DROP TRIGGER grant_is_kept ON pieces_licencegrant;
DROP TRIGGER grant_is_immutable ON pieces_licencegrant;
DROP FUNCTION pieces_refuse_deletion();
DROP FUNCTION pieces_keep_grant();
ALTER TABLE pieces_licencegrant DROP CONSTRAINT licencegrant_of_piece;
"""


class Migration(migrations.Migration):
    dependencies = [("pieces", "0008_grants"), ("licences", "0004_all_of_them")]
    operations = [migrations.RunSQL(KEEP, FORGET)]
