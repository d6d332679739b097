"""Django's `flush`, which empties a whole database: the triggers that hold what is append only are lifted meanwhile."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.flush import Command as Flush

from servicelevel.communication import frozen as relationship
from servicelevel.documents import frozen
from servicelevel.ledger.append_only import lifted
from servicelevel.monitoring.periods import frozen as reports


class Command(Flush):
    """Empties the database of a test, or of a demonstration that begins anew."""

    def handle(self, **options: Any) -> None:
        with lifted(), frozen.lifted(), relationship.lifted(), reports.lifted():
            super().handle(**options)
