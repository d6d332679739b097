"""What the communication plan asks for, the plan itself with its approval, and what went out."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from servicelevel.communication import media
from servicelevel.communication.models import PlanVersion
from servicelevel.communication.news.actions import SUBSCRIBER
from servicelevel.communication.participation import participation
from servicelevel.communication.plan import actions, queries, running
from servicelevel.communication.plan import rows as plan_rows
from servicelevel.communication.plan.forms import (
    AnswerForm,
    ArrangeForm,
    BecauseForm,
    CloseForm,
    LogForm,
    NoticeForm,
    RowForms,
    as_filled_in,
)
from servicelevel.communication.plan.queries import Due
from servicelevel.communication.plan.timing import REMEDY
from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.ledger.queries import history_of
from servicelevel.ledger.subscribers import behind
from servicelevel.monitoring.periods.models import ReportingPeriod, ReportQuery
from servicelevel.monitoring.periods.queries import to_review
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.queries import EVERYWHERE, holds
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock
from servicelevel.web.acting import acted
from servicelevel.web.days import day_in
from servicelevel.web.wording import counted

DONE_SHOWN = 30
LOOKS = {
    "done": "met",
    "done late": "threatened",
    "late": "breached",
    "arranged": "open",
    "planned": "no data",
}
WORDS = {
    "done": "Done",
    "done late": "Done late",
    "late": "Late",
    "arranged": "Arranged",
    "planned": "To come",
}


def occasions(request: HttpRequest) -> HttpResponse:
    """Which events and notices does the plan ask for now, and which are late?"""
    if not queries.reads_occasions(request.user):
        raise NotFound("There is nothing at this address.")
    now = clock.now()
    today = day_in(request.user, now)
    found = queries.dues(today)
    waiting = [one for one in found if not one.is_done]
    late = sum(one.state(today) == "late" for one in waiting)
    if queries.plan_in_force(now) is None:
        sentence = "No communication plan is in force yet"
    elif late:
        sentence = f"{counted(late, 'event or notice is,events and notices are')} late"
    else:
        sentence = "Everything that the plan asks for is in time"
    done = [one for one in reversed(found) if one.is_done][:DONE_SHOWN]
    view = {
        "waiting": [_shown(one, today) for one in waiting], "done": [_shown(one, today) for one in done],
        "sentence": sentence, "participation": participation(), "runs": queries.may_run(request.user, now),
        "plan": queries.plan_in_force(now),
    }  # fmt: skip
    return render(request, "communication/occasions.html", view)


def occasion(request: HttpRequest, key: str) -> HttpResponse:
    """Is this event or notice arranged, held and closed with its evidence?"""
    now = clock.now()
    found = _due(request, key, now)
    shown = _shown(found, day_in(request.user, now))
    stored = found.occasion
    view = shown | {
        "lines": history_of(f"occasion:{key}"), "runs": queries.may_run(request.user, now) and not found.is_done,
        "notices": list(stored.communications.order_by("-made_at")) if stored else [],
        "attendance": list(stored.attendance.order_by("-came", "name")) if stored else [],
        "is_review": found.expected.row.slug == queries.REVIEW, "to_review": _to_review(request, found, now),
    }  # fmt: skip
    return render(request, "communication/occasion.html", view)


def arrange(request: HttpRequest, key: str) -> HttpResponse:
    """When and where do we meet?"""
    now = clock.now()
    found = _due_to_run(request, key, now)
    form = ArrangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        meets_at = form.meets_at(person_of(request).zone)
        by = By(person_of(request), now)
        more = {"place": given["place"], "minutes_long": given["minutes_long"]}
        if acted(form, running.arrange, by, key, meets_at=meets_at, **more):
            messages.success(request, "The meeting is arranged. Its notices are due before that day.")
            return redirect("occasion", key=key)
    return _act(request, found, form, "Arrange the meeting")


def close(request: HttpRequest, key: str) -> HttpResponse:
    """How did it go?"""
    now = clock.now()
    found = _due_to_run(request, key, now)
    form = CloseForm(request.POST or None, request.FILES or None, initial={"on": day_in(request.user, now)})
    if request.method == "POST" and form.is_valid():
        held = form.held()
        if held is not None and acted(form, running.close, By(person_of(request), now), key, held):
            messages.success(request, "It is closed.")
            return redirect("occasion", key=key)
    return _act(request, found, form, "Close it with its minutes")


def notice(request: HttpRequest, key: str) -> HttpResponse:
    """What does the notice say?"""
    now = clock.now()
    found = _due_to_run(request, key, now)
    form = NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        if acted(form, running.draft_notice, By(person_of(request), now), key, words=words):
            messages.success(
                request, "The draft is made. Take its text and its invitation, send them, and record it."
            )
            return redirect("occasion", key=key)
    return _act(request, found, form, "Draft the notice")


def plan(request: HttpRequest) -> HttpResponse:
    """Who is told what, when and how, and who approved that?"""
    now = clock.now()
    if not queries.reads_plan(request.user):
        raise NotFound("There is nothing at this address.")
    in_force, waiting = queries.plan_in_force(now), queries.plan_waiting()
    rows = queries.rows_in_force(now)
    owners = queries.process_owners(now)
    owns = any(one.person.pk == person_of(request).pk for one in owners)
    answered = waiting is not None and waiting.answers.filter(person=person_of(request)).exists()
    view = {
        "in_force": in_force, "waiting": waiting, "rows": rows, "balance": queries.balance(rows), "owners": owners,
        "proposed": plan_rows.read_back(waiting.rows) if waiting else [],
        "versions": PlanVersion.objects.select_related("proposed_by").order_by("-number"),
        "answers": waiting.answers.select_related("person").order_by("at") if waiting else [],
        "may_answer": waiting is not None and owns and not answered, "runs": queries.may_run(request.user, now),
        "reads": queries.reads_occasions(request.user), "media": media.media(), "types": media.types(),
    }  # fmt: skip
    return render(request, "communication/plan.html", view)


def propose_plan(request: HttpRequest) -> HttpResponse:
    """What is the plan to say?"""
    now = clock.now()
    if not queries.may_run(request.user, now):
        raise NotAllowed("The plan is proposed by the Service Level Manager.")
    begin = [as_filled_in(row) for row in queries.rows_in_force(now)]
    forms = RowForms(request.POST or None, initial=begin, prefix="rows")
    because = BecauseForm(request.POST or None)
    problems: list[str] = []
    if request.method == "POST" and forms.is_valid() and because.is_valid():
        rows = [row for form in forms if (row := form.row()) is not None]
        try:
            actions.propose_plan(By(person_of(request), now), rows, because=because.cleaned_data["because"])
        except Invalid as invalid:
            problems = [
                f"{_row_named(one.path, rows)}: {one.message}; {one.remedy}" for one in invalid.problems
            ]
        except Conflict as conflict:
            problems = [str(conflict)]
        else:
            messages.success(
                request, "The plan is proposed. It comes into force when the process owners approve it."
            )
            return redirect("plan")
    shown = {"forms": forms, "because": because, "problems": problems, "remedy": REMEDY}
    return render(request, "communication/plan_form.html", shown)


def answer_plan(request: HttpRequest, number: int) -> HttpResponse:
    """Do I approve this version of the plan?"""
    now = clock.now()
    if not holds(request.user, roles.PROCESS_OWNER, EVERYWHERE, now):
        raise NotAllowed("The plan is approved by the process owners.")
    row = PlanVersion.objects.filter(number=number).first()
    if row is None:
        raise NotFound(f"There is no version {number} of the plan.")
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        by, approves = By(person_of(request), now), given["approves"] == "yes"
        if acted(form, actions.answer_plan, by, number, approves=approves, words=given["words"]):
            messages.success(request, "Your answer is recorded.")
            return redirect("plan")
    shown = {"form": form, "row": row, "rows": plan_rows.read_back(row.rows)}
    return render(request, "communication/plan_answer.html", shown)


def sent(request: HttpRequest) -> HttpResponse:
    """What went out, of which type and over which medium?"""
    if not queries.reads_occasions(request.user):
        raise NotFound("There is nothing at this address.")
    rows = list(queries.communications(request.user)[:200])
    drafts = sum(row.given_out_at is None for row in rows)
    sentence = (
        f"{counted(len(rows), 'communication')}, {drafts} not out yet" if rows else "Nothing went out yet"
    )
    view = {
        "rows": rows, "sentence": sentence, "runs": queries.may_run(request.user, clock.now()),
        "behind": behind(SUBSCRIBER),
    }  # fmt: skip
    return render(request, "communication/sent.html", view)


def communication(request: HttpRequest, number: int) -> HttpResponse:
    """What does it say, to whom, and was it in time?"""
    now = clock.now()
    row = queries.communication(request.user, number)
    day = day_in(request.user, row.given_out_at) if row.given_out_at else day_in(request.user, now)
    late = max(0, (day - row.due_on).days) if row.due_on else 0
    receipts = list(
        row.receipts.select_related("person__party").order_by("-must_confirm", "person__username")
    )
    view = {
        "row": row, "late": late, "receipts": receipts, "confirmed": sum(one.confirmed_at is not None for one in receipts),
        "runs": queries.may_run(request.user, now) and row.given_out_at is None,
    }  # fmt: skip
    return render(request, "communication/communication.html", view)


def communication_text(request: HttpRequest, number: int) -> HttpResponse:
    """The text of a communication, to be sent by any means."""
    row = queries.communication(request.user, number)
    return _file(
        f"Subject: {row.subject}\n{row.words}\n", "text/plain; charset=utf-8", f"notice-{number}.txt"
    )


def communication_invitation(request: HttpRequest, number: int) -> HttpResponse:
    """The invitation of a notice, for calendars."""
    row = queries.communication(request.user, number)
    if not row.invitation:
        raise NotFound("This notice has no invitation: its meeting was not arranged when it was drafted.")
    return _file(row.invitation, "text/calendar; charset=utf-8; method=PUBLISH", f"meeting-{number}.ics")


@require_POST
def give_out(request: HttpRequest, number: int) -> HttpResponse:
    """It went out."""
    queries.communication(request.user, number)
    running.give_out(By(person_of(request), clock.now()), number)
    messages.success(request, "It is recorded that this went out.")
    return redirect("communication", number=number)


def log_communication(request: HttpRequest) -> HttpResponse:
    """What did I say or send by myself?"""
    if not queries.reads_plan(request.user):
        raise NotFound("There is nothing at this address.")
    if not running.may_log(request.user, clock.now()):
        raise NotAllowed("Your roles log no communication.")
    form = LogForm(request.POST or None, initial={"medium": media.VERBAL, "type": media.NOTIFICATION})
    by = By(person_of(request), clock.now())
    if request.method == "POST" and form.is_valid() and acted(form, running.log, by, form.message()):
        messages.success(request, "It is logged.")
        return redirect("sent" if queries.reads_occasions(request.user) else "plan")
    return render(request, "communication/log_form.html", {"form": form})


def _due(request: HttpRequest, key: str, now: datetime) -> Due:
    if not queries.reads_occasions(request.user):
        raise NotFound("There is nothing at this address.")
    return queries.due(key, day_in(request.user, now))


def _to_review(
    request: HttpRequest, found: Due, now: datetime
) -> list[tuple[ReportingPeriod, list[ReportQuery]]]:
    """The reports that are reviewed at this event, each with what is on its agenda (R115); none of other events."""
    if found.expected.row.slug != queries.REVIEW:
        return []
    stored = found.occasion
    until = (stored and stored.held_on) or max(
        found.due_on, day_in(request.user, stored.meets_at) if stored and stored.meets_at else found.due_on
    )
    return to_review(request.user, found.expected.customer, queries.held_before(found), until, now)


def _due_to_run(request: HttpRequest, key: str, now: datetime) -> Due:
    found = _due(request, key, now)
    if not queries.may_run(request.user, now):
        raise NotAllowed("The plan is run by the Service Level Manager.")
    return found


def _shown(one: Due, today: date) -> dict[str, object]:
    state = one.state(today)
    return {
        "one": one,
        "asked": one.expected,
        "row": one.expected.row,
        "look": LOOKS[state],
        "state": WORDS[state],
    }


def _act(request: HttpRequest, found: Due, form: object, title: str) -> HttpResponse:
    shown = {"one": found, "asked": found.expected, "row": found.expected.row, "form": form, "title": title}
    return render(request, "communication/occasion_form.html", shown)


def _file(text: str, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _row_named(path: str, rows: list[plan_rows.Row]) -> str:
    number = path.partition("[")[2].partition("]")[0]
    if not number.isdecimal():
        return path
    name = path.rpartition(".")[2]
    return f"{rows[int(number)].key or f'Row {int(number) + 1}'}, {name}"
