import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lineage", "0002_copies"), ("pieces", "0008_grants")]
    operations = [
        migrations.AddField(
            model_name="lineage",
            name="grant",
            field=models.ForeignKey(
                blank=True,
                help_text="under what the parent was shared then; empty: it was the remixer's own",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pieces.licencegrant",
            ),
        ),
        migrations.AddField(
            model_name="lineage",
            name="operation",
            field=models.JSONField(
                blank=True, default=dict, help_text="what was asked: bars, amounts, the seed"
            ),
        ),
    ]
