import django.db.models.deletion
from django.db import migrations, models

import studio.common.ids


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_people'),
    ]

    operations = [
        migrations.CreateModel(
            name='Restoration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('public_id', models.CharField(default=studio.common.ids.public_id, editable=False, max_length=12, unique=True)),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('working', 'Working'), ('ready', 'Ready'), ('refused', 'Refused')], default='waiting', max_length=8)),
                ('size', models.PositiveIntegerField()),
                ('content', models.BinaryField(blank=True, null=True)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('back', models.PositiveIntegerField(default=0)),
                ('there', models.PositiveIntegerField(default=0)),
                ('brought', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('attempt', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('detail', models.TextField(blank=True, help_text='why it was refused, for the owner')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='restorations', to='accounts.maker')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'working', 'ready', 'refused'])), name='restoration_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('content__isnull', True), ('status__in', ('ready', 'refused'))), models.Q(models.Q(('status__in', ('ready', 'refused')), _negated=True), ('content__isnull', False)), _connector='OR'), name='restoration_kept_until_done'), models.UniqueConstraint(condition=models.Q(('status__in', ('ready', 'refused')), _negated=True), fields=('owner',), name='one_restoration_at_a_time')],
            },
        ),
    ]
