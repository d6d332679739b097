"""The figures of agreements for programs: those of the pages, exact, and of nobody else's agreement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from servicelevel.agreements.queries import terms
from servicelevel.monitoring.shown.seen import measured
from servicelevel.organisation.accounts.tokens import make_token
from servicelevel.web import clock
from tests.api.conftest import Program
from tests.monitoring import desk
from tests.monitoring.parties import people
from tests.monitoring.reporting import NOW, by

pytestmark = [pytest.mark.django_db, pytest.mark.req("R41", "R63")]


@pytest.fixture(autouse=True)
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three tickets of May, one of them too late."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    desk.promise(tmp_path, desk.HEAD + desk.agreement())
    people()
    for key, until in (("T1", "2016-05-12 15:00"), ("T2", "2016-05-12 16:00"), ("T3", "2016-05-16 15:00")):
        desk.tell(
            key, ("2016-05-12 14:00", {"state": "New", "service": "mail"}), (until, {"state": "Resolved"})
        )


@pytest.fixture
def program() -> Callable[[str], Program]:
    """A program of a person by name."""
    return lambda name: Program(make_token(by(name), name="test", scope="read", days=1)[1])


def test_one_period_with_the_counts_that_its_figure_is_made_of(program) -> None:
    found = program("maya").get("/agreements/mail/figures?period=2016-05")
    assert (found["agreement"], found["zone"]) == ("mail", "America/Chicago")
    (period,) = found["periods"]
    assert datetime.fromisoformat(period["start"]) == datetime(2016, 5, 1, 5, tzinfo=UTC)
    assert datetime.fromisoformat(period["end"]) == datetime(2016, 6, 1, 5, tzinfo=UTC)
    (figure,) = period["figures"]
    assert (figure["target"], figure["numerator"], figure["denominator"], figure["verdict"]) == (
        "resolution", 2, 3, "breached",
    )  # fmt: skip
    assert Fraction(figure["value"]) == Fraction(2, 3)
    assert period["verdict"] == "breached"


def test_all_periods_are_those_of_the_page(program) -> None:
    found = program("lea").get("/agreements/mail/figures")
    measurement = measured(terms("mail"), NOW)
    assert [one["period"] for one in found["periods"]] == [one.key for one in measurement.periods]
    told = [figure["words"] for one in found["periods"] for figure in one["figures"]]
    assert sorted(told) == sorted(one.words for one in measurement.figures)


def test_what_one_may_not_see_and_what_has_not_begun_does_not_exist(program) -> None:
    assert program("olga").call("GET", "/agreements/mail/figures").status_code == 404
    for wrong in ("2016-13", "May", "2030-01"):
        assert program("maya").call("GET", f"/agreements/mail/figures?period={wrong}").status_code == 404
