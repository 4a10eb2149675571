from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('uploads', '0002_signed'),
    ]

    operations = [
        migrations.AddField(
            model_name='upload',
            name='voice',
            field=models.CharField(
                blank=True, default='', help_text="the file's own id of the tune", max_length=120
            ),
        ),
        # So that code from before, which knows no such column, goes on writing rows.
        migrations.RunSQL(
            "ALTER TABLE uploads_upload ALTER COLUMN voice SET DEFAULT ''",
            "ALTER TABLE uploads_upload ALTER COLUMN voice DROP DEFAULT",
        ),
    ]
