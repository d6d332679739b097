"""Every operation of the API as its OpenAPI document tells of it, filled in with things of a small organisation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import HttpResponse

from servicelevel.agreements import actions as agreements
from servicelevel.agreements import promise_file, queries
from servicelevel.agreements.issues.actions import report_issue
from servicelevel.agreements.models import Agreement
from servicelevel.agreements.security import actions as security
from servicelevel.api.site import site
from servicelevel.capabilities.dependencies import add_dependency
from servicelevel.capabilities.questions.actions import ask_question
from servicelevel.ledger.actions import append
from servicelevel.ledger.entry import Entry
from servicelevel.monitoring.attribution.actions import name_holder
from servicelevel.monitoring.breaches.models import Investigation
from servicelevel.monitoring.evidence.packing import packed
from servicelevel.monitoring.exclusions import actions as exclusions
from servicelevel.monitoring.exclusions.rules import Asked
from servicelevel.monitoring.feeds.actions import Tool
from servicelevel.monitoring.feeds.actions import add as add_feed
from servicelevel.monitoring.periods import opening
from servicelevel.monitoring.periods.freezing import digests
from servicelevel.monitoring.periods.models import IssuedReport, ReportFile
from servicelevel.organisation.accounts.tokens import make_token
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person, RoleHolding
from servicelevel.process import actions as process
from servicelevel.process.models import Case, Consultation, Notice
from servicelevel.quality.feedback.actions import ask_for_feedback
from servicelevel.requirements import actions, gathering
from tests.agreements.negotiation import cases as negotiations
from tests.api.conftest import Program
from tests.capabilities.assessments import cases as assessments
from tests.documents.laid_out import found_document
from tests.process import organisation
from tests.requirements import cases

NOW = organisation.NOW + timedelta(days=1)
DOCUMENT: dict[str, Any] = json.loads(json.dumps(site.get_openapi_schema(path_prefix="")))
SAFE = ("get", "head")


@dataclass(frozen=True)
class Route:
    """An operation. path: with its parts in braces; told: what OpenAPI says of it."""

    method: str
    path: str
    told: dict[str, Any]

    @property
    def writes(self) -> bool:
        return self.method not in SAFE

    @property
    def of_one(self) -> bool:
        """Whether it is about one thing, named in its path."""
        return "{" in self.path

    @property
    def example(self) -> Any:
        """What OpenAPI gives as an example of the body."""
        content = self.told.get("requestBody", {}).get("content", {})
        return content["application/json"]["example"] if content else None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


ROUTES = [
    Route(method, path, told)
    for path, methods in DOCUMENT["paths"].items()
    for method, told in methods.items()
    if not path.startswith("/sources/")
]
"""What people's programs call; tools post with secrets of their own (tests/monitoring/live/test_posting.py)."""
MISSING = {"key": "nothing-of-this-kind", "number": "987654321", "username": "nobody", "step": "2.1"}


@dataclass(frozen=True)
class World:
    """A small organisation with a request of Physics at 2.1 and an assessment of e-mail at 1.4."""

    people: dict[str, Person]
    request: str
    assessment: str
    negotiation: str
    numbers: dict[str, int]

    def program(self, name: str, scope: str = "write", at: datetime = NOW, days: int = 1) -> Program:
        """A program of a person."""
        return Program(make_token(By(self.people[name], at), name="t", scope=scope, days=days)[1])

    def filled(self, route: Route) -> str:
        """The path of an operation with things that exist; a part that is new has to be added here."""
        keys = {
            "cases": self.request,
            "requests": self.request,
            "assessments": self.assessment,
            "services": "email",
            "parties": "physics",
            "documents": "slr-laid-out",
            "negotiations": self.negotiation,
            "agreements": "mail-physics",
            "security-requirements": "mail-encrypted",
            "periods": "REP-told",
            "notice-words": "breach",
            "feeds": "remedy",
            "cause-classes": "queue",
        }
        path = route.path.replace("/documents/{number}", f"/documents/{self.numbers['contract']}")
        if "{key}" in path:
            path = path.replace("{key}", keys[path.split("/")[1]])
        if "{number}" in path:
            path = path.replace("{number}", str(self.numbers[path.split("/{number}")[0].split("/")[-1]]))
        path = path.replace("{username}", "priya").replace("{step}", "2.1")
        assert "{" not in path, f"say in World.filled with what {path} is filled in"
        return path

    def missing(self, route: Route) -> str:
        """The same with things that do not exist."""
        path = route.path
        for part, value in MISSING.items():
            path = path.replace(f"{{{part}}}", value)
        return path


