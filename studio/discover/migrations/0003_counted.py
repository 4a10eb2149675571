"""What happens to a public piece is counted where it happens."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

COUNT = """
CREATE FUNCTION discover_count_hearing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE discover_entry SET plays = plays - OLD.plays, loves = loves - OLD.loved::int
            WHERE piece_id = OLD.piece_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE discover_entry SET plays = plays + NEW.plays, loves = loves + NEW.loved::int
            WHERE piece_id = NEW.piece_id;
    END IF;
    INSERT INTO discover_unsettled (piece_id) VALUES (coalesce(NEW.piece_id, OLD.piece_id))
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER hearing_is_counted AFTER INSERT OR UPDATE OR DELETE ON social_hearing
    FOR EACH ROW EXECUTE FUNCTION discover_count_hearing();

CREATE FUNCTION discover_count_remix() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    remixed bigint;
    remixer bigint;
BEGIN
    SELECT piece_id INTO remixed FROM pieces_score WHERE id = NEW.parent_id;
    SELECT piece.owner_id INTO remixer FROM pieces_score score
        JOIN pieces_piece piece ON piece.id = score.piece_id WHERE score.id = NEW.child_id;
    UPDATE discover_entry SET remixes = remixes + 1 WHERE piece_id = remixed;
    INSERT INTO social_hearing (maker_id, piece_id, plays, loved, remixed)
        VALUES (remixer, remixed, 0, false, true)
        ON CONFLICT (maker_id, piece_id) DO UPDATE SET remixed = true, last_at = now();
    RETURN NULL;
END $$;
CREATE TRIGGER remix_is_counted AFTER INSERT ON lineage_lineage
    FOR EACH ROW EXECUTE FUNCTION discover_count_remix();
"""
FORGET = """
DROP TRIGGER remix_is_counted ON lineage_lineage;
DROP FUNCTION discover_count_remix();
DROP TRIGGER hearing_is_counted ON social_hearing;
DROP FUNCTION discover_count_hearing();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("discover", "0002_stale"),
        ("social", "0001_initial"),
        ("lineage", "0001_initial"),
    ]
    operations = [
        migrations.CreateModel(
            name="Unsettled",
            fields=[
                (
                    "piece",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="pieces.piece",
                    ),
                ),
                ("since", models.DateTimeField(db_default=Now())),
            ],
            options={"verbose_name_plural": "unsettled"},
        ),
        migrations.CreateModel(
            name="Neighbour",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("likeness", models.FloatField()),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pieces.piece",
                    ),
                ),
                (
                    "piece",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="neighbours",
                        to="pieces.piece",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(name="one_neighbour", fields=["piece", "other"])
                ]
            },
        ),
        migrations.RunSQL(COUNT, FORGET),
    ]
