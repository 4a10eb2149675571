from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pieces", "0013_ledger_is_kept")]

    operations = [
        migrations.AddField(
            model_name="locks",
            name="chords",
            field=models.JSONField(
                default=list, db_default=[], blank=True, help_text="ids of the chords that stay"
            ),
        ),
        migrations.AddField(
            model_name="provenance",
            name="layers",
            field=models.JSONField(
                default=list,
                db_default=[],
                blank=True,
                help_text="where what was written beside the melody at the same time comes from",
            ),
        ),
    ]