def found() -> World:
    """Fill an empty database."""
    people = organisation.found()
    cases.catalogue()
    agreements.apply(promise_file.read([Path(__file__).with_name("promises.yaml")], queries.known()), NOW)
    assessments.plan(people)
    assessment = assessments.told(people)
    asked = actions.Request("customer request", "Spectrograph mail stops.", "physics", service="email")
    row = actions.request(cases.at(people, "priya", 40), asked)
    key = row.case.key
    gathering.add_requirement(cases.at(people, "lia", 41), key, written=cases.AVAILABLE)
    waiver = process.ask_to_skip(cases.at(people, "maya", 42), key, "2.1", reason="Known already.")
    numbers = {
        "waivers": waiver.pk,
        "consultations": Consultation.objects.get(case=row.case, role="customer").pk,
        "notices": Notice.objects.filter(person=people["dora"], must_acknowledge=True).latest("pk").pk,
        "roles": RoleHolding.objects.get(person=people["priya"]).pk,
        "requirements": 1, "lines": 1, "versions": 1, "files": 1, "reports": 1,
    }  # fmt: skip
    found_document(NOW, people["maya"], f"case:{key}")
    wanted = security.Wanted("mail-encrypted", "Mail is encrypted.", NOW.date(), ("desktop",))
    security.record_security_requirement(By(people["paul"], NOW), wanted)
    table = negotiations.on_the_table(people)
    numbers["contract"] = table.draft("UC").number
    numbers["exclusions"] = reported(people)
    numbers["investigations"] = Investigation.objects.create(
        agreement=Agreement.objects.get(key="mail-physics"), target="solved", ticket="desk/INC0001", owner=people["maya"],
        due_on=NOW.date(), cause="The Spectrograph stood in the way.", links={"links": []}, opened_at=NOW,
        opened_by=people["maya"],
    ).pk  # fmt: skip
    numbers["issues"] = report_issue(By(people["ines"], NOW), "mail-ola", words="Tickets lack a priority.").pk
    asked_of_owner = ask_question(
        By(people["priya"], NOW), "email", words="How large may Spectrograph mail be?"
    )
    numbers["questions"] = asked_of_owner.pk
    resting = {"above": "email", "component": "relays", "provider": "messaging", "component_kind": "server"}
    numbers["dependencies"] = add_dependency(By(people["owen"], NOW), "email", resting).pk
    numbers["feedback"] = ask_for_feedback(
        By(people["maya"], NOW), "mail-physics", NOW + timedelta(days=9)
    ).pk
    numbers["ticket-holders"] = name_holder(By(people["maya"], NOW), field="state", value="Waiting").pk
    add_feed(By(people["maya"], NOW), "remedy", Tool("bmc-remedy", "https://remedy.example.org"))
    return World(people, key, assessment.case.key, table.key, numbers)


def reported(people: dict[str, Person]) -> int:
    """A report of Physics that is released, and an exclusion that waits for a decision; its number."""
    by = By(people["maya"], NOW)
    month = f"{NOW - timedelta(days=NOW.day):%Y-%m}"
    row = opening.open_period(by, "mail-physics", month)
    Case.objects.filter(pk=row.case_id).update(key="REP-told")
    report = IssuedReport.objects.create(
        period=row, number=1, as_of=NOW, figures={"figures": []}, produced_at=NOW, produced_by=people["maya"],
        released_at=NOW, released_by=people["maya"],
    )  # fmt: skip
    content = packed({"report.json": b"{}"})
    digest = hashlib.sha256(content).hexdigest()
    ReportFile.objects.create(
        report=report,
        form="pack",
        media_type="application/zip",
        content=content,
        size=len(content),
        digest=digest,
    )
    with transaction.atomic():
        said = {"sha256": digests(report)}
        append(Entry(actor="maya", role="", act="monitoring.produce", case="REP-told", content=said), NOW)
    (service,) = queries.terms("mail-physics").services[:1]
    asked = Asked("service", service, NOW - timedelta(days=2), NOW - timedelta(days=1), "Spectrograph moved.")
    return exclusions.ask(by, "mail-physics", asked).pk


def tried(call: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer to a call whose effect is undone."""
    with transaction.atomic():
        answer = call()
        transaction.set_rollback(True)
    return answer
