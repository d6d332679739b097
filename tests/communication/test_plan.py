"""The communication plan: proposed, approved by the process owners, run with evidence, and what goes out over which medium."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from django.test import Client
from icalendar import Calendar

from servicelevel.agreements.models import Agreement, AgreementVersion
from servicelevel.capabilities.actions import record_version
from servicelevel.capabilities.queries import ALWAYS
from servicelevel.communication import media
from servicelevel.communication.duties import duties_in_communication
from servicelevel.communication.models import Attendance, Communication, Occasion, PlanVersion
from servicelevel.communication.participation import participation
from servicelevel.communication.plan import actions, queries, running
from servicelevel.communication.plan.rows import from_document, read_back
from servicelevel.communication.plan.running import Held, Message
from servicelevel.documents.uploads.accepted import accepted
from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person, RoleHolding
from servicelevel.process.definition import shipped
from tests.process.organisation import LONG_AGO, NOW

People = dict[str, Person]
TODAY = NOW.date()
MEETING, NOTICE = "event-2--physics--2026-10", "communication-2--physics--2026-10"
MINUTES = accepted("minutes.txt", b"Everybody agreed.")
HELD = Held(TODAY, "Nothing to correct.", ["Maya", "Priya"], ["Owen"], MINUTES)


@pytest.fixture
def sla(people: People) -> AgreementVersion:
    """An SLA of Physics on a critical service, in force since five days."""
    record_version("email", 1, ALWAYS, {"name": "E-Mail", "criticality": "critical"}, "0" * 64, NOW)
    parties = {"customer": people["priya"].party, "provider": people["maya"].party}
    agreement = Agreement.objects.create(key="email-physics", kind="SLA", **parties)
    return AgreementVersion.objects.create(
        agreement=agreement, number=2, state="in force", takes_effect=NOW, recorded_at=NOW,
        in_force_since=NOW - timedelta(days=5), content={"services": ["email"], "zone": "UTC"}, digest="0" * 64,
    )  # fmt: skip


@pytest.fixture
def plan(people: People, sla: AgreementVersion) -> PlanVersion:
    """The plan of the document, in force since the first of the month."""
    early = datetime(2026, 10, 1, 9, tzinfo=UTC)
    row = actions.propose_plan(By(people["maya"], early), from_document(), because="As the document has it.")
    return actions.answer_plan(By(people["paul"], early), row.number, approves=True)


def by(people: People, name: str = "maya", days: int = 0) -> By:
    return By(people[name], NOW + timedelta(days=days))


def state(key: str, on: date = TODAY) -> str:
    return queries.due(key, on).state(on)


@pytest.mark.req("R163", "R174")
def test_a_plan_comes_into_force_when_most_process_owners_approve_it(people: People) -> None:
    for name in ("cora", "dora"):
        RoleHolding.objects.create(person=people[name], role=roles.PROCESS_OWNER, begins=LONG_AGO)
    with pytest.raises(NotAllowed):
        actions.propose_plan(by(people, "paul"), from_document(), because="Mine.")
    row = actions.propose_plan(by(people), from_document(), because="As the document has it.")
    with pytest.raises(NotAllowed):
        actions.answer_plan(by(people), row.number, approves=True)
    actions.answer_plan(by(people, "paul"), row.number, approves=True)
    with pytest.raises(Conflict, match="already"):
        actions.answer_plan(by(people, "paul"), row.number, approves=True)
    with pytest.raises(Invalid):
        actions.answer_plan(by(people, "cora"), row.number, approves=False, words=" ")
    actions.answer_plan(by(people, "cora"), row.number, approves=False, words="Too many meetings.")
    assert queries.plan_in_force(NOW) is None
    assert actions.answer_plan(by(people, "dora"), row.number, approves=True).in_force_from == NOW
    assert queries.plan_in_force(NOW) == row


@pytest.mark.req("R163")
def test_a_change_is_another_version_and_the_old_one_stays(people: People, plan: PlanVersion) -> None:
    rows = [replace(row, rule="Monthly by day 10 for each customer") if row.key == "Event 2" else row
            for row in from_document()]  # fmt: skip
    with pytest.raises(Conflict):
        actions.propose_plan(by(people), from_document(), because="Once more.")
    changed = actions.propose_plan(by(people), rows, because="Earlier in the month.")
    assert state(MEETING) == "planned"
    assert queries.due(MEETING, TODAY).due_on == date(2026, 10, 31)
    actions.answer_plan(by(people, "paul"), changed.number, approves=True)
    assert queries.due("event-2--physics--2026-11", TODAY).due_on == date(2026, 11, 10)
    assert read_back(PlanVersion.objects.get(number=1).rows) == from_document()


@pytest.mark.req("R177", "R179", "R175", "R176")
def test_a_meeting_cannot_be_closed_without_minutes_and_keeps_who_came(
    people: People, plan: PlanVersion
) -> None:
    with pytest.raises(Invalid) as refused:
        running.close(by(people), MEETING, Held(TODAY + timedelta(days=2), "", []))
    assert {one.path for one in refused.value.problems} == {"on", "outcome", "present", "minutes"}
    assert not Occasion.objects.exists()
    with pytest.raises(NotAllowed):
        running.close(by(people, "owen"), MEETING, HELD)
    row = running.close(by(people), MEETING, HELD)
    assert row.minutes is not None
    assert row.minutes.about == f"occasion:{MEETING}"
    assert state(MEETING) == "done"
    assert sorted(Attendance.objects.values_list("name", "came")) == [
        ("Maya", True),
        ("Owen", False),
        ("Priya", True),
    ]
    found = participation()
    assert (found.asked, found.came) == (3, 2)
    with pytest.raises(Conflict):
        running.close(by(people), MEETING, HELD)


@pytest.mark.req("R163", "R177")
def test_what_is_not_done_is_late_and_what_was_done_late_says_so(people: People, plan: PlanVersion) -> None:
    key = "event-1--email-physics--v2"
    assert queries.due(key, TODAY).due_on == date(2026, 10, 16)
    assert state(key) == "planned"
    assert state(key, date(2026, 10, 17)) == "late"
    running.close(by(people, days=5), key, replace(HELD, on=date(2026, 10, 19)))
    assert state(key, date(2026, 10, 20)) == "done late"
    assert queries.due(key, TODAY).days_late == 3
    with pytest.raises(NotFound):
        queries.due("event-1--email-physics--v1", TODAY)


@pytest.mark.req("R178", "R180", "R183")
def test_a_notice_carries_the_invitation_and_its_lateness_is_recorded(
    people: People, plan: PlanVersion
) -> None:
    meets_at = datetime(2026, 10, 20, 15, tzinfo=UTC)
    with pytest.raises(Conflict):
        running.draft_notice(by(people), MEETING)
    with pytest.raises(Invalid):
        running.arrange(by(people), MEETING, meets_at=NOW, minutes_long=1)
    running.arrange(by(people), MEETING, meets_at=meets_at, place="Room; 5, north", minutes_long=45)
    assert queries.due(NOTICE, TODAY).due_on == date(2026, 10, 13)
    first = running.draft_notice(by(people), NOTICE)
    row = running.draft_notice(by(people), NOTICE)
    assert Communication.objects.filter(pk=first.pk).count() == 0
    event = next(one for one in Calendar.from_ical(row.invitation).walk("VEVENT"))
    assert event.decoded("dtstart") == meets_at
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=45)
    assert (str(event["uid"]), str(event["location"])) == (f"{MEETING}@servicelevel", "Room; 5, north")
    again = Calendar.from_ical(first.invitation).walk("VEVENT")[0]
    assert int(event["sequence"]) > int(again["sequence"])
    assert "Room; 5, north" in row.words
    assert "20 Oct 2026" in row.words
    running.give_out(by(people), row.pk)
    assert state(NOTICE) == "done late"
    assert queries.due(NOTICE, TODAY).days_late == 1
    with pytest.raises(Conflict):
        running.give_out(by(people), row.pk)


@pytest.mark.req("R191", "R192", "X29")
def test_every_communication_has_a_type_that_its_medium_carries(people: People) -> None:
    carried = {one.name: one.types for one in shipped().surroundings.communication.media}
    assert len(carried) == 5
    assert len(media.types()) == 3
    for kind, medium in product([*media.types(), "Rumours"], [*carried, "Smoke"]):
        message = Message(kind, medium, "Storage", "It is nearly full.", "CS managers")
        if kind in carried.get(medium, ()):
            assert running.log(by(people), message).type == kind
        else:
            with pytest.raises(Invalid):
                running.log(by(people), message)
    for name in ("priya", "abel", "dora"):
        with pytest.raises(NotAllowed):
            running.log(
                by(people, name), Message("Notifications", "Verbal", "Storage", "It is full.", "Staff")
            )
    assert running.may_log(people["owen"], NOW)
    assert Communication.objects.count() == sum(len(kinds) for kinds in carried.values())


@pytest.mark.req("R163", "R174", "R180")
def test_the_manager_runs_it_and_the_owners_approve_it_from_their_duties(
    people: People, plan: PlanVersion
) -> None:
    mine = {row.href for row in duties_in_communication(people["maya"], NOW)}
    assert mine == {f"/communication/due/{one}--email-physics--v2/" for one in ("event-1", "communication-1")}
    assert duties_in_communication(people["paul"], NOW) == []
    rows = from_document()[:-1]
    actions.propose_plan(by(people), rows, because="Without the last row.")
    assert [row.do for row in duties_in_communication(people["paul"], NOW)] == ["Answer"]


@pytest.mark.req("R163", "R175", "R178")
def test_the_plan_is_walked_on_pages(
    people: People, sla: AgreementVersion, of: Callable[[str], Client]
) -> None:
    maya, paul = of("maya"), of("paul")
    page = maya.get("/communication/plan/propose/")
    sent = {"because": "As the document has it."}
    for form in page.context["forms"]:
        sent |= {field.html_name: field.value() or "" for field in form}
    sent |= {name: page.context["forms"].management_form[name.partition("-")[2]].value()
             for name in ("rows-TOTAL_FORMS", "rows-INITIAL_FORMS")}  # fmt: skip
    refused = maya.post("/communication/plan/propose/", sent | {"rows-0-rule": "Now and then"})
    assert b"is no rule that can be read" in refused.content
    assert maya.post("/communication/plan/propose/", sent)["Location"] == "/communication/plan/"
    assert b"Answer version 1" in paul.get("/communication/plan/").content
    assert paul.post("/communication/plan/v1/answer/", {"approves": "yes"}).status_code == 302
    said = paul.get("/communication/plan/").content
    assert b"Version 1 of the plan is in force" in said
    assert b"3 face-to-face" in said
    assert b"5 broadcast" in said
    at = f"/communication/due/{MEETING}/"
    assert maya.get(at).status_code == 200
    arranged = {"meets_on": "2026-10-28", "begins": "10:00", "minutes_long": "60", "place": "Room 5"}
    assert maya.post(f"{at}arrange/", arranged).status_code == 302
    assert maya.post(f"/communication/due/{NOTICE}/notice/", {"words": ""}).status_code == 302
    notice = Communication.objects.get()
    ics = maya.get(f"/communication/sent/{notice.pk}/invitation/")
    assert ics["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in ics.content
    assert notice.words in maya.get(f"/communication/sent/{notice.pk}/text/").content.decode()
    assert maya.post(f"/communication/sent/{notice.pk}/out/").status_code == 302
    closing = {
        "on": "2026-10-14",
        "outcome": "Agreed.",
        "present": "Maya\nPriya",
        "link": "https://example.org/m",
    }
    assert maya.post(f"{at}close/", closing).status_code == 302
    assert b"1 communication" in maya.get("/communication/sent/").content
    for path in ("/communication/", at, f"/communication/sent/{notice.pk}/", "/communication/sent/"):
        assert maya.get(path).status_code == 200
        assert of("priya").get(path).status_code == of("niamh").get(path).status_code == 404
