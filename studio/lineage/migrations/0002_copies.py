from django.db import migrations, models

RELATIONS = [
    ("copy", "Copy"),
    ("edit", "Edit"),
    ("regenerate", "Regenerate"),
    ("continue", "Continue"),
    ("morph", "Morph"),
    ("restyle", "Restyle"),
    ("evolve", "Evolve"),
    ("harmonise", "Harmonise"),
    ("accompany", "Accompany"),
    ("vary", "Vary"),
    ("transpose", "Transpose"),
    ("contrafact", "Contrafact"),
]


class Migration(migrations.Migration):
    dependencies = [("lineage", "0001_initial")]
    operations = [
        migrations.RemoveConstraint("lineage", "lineage_relation_known"),
        migrations.AlterField(
            "lineage", "relation", models.CharField(choices=RELATIONS, max_length=12)
        ),
        migrations.AddConstraint(
            "lineage",
            models.CheckConstraint(
                condition=models.Q(relation__in=[name for name, _ in RELATIONS]),
                name="lineage_relation_known",
            ),
        ),
    ]
