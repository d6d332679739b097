"""A month of the customer on the pages: made, reviewed, given out, queried, an exclusion refused and one agreed, restated."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from servicelevel.monitoring.exclusions.models import Exclusion
from servicelevel.monitoring.periods.models import IssuedReport, ReportingPeriod, ReportQuery
from servicelevel.monitoring.shown import paged
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person
from servicelevel.process.actions import reply
from servicelevel.process.models import Case, Consultation
from servicelevel.web import clock
from tests.web.organisation import NOW

SignIn = Callable[[str], Client]
AUGUST = "2026-08"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Lets some minutes pass for the pages."""

    def pass_by(minutes: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=minutes))

    return pass_by


def sent(client: Client, path: str, **given: object) -> str:
    """The page after a form was sent; whatever is wrong with it is told."""
    answer = client.post(path, given, follow=True)
    page = answer.content.decode()
    wrong = re.search(r"data-wrong>.*?</div>", page, re.DOTALL)
    assert answer.status_code == 200, (path, answer.status_code, page[:2000])
    assert wrong is None, (path, wrong and wrong.group())
    return page


@pytest.mark.req("R112", "R117", "R119", "R120", "R28", "R115", "R121", "R20")
def test_the_customers_month_from_its_begin_to_its_restatement(signed_in: SignIn, later) -> None:
    manager, lead, anna = signed_in("manager"), signed_in("teo"), signed_in("anna")
    page = sent(manager, f"/periods/begin/email-physics/{AUGUST}/", review_on="2026-10-27")
    row = ReportingPeriod.objects.get(key=AUGUST)
    at = f"/periods/{row.case.key}/"
    assert "review on 27 Oct 2026, report due 22 Oct 2026" in page
    assert anna.get(at).status_code == 404
    duties = manager.get("/duties/").content.decode()
    assert str(row.case.key) in duties
    assert "Classify 1 breach before the report goes out" in duties
    for asked in Consultation.objects.filter(case=row.case, replied_at=None):
        who = {"service-owner": "manager", "infrastructure-lead": "teo"}[asked.role]
        reply(By(Person.objects.get(username=who), NOW), asked.pk, words="All is measured.")
    sent(manager, f"{at}check/")
    row.refresh_from_db()
    if any(not one["ok"] for one in row.metrics["targets"].values()):
        sent(manager, f"{at}define/", words="The monitor is read every night from now on.")
    sent(lead, f"{at}gather/", words="Read on the first of the month.")
    for target in ("resolution", "available"):
        sent(manager, f"{at}note/", target=target, words=f"What {target} came to, and why.")
    sent(manager, f"{at}action/", words="A second pair of keys.", owner="Teo", due_on="2026-11-02")
    sent(manager, f"{at}analysed/")
    sent(manager, f"{at}produce/")
    assert anna.get(at).status_code == 404
    assert lead.get(f"{at}release/").status_code in (403, 409)
    page = manager.post(f"{at}release/", {"review": "Held against the agreement."}).content.decode()
    assert "Not classified yet: INC0007" in page
    late = "/breaches/email-physics/resolution/1/of/desk/INC0007/"
    sent(manager, late, cause="queue", narrative="Nobody looked at the queue.")
    sent(manager, f"{at}produce/")
    sent(manager, f"{at}release/", review="Held against the agreement.")
    assert anna.get(at).status_code == 200
    page = sent(manager, f"{at}circulate/", people=["anna", "teo"], others="Prof. Curie")
    assert "is out" in page

    page = anna.get(at).content.decode()
    assert f"/agreements/email-physics/{AUGUST}/resolution/" in page
    assert anna.get(f"/agreements/email-physics/{AUGUST}/resolution/").status_code == 200
    assert "Prof. Curie" not in page
    frozen = anna.get(f"{at}reports/1/json/").content
    sent(
        anna,
        f"{at}query/",
        words="We were locked out.",
        target="resolution",
        begins="2026-08-05T09:00",
        ends="2026-08-05T12:00",
    )
    question = ReportQuery.objects.get(report__period=row)
    assert "Answer a query on a report" in manager.get("/duties/").content.decode()
    sent(manager, f"{at}answer/{question.pk}/", outcome="agenda", words="We will ask for an exclusion.")

    refused, agreed = ask_twice(manager)
    assert f"/exclusions/{agreed}/" in anna.get("/duties/").content.decode()
    sent(anna, f"/exclusions/{refused}/", agreed="no", words="The door was open.")
    page = anna.get(f"/exclusions/{agreed}/").content.decode()
    assert "What it does to the figures" in page
    later(3)
    sent(anna, f"/exclusions/{agreed}/", agreed="yes")
    assert "1 interval does not count" in anna.get("/agreements/email-physics/exclusions/").content.decode()

    later(10)
    page = manager.get(f"{at}restate/").content.decode()
    assert "What would differ now from report 1" in page
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert seen is not None
    page = sent(
        manager,
        f"{at}restate/",
        reason="You agreed to an exclusion.",
        people=["anna"],
        others="",
        seen=seen.group(1),
    )
    assert "was restated" in page
    assert IssuedReport.objects.get(period=row, number=2).restates is not None
    assert anna.get(f"{at}reports/1/json/").content == frozen
    assert "You agreed to an exclusion." in anna.get(f"{at}reports/2/html/").content.decode()
    assert "Nothing differs" in manager.get(f"{at}restate/").content.decode()


