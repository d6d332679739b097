"""A change belongs to the assessment: where decision 1.2 was skipped with leave, there is none that it could belong to."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('servicelevel', '0009_assessments'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='change', name='one_open_change_of_a_decision'),
        migrations.RemoveField(model_name='change', name='decision'),
        migrations.AddField(
            model_name='change',
            name='assessment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='servicelevel.assessment'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('assessment',), name='one_open_change_of_an_assessment'),
        ),
    ]
