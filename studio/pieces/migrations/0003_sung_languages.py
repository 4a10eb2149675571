from django.db import migrations, models

LANGUAGES = ["en", "de", "fr", "it", "la", "es", "pl", "zh"]


class Migration(migrations.Migration):
    dependencies = [("pieces", "0002_scores_are_immutable")]
    operations = [
        migrations.RemoveConstraint(model_name="piece", name="piece_language_known"),
        migrations.AddConstraint(
            model_name="piece",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", LANGUAGES)), name="piece_language_known"
            ),
        ),
    ]
