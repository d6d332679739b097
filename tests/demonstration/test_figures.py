"""The demonstration looks like a real organisation: mostly kept, sometimes near, one bad month, one slow decline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from django.core.management import call_command

from servicelevel.agreements.models import Agreement
from servicelevel.agreements.queries import terms
from servicelevel.demonstration import loading
from servicelevel.demonstration.months import later
from servicelevel.demonstration.parameters import parameters
from servicelevel.levels import Figure
from servicelevel.monitoring import measurement
from servicelevel.monitoring.measurement import Measurement
from tests.demonstration.conftest import FIRST, NOW

pytestmark = pytest.mark.django_db
BAD_MONTH = f"{later(FIRST, parameters().bad_month.month):%Y-%m}"
SHOWN_MONTHS = 13


@pytest.fixture(scope="module")
def measured(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Measurement]]:
    """Every agreement that has begun, over all months."""
    with django_db_blocker.unblock():
        loading.start(tmp_path_factory.mktemp("demonstration"), NOW)
        every = {key: measured_whole(key) for key in Agreement.objects.values_list("key", flat=True)}
        yield {key: one for key, one in every.items() if one.periods}
        call_command("flush", interactive=False, verbosity=0)
        measurement.forget()


def measured_whole(key: str) -> Measurement:
    of = terms(key)
    periods = [
        each
        for each in measurement.periods_between(of, FIRST, NOW.date())
        if each.end > of.versions[0].takes_effect
    ]
    return measurement.measure(of, periods, NOW)


def full_months(measured: dict[str, Measurement]) -> list[Figure]:
    """The figures of the full months that a chart shows."""
    last = NOW - timedelta(days=SHOWN_MONTHS * 31)
    return [
        each
        for one in measured.values()
        for each in one.figures
        if each.period.start > last and not each.interim
    ]


def test_three_services_with_slas_over_olas_and_a_contract(measured: dict[str, Measurement]) -> None:
    kinds = Counter(one.terms.kind for one in measured.values())
    assert (kinds["SLA"], kinds["OLA"], kinds["UC"]) == (5, 3, 1)
    assert {each for one in measured.values() for each in one.terms.services} == {
        "e-mail",
        "service-desk",
        "desktop-support",
    }
    assert all(one.terms.supports for one in measured.values() if one.terms.kind != "SLA")


def test_every_target_has_figures_in_nearly_every_month(measured: dict[str, Measurement]) -> None:
    for one in measured.values():
        for target in one.terms.target_ids:
            figures = one.figures_of(target)
            assert len(figures) >= 18, (one.terms.key, target)
            assert sum(each.verdict == "no data" for each in figures) <= 1, (one.terms.key, target)


def test_most_is_kept_and_some_is_threatened(measured: dict[str, Measurement]) -> None:
    verdicts = Counter(each.verdict for each in full_months(measured))
    judged = verdicts["met"] + verdicts["threatened"] + verdicts["breached"]
    assert 0.8 <= (verdicts["met"] + verdicts["threatened"]) / judged <= 0.97
    assert verdicts["threatened"] >= 6


def test_one_month_is_bad_and_no_other_is_half_as_bad(measured: dict[str, Measurement]) -> None:
    breached = Counter(each.period.key for each in full_months(measured) if each.verdict == "breached")
    assert breached[BAD_MONTH] >= 8
    assert all(count * 2 <= breached[BAD_MONTH] for month, count in breached.items() if month != BAD_MONTH)
    missed = {
        (each.agreement, each.target)
        for each in full_months(measured)
        if each.period.key == BAD_MONTH and each.verdict == "breached"
    }
    assert {
        ("e-mail-accelerator", "available"),
        ("e-mail-particle-physics", "delivery"),
        ("messaging-team", "resolved"),
    } <= missed


def test_one_target_declines_slowly(measured: dict[str, Measurement]) -> None:
    one = measured["desktop-support-accelerator"]
    assert one.trends["resolution"].direction == "downward"
    figures = [
        float(each.value)
        for each in one.figures_of("resolution")
        if each.value is not None and not each.interim
    ]
    assert sum(figures[-3:]) / 3 < sum(figures[:3]) / 3 - 0.04


def test_small_numbers_are_said_as_counts(measured: dict[str, Measurement]) -> None:
    urgent = measured["e-mail-accelerator"].figures_of("p1-resolution")
    assert any(each.denominator < 10 and "%" not in each.words for each in urgent)


def test_definitions_change_on_the_way(measured: dict[str, Measurement]) -> None:
    assert len(measured["e-mail-particle-physics"].terms.versions) == 2
    goals = [
        next(row for row in version.target("resolution").rows if row.priority == "P2").goal  # type: ignore[union-attr]
        for version in measured["e-mail-particle-physics"].terms.versions
    ]
    assert [str(goal) for goal in goals] == ["12h", "8h"]


def test_clocks_run_now_and_some_are_near_their_goal(measured: dict[str, Measurement]) -> None:
    running = [
        row for one in measured.values() for clocks in one.clocks.values()
        for row in clocks.iter_rows(named=True) if row["verdict"] == "open"
    ]  # fmt: skip
    assert len(running) > 50
    assert any(row["status"] == "paused" for row in running)
    assert any(row["goal_us"] and row["remaining_us"] < row["goal_us"] / 2 for row in running)


def test_clocks_pause_reopen_and_are_cancelled(measured: dict[str, Measurement]) -> None:
    clocks = measured["e-mail-particle-physics"].clocks["resolution"]
    assert (clocks["paused_us"] > 0).sum() > 100
    assert (clocks["reopened"] > 0).sum() > 20
    assert (clocks["verdict"].cast(pl.String) == "cancelled").sum() > 10


def test_a_weighted_agreement_bears_a_missed_target(measured: dict[str, Measurement]) -> None:
    one = measured["desktop-support-business"]
    missed = {each.period.key for each in one.figures if each.verdict == "breached"}
    assert missed
    assert any(one.verdicts[month] != "breached" for month in missed)
