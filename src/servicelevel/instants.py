"""An instant is UTC, an integer count of microseconds: here in Python and in the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def to_microseconds(instant: datetime) -> int:
    """Microseconds since 1970-01-01 UTC. A naive datetime is refused: nobody can say which instant it is."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone; add one, for instance +00:00")
    return (instant - EPOCH) // MICROSECOND


def from_microseconds(count: int) -> datetime:
    """The aware UTC datetime of a count of microseconds since 1970-01-01 UTC."""
    return EPOCH + timedelta(microseconds=count)


if TYPE_CHECKING:
    _Set = TypeVar("_Set")
    _Get = TypeVar("_Get")

    class InstantField(models.Field[_Set, _Get]):
        """What the type checker sees: datetimes, or None where the field is nullable."""

        _pyi_private_set_type: datetime
        _pyi_private_get_type: datetime

else:

    class InstantField(models.BigIntegerField):
        """Aware datetimes in Python, int64 microseconds in the database.

        A log of ten million events goes from the database into arrays without one date being parsed, and both
        databases keep it to the microsecond.
        """

        def from_db_value(self, value: int | None, *_: Any) -> datetime | None:
            return None if value is None else from_microseconds(value)

        def get_prep_value(self, value: Any) -> int | None:
            return to_microseconds(value) if isinstance(value, datetime) else super().get_prep_value(value)

        def to_python(self, value: Any) -> Any:
            return from_microseconds(value) if isinstance(value, int) else value

        def value_to_string(self, obj: models.Model) -> str:
            return str(self.get_prep_value(self.value_from_object(obj)))
