from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pieces", "0009_grants_are_kept")]

    operations = [
        migrations.AddField(
            model_name="locks",
            name="places",
            field=models.JSONField(
                blank=True,
                db_default=[],
                default=list,
                help_text="ids of the notes whose syllables stay there",
            ),
        ),
        migrations.AddField(
            model_name="score",
            name="lines",
            field=models.JSONField(
                blank=True,
                db_default=[],
                default=list,
                help_text="of the words, where they are divided otherwise than in the piece",
            ),
        ),
    ]
