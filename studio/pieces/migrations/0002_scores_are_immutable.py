from django.db import migrations

REFUSE = """
CREATE FUNCTION pieces_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never changed: write a new row', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER score_is_immutable BEFORE UPDATE ON pieces_score
    FOR EACH ROW EXECUTE FUNCTION pieces_refuse_change();
CREATE TRIGGER provenance_is_immutable BEFORE UPDATE ON pieces_provenance
    FOR EACH ROW EXECUTE FUNCTION pieces_refuse_change();
"""
ALLOW = """
DROP TRIGGER provenance_is_immutable ON pieces_provenance;
DROP TRIGGER score_is_immutable ON pieces_score;
DROP FUNCTION pieces_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("pieces", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
