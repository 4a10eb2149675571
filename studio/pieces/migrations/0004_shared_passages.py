from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pieces", "0003_sung_languages")]
    operations = [
        migrations.AddField(
            model_name="provenance",
            name="originality",
            field=models.JSONField(
                blank=True, default=list, help_text="passages that a learnt tune holds too"
            ),
        ),
    ]
