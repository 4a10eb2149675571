import django.db.models.deletion
from django.db import migrations, models

import studio.common.ids


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_people'),
        ('licences', '0004_all_of_them'),
        ('lineage', '0003_grants'),
        ('pieces', '0013_ledger_is_kept'),
    ]

    operations = [
        migrations.CreateModel(
            name='Permission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('public_id', models.CharField(default=studio.common.ids.public_id, editable=False, max_length=12, unique=True)),
                ('by_link', models.BooleanField()),
                ('note', models.CharField(blank=True, help_text='what else was agreed', max_length=300)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('grantee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='permissions', to='accounts.maker')),
                ('link', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='accepted', to='lineage.permission')),
                ('piece', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='permissions', to='pieces.piece')),
                ('terms', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licences.licence')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='lineage',
            name='permission',
            field=models.ForeignKey(blank=True, help_text="what the parent's owner allowed the remixer beyond that", null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='edges', to='lineage.permission'),
        ),
        migrations.AddConstraint(
            model_name='permission',
            constraint=models.CheckConstraint(condition=models.Q(('by_link', False), models.Q(('grantee__isnull', True), ('link__isnull', True)), _connector='OR'), name='permission_link_is_nobodys'),
        ),
        migrations.AddConstraint(
            model_name='permission',
            constraint=models.UniqueConstraint(condition=models.Q(('grantee__isnull', False), ('revoked_at__isnull', True)), fields=('piece', 'grantee'), name='one_permission_in_force'),
        ),
    ]
