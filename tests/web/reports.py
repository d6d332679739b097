"""A report of the small organisation that is out, a query on it, an exclusion that waits, a breach that is looked into."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from servicelevel.monitoring.breaches import actions as breaches
from servicelevel.monitoring.breaches.rules import ClockKey
from servicelevel.monitoring.exclusions import actions as exclusions
from servicelevel.monitoring.exclusions.rules import Asked
from servicelevel.monitoring.periods import asking, opening
from servicelevel.monitoring.periods.models import IssuedReport, ReportFile
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person
from servicelevel.process.models import Case

FIGURE = {
    "target": "resolution", "name": "Resolution", "verdict": "breached", "value": "8/10", "numerator": 8, "denominator": 10,
    "goal": "9/10", "words": "8 of 10", "goal_words": "at least 90 %",
}  # fmt: skip


def found_report(now: datetime, key: str) -> None:
    """The report of E-Mail for September; its files are stand-ins, because printing takes a second."""
    manager = By(Person.objects.get(username="manager"), now)
    row = opening.open_period(manager, "email-physics", "2026-09", review_on=(now + timedelta(days=9)).date())
    Case.objects.filter(pk=row.case_id).update(key=key)
    report = IssuedReport.objects.create(
        period=row, number=1, as_of=now - timedelta(hours=2), figures={"figures": [FIGURE]}, produced_at=now,
        produced_by=manager.someone, released_at=now, released_by=manager.someone, circulated_at=now,
        review="Held against the agreement.",
    )  # fmt: skip
    for form in ("html", "pdf", "xlsx", "json"):
        content = f"stands for the {form}".encode()
        ReportFile.objects.create(
            report=report, form=form, media_type="application/octet-stream", content=content, size=len(content),
            digest=hashlib.sha256(content).hexdigest(),
        )  # fmt: skip
    anna = By(Person.objects.get(username="anna"), now)
    asking.raise_query(anna, key, 1, words="We did not wait for this.", target="resolution")
    begins = datetime(2026, 9, 7, 14, tzinfo=now.tzinfo)
    asked = Asked(
        "ticket", "desk/INC0029", begins, begins + timedelta(hours=3), "The key to the room was lost."
    )
    exclusions.ask(manager, "email-physics", asked)
    late = ClockKey("email-physics", "resolution", "desk/INC0035")
    breaches.classify(manager, late, cause="queue", narrative="Nobody looked at the queue over the weekend.")
    due_on = (now + timedelta(days=6)).date()
    breaches.investigate(manager, late, owner="teo", due_on=due_on, cause="No rota.", links=["desk/INC0035"])
