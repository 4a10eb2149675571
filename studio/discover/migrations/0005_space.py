from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("discover", "0004_score_cards")]
    operations = [
        migrations.AddField(
            model_name="entry",
            name="space",
            field=models.CharField(
                db_default="",
                default="",
                help_text="checksum of the phrase model it is by",
                max_length=64,
            ),
        ),
    ]
