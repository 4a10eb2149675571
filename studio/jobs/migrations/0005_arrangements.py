from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("jobs", "0004_passing_events")]

    operations = [
        migrations.AlterField(
            model_name="job",
            name="kind",
            field=models.CharField(
                choices=[("melody", "Melody"), ("remix", "Remix"), ("arrange", "Arrange")],
                default="melody",
                max_length=8,
            ),
        ),
        migrations.RemoveConstraint(model_name="job", name="job_remixes_a_score"),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.CheckConstraint(
                name="job_remixes_a_score",
                condition=Q(kind="remix", score__isnull=False)
                | Q(kind="arrange", score__isnull=False, like__isnull=True)
                | Q(kind="melody", score__isnull=True, like__isnull=True),
            ),
        ),
    ]
