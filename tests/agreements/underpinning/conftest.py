"""An SLA, what lies below it, and a check of both without a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from servicelevel import levels
from servicelevel.agreements.terms import Terms, TermsVersion
from servicelevel.agreements.underpinning.checked import Checked
from servicelevel.agreements.underpinning.checking import check
from servicelevel.worktime import WorkCalendar

AT = datetime(2026, 1, 1, 18, tzinfo=UTC)
CALENDARS = {
    "office": WorkCalendar.parse(
        {"zone": "America/Chicago", "weekly": {"mon-fri": ["09:00-17:00"]}, "holidays": ["US"]}
    ),
    "always": WorkCalendar.always(),
}
Content = dict[str, Any]
Check = Callable[..., Checked]


def clock(goal: str | Content, calendar: str = "office", **more: Any) -> Content:
    """A target on the resolution of tickets of e-mail."""
    goals = {"goals": goal} if isinstance(goal, dict) else {"goal": goal}
    return {"measure": "ticket clock", "stop": {"state": "Resolved"}, "calendar": calendar, **goals, **more}


def up(goal: str, calendar: str = "always", **more: Any) -> Content:
    """An availability of e-mail."""
    return {"measure": "availability", "service": "mail", "calendar": calendar, "goal": goal, **more}


def terms(key: str, kind: str, targets: Content, until: datetime | None = None, **content: Any) -> Terms:
    """An agreement of one version that has held since 2025."""
    read = tuple(levels.parse_target(name, target, CALENDARS) for name, target in targets.items())
    supports = {} if kind == "SLA" else {"supports": ["sla"]}
    version = TermsVersion(
        number=1, state="in force", takes_effect=datetime(2025, 1, 1, tzinfo=UTC), until=until, services=("mail",),
        targets=read, roll_up="all", content={"targets": targets, **supports, **content}, digest="",
    )  # fmt: skip
    return Terms(
        key=key, kind=kind, title=key.upper(), customer="C", customer_key="c", provider=f"Team {key}", provider_key=key,
        zone="America/Chicago", report_period="month", versions=(version,), digest="",
    )  # fmt: skip


@pytest.fixture
def checked() -> Check:
    """An SLA with some targets, held against OLAs with theirs, by key."""

    def check_all(targets: Content, **below: Content | Terms) -> Checked:
        others = [one if isinstance(one, Terms) else terms(key, "OLA", one) for key, one in below.items()]
        return check(terms("sla", "SLA", targets), others, AT)

    return check_all
