"""What people wrote, kept in the order in which they wrote it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Json = models.JSONField[dict[str, Any], dict[str, Any]]
else:
    _Json = models.JSONField


class WrittenField(_Json):
    """A mapping whose keys keep their order on both databases.

    PostgreSQL's jsonb sorts keys by length; targets would stand in another order than in the agreement. Its json
    keeps the text as it is.
    """

    def db_type(self, connection: Any) -> str | None:
        return "json" if connection.vendor == "postgresql" else super().db_type(connection)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if value is None else json.dumps(value, ensure_ascii=False)

    def from_db_value(self, value: Any, *_: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value
