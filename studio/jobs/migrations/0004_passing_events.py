from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0003_takes_of_finished_jobs")]
    operations = [
        migrations.AddIndex(
            model_name="jobevent",
            index=models.Index(
                condition=models.Q(("type__in", ["frame", "stage", "bars"])),
                fields=["at"],
                name="passing_events",
            ),
        ),
    ]
