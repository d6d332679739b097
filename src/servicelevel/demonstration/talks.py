"""What was said in the demonstration: a relationship, a plan that runs, news, a review, a register, figures."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from servicelevel.communication.models import Receipt, RelationshipEntry
from servicelevel.communication.news.actions import confirm, listen
from servicelevel.communication.plan import running
from servicelevel.communication.plan.actions import answer_plan, propose_plan
from servicelevel.communication.plan.queries import Due, dues
from servicelevel.communication.plan.rows import from_document
from servicelevel.communication.plan.running import Held
from servicelevel.communication.relationship.actions import Written, write_entry
from servicelevel.communication.reviews.actions import Reviewed, record_process_review
from servicelevel.demonstration.story import DAY, HOUR, Story
from servicelevel.documents.register.actions import About, look_again, register
from servicelevel.process.definition import shipped
from servicelevel.process.performance.actions import Figure, bring_figures

CUSTOMER = "particle-physics"
REACHES_BACK = 210 * DAY
"""The people have their roles for so long: more than anything that is told of them."""
PLAN_AGE = 75 * DAY
LEFT_OPEN = 12 * DAY
"""What fell due since then is still to be done."""
FIGURES = (("First-call resolution", "%", (71, 74, 73)), ("Incidents reopened", "%", (6, 5, 4)))


@transaction.atomic
def tell(now: datetime) -> None:
    """Put the talks into a demonstration that has none yet: all of them, or, broken off, none."""
    if RelationshipEntry.objects.exists():
        return
    story = Story(now - 200 * DAY)
    reviewed(story)
    story.now = now - PLAN_AGE
    row = propose_plan(
        story.by("manager"), from_document(), because="The plan of the process document, as it stands."
    )
    answer_plan(story.by("process", DAY), row.number, approves=True)
    meetings(story, now)
    story.now = now - 30 * DAY
    relationship(story, now)
    registered(story)
    figures(story, now)
    listen(now - 3 * HOUR)
    confirmed(story, now)


def reviewed(story: Story) -> None:
    """The process was reviewed half a year ago."""
    day = story.day
    given = Reviewed(
        day, day + timedelta(days=365), "Replies of leads come late in step 2.2.",
        "Leads are asked a week earlier; looked at again in the next review (Maya Lindgren).",
        "Maya Lindgren\nPaul Okafor\nCora Hastings", link="Minutes 14, folder of the process group",
    )  # fmt: skip
    record_process_review(story.by("manager"), given)


def meetings(story: Story, now: datetime) -> None:
    """What the plan asked for was held and sent, some of it late; the last two weeks wait."""
    due_by = (now - LEFT_OPEN).date()
    for number, one in enumerate(dues(due_by, due_by)):
        late = timedelta(days=3) if number % 5 == 0 else timedelta()
        story.now = datetime.combine(one.due_on, now.timetz()) - DAY + late
        _done(story, one)


def _done(story: Story, one: Due) -> None:
    key = one.expected.key
    if not one.expected.row.is_meeting:
        drafted = running.draft_notice(story.by("manager"), key)
        running.give_out(story.by("manager", HOUR / 60), drafted.pk)
        return
    held = Held(
        story.day, "The figures were gone through; nothing has to be corrected.",
        ["Maya Lindgren", "Priya Raman"], ["Owen Castillo"], link="Minutes of the month, folder of the customer",
    )  # fmt: skip
    running.close(story.by("manager"), key, held)


def relationship(story: Story, now: datetime) -> None:
    """A complaint that was answered, a promise that is due in three days, and a call that is late."""
    day, today = story.day, now.date()
    complaint = Written(
        "complaint", "Mail to the collaboration abroad waited for an hour in the night shift.", day
    )
    first = write_entry(story.by("liaison"), CUSTOMER, complaint)
    answer = Written(
        "meeting", "Shown where the hour was lost: the relay. A second one is looked at.", day + DAY
    )
    write_entry(story.by("manager", DAY), CUSTOMER, answer, follows=first.pk, closes=True)
    promise = Written(
        "commitment", "Show what a second relay would cost, and what it would gain.", day + DAY, today + 3 * DAY, "owner"
    )  # fmt: skip
    write_entry(story.by("manager"), CUSTOMER, promise)
    call = Written(
        "next action", "Call the shift leaders about the new calendar.", day + DAY, today - 2 * DAY, "liaison"
    )
    write_entry(story.by("liaison"), CUSTOMER, call)


def registered(story: Story) -> None:
    """Five of the six documents of the process are registered; somebody looked at three of them."""
    review_on = story.day + timedelta(days=300)
    for number, one in enumerate(shipped().surroundings.document.related[:5]):
        address = f"https://documents.example.org/process/{number + 1}"
        row = register(
            story.by("process"), About(one.name, one.description, "Process group", review_on, address)
        )
        if number < 3:
            look_again(
                story.by("process"),
                row.key,
                leads_there=True,
                found="It is there and holds.",
                review_on=review_on,
            )


def figures(story: Story, now: datetime) -> None:
    """Three months of Incident Management."""
    first = now.date().replace(day=1)
    months = [(first - timedelta(days=days)).strftime("%Y-%m") for days in (80, 45, 15)]
    bring_figures(
        story.by("process"),
        [
            Figure("Incident Management", name, month, str(value), unit, "Monthly report of the Service Desk")
            for name, unit, values in FIGURES
            for month, value in zip(months, values, strict=True)
        ],
    )


def confirmed(story: Story, now: datetime) -> None:
    """The process owner has confirmed all news but the last."""
    story.now = now - 2 * HOUR
    rows = Receipt.objects.filter(person__username="process", must_confirm=True).order_by("pk")
    for row in list(rows)[:-1]:
        confirm(story.by("process", HOUR / 60), row.pk, answer="Incident Management keeps its part of them.")