def ask_twice(manager: Client) -> tuple[int, int]:
    """Two requests of the manager: of an hour on a ticket in time, and of all that a late ticket took."""
    path = "/agreements/email-physics/exclusions/new/"
    times = {
        "begins": "2026-08-01T00:00",
        "ends": "2026-09-30T00:00",
        "target": "",
        "reason": "The room was locked.",
    }
    sent(manager, path, about="desk/INC0001", **times)
    sent(manager, path, about="desk/INC0007", **times)
    rows = Exclusion.objects.order_by("-pk")
    return rows[1].pk, rows[0].pk


def test_the_list_tells_what_is_to_be_begun_and_hides_it_from_outside(signed_in: SignIn) -> None:
    page = signed_in("manager").get("/periods/").content.decode()
    assert "to be begun" in page
    assert "/periods/begin/desktop-astronomy/2026-09/" in page
    outside = signed_in("anna").get("/periods/").content.decode()
    assert "begun" not in outside
    assert "1 report is out" in outside
    assert "REP-laid-out" not in signed_in("carl").get("/periods/").content.decode()


def test_the_list_is_in_pages_and_its_first_line_counts_all_of_it(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ReportingPeriod.objects.get()
    for number in range(3):
        case = Case.objects.create(
            key=f"REP-{number}",
            procedure="4.0",
            title="Report of E-Mail",
            trigger="x",
            opened_at=first.ends,
            service="email",
        )
        ReportingPeriod.objects.create(
            case=case, agreement=first.agreement, key=f"2025-0{number + 1}", words=f"Month {number}",
            starts=first.starts - timedelta(days=40 + number), ends=first.starts - timedelta(days=30 + number),
        )  # fmt: skip
    monkeypatch.setattr(paged, "SIZE", 3)
    page = signed_in("manager").get("/periods/").content.decode().replace("\u00a0", " ")
    assert "1 to 3 of 4 reports" in page
    assert "4 reports are under way" in page
    assert "Month 2" not in page
    assert "Month 2" in signed_in("manager").get("/periods/?page=2").content.decode()


def test_whoever_asks_for_an_exclusion_is_told_that_somebody_else_decides(signed_in: SignIn) -> None:
    number = Exclusion.objects.get(about="desk/INC0029").pk
    page = signed_in("manager").get(f"/exclusions/{number}/").content.decode()
    assert "somebody else has to decide" in page
    assert "Record the decision" in signed_in("anna").get(f"/exclusions/{number}/").content.decode()
    assert signed_in("carl").get(f"/exclusions/{number}/").status_code == 404


def test_a_wrong_interval_is_told_with_nothing_lost(signed_in: SignIn) -> None:
    answer = signed_in("manager").post(
        "/agreements/email-physics/exclusions/new/",
        {
            "about": "desk/none",
            "begins": "2026-08-02T10:00",
            "ends": "2026-08-02T09:00",
            "reason": "Lost words?",
        },
    )
    page = answer.content.decode()
    assert "is not after its begin" in page
    assert "is no ticket of a service of the agreement" in page
    assert "Lost words?" in page


@pytest.mark.req("R115")
def test_the_days_of_reviews_go_into_a_calendar(signed_in: SignIn, settings) -> None:  # type: ignore[no-untyped-def]
    settings.ADDRESS = "https://slm.example.org"

    def days(name: str) -> list[tuple[str, str]]:
        answer = signed_in(name).get("/periods/dates.ics", headers={"host": "localhost"})
        events = Calendar.from_ical(answer.content).walk("VEVENT")
        assert all(str(one["url"]) == "https://slm.example.org/periods/REP-laid-out/" for one in events)
        return sorted(
            (one.decoded("dtstart").isoformat(), str(one["summary"]).partition(":")[0]) for one in events
        )

    assert days("manager") == [("2026-10-20", "Give out"), ("2026-10-23", "Review")]
    assert days("anna") == [("2026-10-23", "Review")], "when it is due is the provider's"
    assert days("carl") == []
    assert "/periods/dates.ics" in signed_in("anna").get("/periods/").content.decode()
