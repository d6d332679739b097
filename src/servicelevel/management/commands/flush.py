"""Django's `flush`, which empties a whole database: the triggers that hold what is append only are lifted meanwhile."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from django.core.management.commands.flush import Command as Flush

from servicelevel.communication import frozen as relationship
from servicelevel.documents import frozen as documents
from servicelevel.ledger import append_only as ledger
from servicelevel.monitoring.periods import frozen as reports


class Command(Flush):
    """Empties the database of a test, or of a demonstration that begins anew."""

    def handle(self, **options: Any) -> None:
        with ExitStack() as lifted:
            for room in (ledger, documents, relationship, reports):
                lifted.enter_context(room.GUARDS.lifted())
            super().handle(**options)
