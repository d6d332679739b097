"""When a notice goes out: properties of hours, days and clocks that are set."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from servicelevel.communication.outbox.wishes import (
    AT_ONCE,
    BREACH,
    DAILY,
    DUTY,
    KINDS,
    NEVER,
    WARNING,
    Going,
    Wishes,
)

pytestmark = pytest.mark.req("R114")
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/Chicago", "Australia/Lord_Howe", "Pacific/Apia"])
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
FOLD = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
"""Half past two in Berlin, for the first time that night."""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@given(INSTANTS, ZONES, st.integers(0, 23))
def test_what_comes_once_a_day_comes_within_a_day_at_its_hour(now: datetime, zone: str, hour: int) -> None:
    next_ = Wishes(zone, hour).next_digest(now)
    assert now < next_ <= now + timedelta(hours=26)
    local = next_.astimezone(ZoneInfo(zone))
    there = datetime.combine(local.date(), time(hour), ZoneInfo(zone))
    assert local.hour == hour or there.astimezone(UTC).astimezone(ZoneInfo(zone)).hour != hour, (
        "it is skipped"
    )


@given(INSTANTS, ZONES, TIMES, TIMES)
@example(FOLD, "Europe/Berlin", time(22), time(2, 45))
def test_quiet_hours_are_over_when_it_goes(now: datetime, zone: str, begins: time, ends: time) -> None:
    wishes = Wishes(
        zone, quiet_from=begins, quiet_until=ends if ends != begins else time((begins.hour + 1) % 24)
    )
    awake = wishes.awake(now)
    assert now <= awake <= now + timedelta(hours=26)
    minutes = (datetime.fromtimestamp(now.timestamp() + 60 * n, UTC) for n in range(1, 60 * 26))
    was_quiet = [_quiet(one, wishes) for one in (now, *minutes)]
    if not was_quiet[0]:
        assert awake == now
    elif awake > now:
        over = now + timedelta(minutes=was_quiet.index(False) if False in was_quiet else 26 * 60)
        assert abs(awake - over) <= timedelta(hours=1, minutes=1), "but for an hour that is there twice"


def _quiet(at: datetime, wishes: Wishes) -> bool:
    """Minute by minute, slow and plain."""
    local = at.astimezone(ZoneInfo(wishes.zone))
    begins, ends = wishes.quiet_from, wishes.quiet_until
    assert begins is not None
    assert ends is not None
    minute, first, last = (
        local.hour * 60 + local.minute,
        begins.hour * 60 + begins.minute,
        ends.hour * 60 + ends.minute,
    )
    return (minute - first) % 1440 < (last - first) % 1440


def test_a_breach_of_what_one_holds_does_not_wait_and_others_do() -> None:
    wishes = Wishes("UTC", quiet_from=time(22), quiet_until=time(6))
    night, morning = at("2026-11-02T23:10"), at("2026-11-03T06:00")
    assert wishes.going(BREACH, "service-owner", night, urgent=True) == Going(night, together=False)
    assert wishes.going(BREACH, "service-owner", night) == Going(morning, together=True)
    assert wishes.going(BREACH, "service-owner", morning) == Going(morning, together=False)


def test_what_is_owed_to_a_role_comes_once_a_day_where_it_is_not_wanted() -> None:
    wishes = Wishes("UTC", kinds={BREACH: NEVER, WARNING: NEVER, DUTY: NEVER})
    now = at("2026-11-02T12:00")
    assert wishes.going(BREACH, "infrastructure-lead", now) is None
    assert wishes.going(WARNING, "service-level-manager", now) is None
    daily = Going(at("2026-11-03T07:00"), together=True)
    assert wishes.going(BREACH, "service-level-manager", now) == daily
    assert wishes.going(DUTY, "customer", now) == daily


def test_who_said_nothing_is_told_of_each_kind_as_it_begins() -> None:
    now = at("2026-11-02T12:00")
    for key, kind in KINDS.items():
        going = Wishes().going(key, "", now)
        assert going is not None
        assert going.together == (kind.begins == DAILY)
        assert kind.begins in (AT_ONCE, DAILY)
