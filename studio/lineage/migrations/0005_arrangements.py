from django.db import migrations, models
from django.db.models import Q

KINDS = [
    "copy",
    "edit",
    "regenerate",
    "continue",
    "morph",
    "restyle",
    "evolve",
    "harmonise",
    "accompany",
    "arrange",
    "vary",
    "transpose",
    "contrafact",
]


class Migration(migrations.Migration):
    dependencies = [("lineage", "0004_permissions")]

    operations = [
        migrations.AlterField(
            model_name="lineage",
            name="relation",
            field=models.CharField(
                choices=[(kind, kind.capitalize()) for kind in KINDS], max_length=12
            ),
        ),
        migrations.RemoveConstraint(model_name="lineage", name="lineage_relation_known"),
        migrations.AddConstraint(
            model_name="lineage",
            constraint=models.CheckConstraint(
                name="lineage_relation_known", condition=Q(relation__in=KINDS)
            ),
        ),
    ]
