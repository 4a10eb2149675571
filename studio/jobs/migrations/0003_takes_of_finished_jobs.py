from django.db import migrations


def fill(apps, schema_editor):
    """Jobs that ended before they kept their takes made all the scores of their piece."""
    finished = apps.get_model("jobs", "Job").objects.filter(status="succeeded")
    for job in finished.prefetch_related("piece__scores").iterator(chunk_size=100):
        scores = sorted(job.piece.scores.all(), key=lambda score: score.take)
        job.takes = [{"index": score.take, "score": score.public_id} for score in scores]
        job.save(update_fields=["takes"])


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_remixes")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
