"""Requests of the small organisation, one at each step, for the tests of pages."""

from __future__ import annotations

from datetime import datetime, timedelta

from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person
from servicelevel.process import actions as process
from servicelevel.process.models import Case, Consultation
from servicelevel.requirements import actions, assessing, consequences, gathering, interim
from servicelevel.requirements.against import Against
from servicelevel.requirements.gaps import current_rows
from servicelevel.requirements.models import Requirements

AVAILABLE = gathering.Written(
    "availability", "Mail can be read during shifts.", "liaison", "Lia, 12 Oct",
    {"number": "99.9", "unit": "%", "per": "month"},
)  # fmt: skip
OPTION = {
    "words": "A second relay",
    "days": 60,
    "cost": "40000.00",
    "currency": "USD",
    "gains": "99.9 %",
    "risk": "None",
    "benefit": "No shift stops for mail",
    "justified_by": "Priya Raman",
}
WHO = {
    roles.CUSTOMER: "anna",
    roles.SERVICE_OWNER: "manager",
    roles.EXTERNAL_VENDOR: "vera",
    roles.INFRASTRUCTURE_LEAD: "teo",
}


class Walk:
    """Takes a request of Physics from step to step, a minute for each act."""

    def __init__(self, now: datetime) -> None:
        self.now = now - timedelta(hours=3)
        asked = actions.Request("customer request", "Mail stops too often.", "physics", service="email")
        self.row: Requirements = actions.request(self.by("anna"), asked)

    @property
    def key(self) -> str:
        return self.row.case.key

    def by(self, name: str) -> By:
        self.now += timedelta(minutes=1)
        return By(Person.objects.get(username=name), self.now)

    def replies(self) -> None:
        for row in Consultation.objects.filter(case=self.row.case, replied_at=None):
            process.reply(self.by(WHO[row.role]), row.pk, words="Fine.", supports=True)

    def written(self) -> Walk:
        """At 2.1, with a requirement."""
        gathering.add_requirement(self.by("manager"), self.key, written=AVAILABLE)
        return self

    def gathered(self) -> Walk:
        """At 2.2."""
        self.written().replies()
        actions.finish_gathering(self.by("manager"), self.key)
        return self

    def found(self) -> Walk:
        """At 2.2, worked out and not confirmed."""
        self.gathered()
        assessing.assess(self.by("manager"), self.key, against=Against())
        return self

    def assessed(self) -> Walk:
        """At 2.3, with a requirement that cannot be met."""
        self.found()
        said = {
            gap.pk: assessing.Said("not met", "Too few.") for gap in current_rows(self.row.versions.get())
        }
        assessing.confirm(self.by("teo"), self.key, said=said)
        self.replies()
        actions.finish_assessment(self.by("manager"), self.key)
        return self

    def laid_out(self) -> Walk:
        """At 2.3, with options that the customer has not decided on."""
        self.assessed()
        consequences.prepare_options(self.by("manager"), self.key, number=1, options=[OPTION])
        return self

    def resolved(self, outcome: str) -> Walk:
        """After 2.3."""
        self.laid_out()
        consequences.decide_options(self.by("anna"), self.key, number=1, choice="none")
        actions.resolve(self.by("manager"), self.key, outcome=outcome, reason="As decided.")
        return self

    def documented(self) -> Walk:
        """At 2.6."""
        self.resolved("no action")
        actions.document(self.by("manager"), self.key)
        self.replies()
        return self

    def issued(self) -> Walk:
        """Closed, with an interim agreement."""
        self.documented()
        text = interim.draft_text(self.row)
        interim.issue_interim(self.by("manager"), self.key, text=text, expires=self.now + timedelta(days=90))
        return self


AT = {
    "new": lambda walk: walk, "written": Walk.written, "gathered": Walk.gathered, "found": Walk.found,
    "assessed": Walk.assessed, "laid-out": Walk.laid_out, "elsewhere": lambda walk: walk.resolved("define capabilities"),
    "changing": lambda walk: walk.resolved("modify SLR"), "deciding": lambda walk: walk.resolved("no action"),
    "documented": Walk.documented, "issued": Walk.issued,
}  # fmt: skip


def found_request(now: datetime, place: str) -> None:
    """A request at a place, under a key that says which: `SLR-written`."""
    walk = AT[place](Walk(now))
    Case.objects.filter(pk=walk.row.case_id).update(key=f"SLR-{place}")


def pages_of_requests() -> list[str]:
    """Pages on a request at every place, all open to the Service Level Manager."""
    pages = [f"/requests/SLR-{place}/" for place in AT]
    pages += ["/requests/?state=interim", "/requests/?find=nothing+of+this+kind"]
    pages += [f"/requests/SLR-new/{act}/" for act in ("need", "requirement", "prefill", "gathered")]
    pages += [
        f"/requests/SLR-new/requirement/?kind={kind}" for kind in ("availability", "resolution", "security")
    ]
    pages += [f"/requests/SLR-written/{act}/1/" for act in ("change", "drop")]
    pages += [
        "/requests/SLR-gathered/assess/",
        "/requests/SLR-found/assessed/",
        "/requests/SLR-assessed/options/1/",
    ]
    pages += [
        "/requests/SLR-changing/modified/",
        "/requests/SLR-deciding/document/",
        "/requests/SLR-documented/interim/",
    ]
    return [*pages, "/requests/SLR-issued/end-interim/"]
