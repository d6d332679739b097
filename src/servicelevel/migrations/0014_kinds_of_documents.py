"""More kinds of documents: corrective action plans, surveys, notices."""

from __future__ import annotations

from django.db import migrations, models

from servicelevel.documents import kinds


class Migration(migrations.Migration):
    """What may stand in a column that stays as it is; from the code, so that two who add kinds do not undo each other."""

    dependencies = [("servicelevel", "0013_negotiation")]
    operations = [
        migrations.AlterField(
            "document",
            "kind",
            models.CharField(max_length=12, choices=[(one.key, one.name) for one in kinds.KINDS.values()]),
        ),
    ]
