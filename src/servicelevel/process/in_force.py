"""Which process runs: the shipped one in its resolved reading, or the organisation's own copy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from servicelevel.process import definition
from servicelevel.process.definition import Reading
from servicelevel.process.models import Case, OwnProcess

RESOLVED, OWN = "resolved", "own"


@dataclass(frozen=True)
class InForce:
    """The organisation's own version, None for the shipped one, and the reading of it that cases follow."""

    own: OwnProcess | None
    reading: Reading


def in_force() -> InForce:
    """The process by which new cases run."""
    own = OwnProcess.objects.order_by("-number").first()
    return InForce(own, _shipped() if own is None else _reading(own.number))


def reading_of(case: Case) -> Reading:
    """The process under which a case was opened; it stays the case's until the end."""
    return _shipped() if case.process_id is None else _reading_by_pk(case.process_id)


def forget() -> None:
    """Forget what was read (tests begin with other versions under the same numbers)."""
    _reading.cache_clear()
    _reading_by_pk.cache_clear()


@lru_cache(maxsize=1)
def _shipped() -> Reading:
    return definition.shipped().reading(RESOLVED)


@lru_cache(maxsize=64)
def _reading(number: int) -> Reading:
    return _parsed(OwnProcess.objects.get(number=number))


@lru_cache(maxsize=64)
def _reading_by_pk(pk: int) -> Reading:
    return _parsed(OwnProcess.objects.get(pk=pk))


def _parsed(own: OwnProcess) -> Reading:
    return definition.parse(own.content, own.reading)
