"""Cases of procedures 1.0 to 3.0 in the demonstration: some ended, some in the middle, one just begun.

Every step is taken by the people of the demonstration through the acts of the software, at instants of the past; so the
ledger, the duties and the notices are those of a real run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from servicelevel.capabilities.assessments import assessing, plans, starting
from servicelevel.capabilities.assessments.models import Assessment
from servicelevel.capabilities.dependencies import add_dependency
from servicelevel.demonstration import negotiations
from servicelevel.demonstration.costs import costs_and_security
from servicelevel.demonstration.story import DAY, HOUR, Story
from servicelevel.monitoring.for_requirements import against
from servicelevel.process.models import Case
from servicelevel.requirements import actions, gathering, interim
from servicelevel.requirements import assessing as requirements_assessing
from servicelevel.requirements.gaps import current_rows
from servicelevel.requirements.models import Requirements

GOALS = (
    "Scientists reach their mail and their data from wherever they work",
    "Fewer than five per cent of working time is lost to faults of workplaces",
    "One desk answers every question within the hour",
)
REACHES_BACK = 150 * DAY
"""The first of the cases began then."""
RESTS = (
    {"above": "e-mail", "component": "mail-server-a", "name": "Mail server A", "component_kind": "server",
     "provider": "messaging", "kind": "redundant", "group": "mail servers", "looked_after": "around-the-clock"},
    {"above": "e-mail", "component": "mail-server-b", "name": "Mail server B", "component_kind": "server",
     "provider": "messaging", "kind": "redundant", "group": "mail servers", "looked_after": "around-the-clock"},
    {"above": "e-mail", "component": "relay", "name": "Relay and filtering", "component_kind": "cloud",
     "provider": "harbour-relay"},
    {"above": "component:mail-server-a", "component": "mail-storage", "name": "Mail storage",
     "component_kind": "storage", "provider": "messaging"},
    {"above": "component:mail-server-b", "component": "mail-storage"},
    {"above": "e-mail", "component": "laboratory-network", "name": "Laboratory network", "component_kind": "network",
     "provider": "network"},
)  # fmt: skip
WANTED = gathering.Written(
    "availability", "Mail can be read and sent around the clock.", "liaison", "Lia Novak, talk with the shift leaders",
    {"number": "99.9", "unit": "%", "per": "month"},
)  # fmt: skip
LESS_AVAILABLE = replace(
    WANTED, citation="Lia Novak, second talk with the shift leaders",
    figure={"number": "97", "unit": "%", "per": "month"},
)  # fmt: skip
MENDED = gathering.Written(
    "resolution", "Faults that stop a shift are mended the same day.", "governing document",
    "Memorandum of understanding 2024, section 4", {"number": "8", "unit": "hours", "priority": "P1"},
)  # fmt: skip
LESS_OFTEN = replace(
    MENDED, figure={"number": "8", "unit": "hours", "priority": "P1", "share": "85", "per": "month"}
)


@transaction.atomic
def tell(now: datetime) -> None:
    """Put the cases into a demonstration that has none yet: all of them, or, broken off, none."""
    if Case.objects.exists():
        return
    story = Story(now - REACHES_BACK + DAY)
    by = story.by("director")
    plans.adopt_plan(
        by, name="Tactical plan of the Computing Sector", goals=GOALS, because="Adopted with the budget."
    )
    dependency_maps(story)
    asked = larger_mailboxes(story)
    story.now = now - 70 * DAY
    costs_and_security(story)
    negotiations.mail_for_business(story)
    story.now = now - 20 * DAY
    negotiations.more_mail_for_physics(story, asked)
    story.now = now - 9 * DAY
    quicker_desktops(story)
    story.now = now - 6 * DAY
    assessment_of_the_desk(story)
    story.now = now - 2 * DAY
    just_asked(story)


def dependency_maps(story: Story) -> None:
    """What E-Mail rests on, drawn by its owner: two servers of which one is enough, storage, the network, the relay."""
    for values in RESTS:
        add_dependency(story.by("owner"), "e-mail", values)


def larger_mailboxes(story: Story) -> str:
    """From a need to an interim SLA: every step of 2.0, with a requirement that was changed on the way."""
    asked = actions.Request(
        trigger="customer request",
        description="Detector data is sent by mail more often, and mailboxes are full within weeks.",
        customer="particle-physics",
        service="e-mail",
        need="Nobody on shift may lose a message because a mailbox is full.",
    )
    row = actions.request(story.by("customer"), asked)
    key = row.case.key
    gathering.add_requirement(story.by("customer"), key, written=WANTED)
    gathering.add_requirement(story.by("manager"), key, written=MENDED)
    story.replies(row.case)
    actions.finish_gathering(story.by("manager", DAY), key)
    _assessed(story, row)
    actions.resolve(
        story.by("manager", DAY), key, outcome="modify SLR",
        reason="The relay carries 99.5 % by contract. The customer is asked whether that is enough for now.",
    )  # fmt: skip
    _changed(story, row)
    return key


def quicker_desktops(story: Story) -> None:
    """Assessed, and waiting for the decision 2.3."""
    asked = actions.Request(
        trigger="major upgrade",
        description="The control room gets new workplaces; each has to be back within half a day.",
        customer="accelerator",
        service="desktop-support",
        need="A workplace in the control room must not be away for a whole shift.",
        stated_by="Anders Holm",
    )
    row = actions.request(story.by("manager"), asked)
    back = gathering.Written(
        "resolution", "A workplace of the control room is back within four working hours.", "owner", "Leon Marsh",
        {"number": "4", "unit": "working hours", "priority": "P2"},
    )  # fmt: skip
    gathering.add_requirement(story.by("leon"), row.case.key, written=back)
    story.replies(row.case)
    actions.finish_gathering(story.by("manager", DAY), row.case.key)
    _assessed(story, row, "hanna")


def assessment_of_the_desk(story: Story) -> None:
    """A yearly assessment with three of its questions answered, and one who is asked."""
    made = starting.start_assessment(
        story.by("manager"), "service-desk", reason="The desk moves to new rooms in spring."
    )
    for question in list(_questions(made))[:3]:
        assessing.answer(
            story.by("tomas", 5 * HOUR), made.case.key, question=question, verdict="supports",
            words="The telephone system and the staff plan carry a third more calls than last year brought.",
            evidence=("Staff plan of October",),
        )  # fmt: skip


def just_asked(story: Story) -> None:
    """A request of a customer that nobody has taken up yet."""
    asked = actions.Request(
        trigger="customer request",
        description="Pay slips are to be sent by mail from January on, to everybody on the same morning.",
        customer="business-services",
        service="e-mail",
        need="Six thousand messages have to be out before nine o'clock.",
    )
    actions.request(story.by("business"), asked)


def _assessed(story: Story, row: Requirements, lead: str = "lead") -> None:
    """The gap table is computed from agreements and history, and the lead confirms it row by row."""
    key = row.case.key
    customer = row.case.customer.key if row.case.customer else ""
    held = against(row.case.service, customer, story.now)
    requirements_assessing.assess(story.by("manager"), key, against=held)
    _confirmed(story, row, lead)
    story.replies(row.case)
    actions.finish_assessment(story.by(lead, DAY), key)


def _confirmed(story: Story, row: Requirements, lead: str) -> None:
    rows = current_rows(row.versions.order_by("-number")[0])
    said = {
        gap.pk: requirements_assessing.Said(gap.computed)
        if gap.computed != "unknown"
        else requirements_assessing.Said("met", "Looked at the machines: there is room.")
        for gap in rows
    }
    requirements_assessing.confirm(story.by(lead, 2 * HOUR), row.case.key, said=said)


def _changed(story: Story, row: Requirements) -> None:
    """2.4 to 2.6: what is asked for becomes what can be kept; documented; an interim SLA until the formal one."""
    key = row.case.key
    for number, less, because in (
        (1, LESS_AVAILABLE, "The year with the move of the mail servers has to fit, until the second relay stands."),
        (2, LESS_OFTEN, "Messaging promises 85 %; more needs a second person on call."),
    ):  # fmt: skip
        gathering.change_requirement(
            story.by("manager", DAY), key, number=number, written=less, because=because
        )
    story.replies(row.case)
    held = against(row.case.service, "particle-physics", story.now)
    actions.modify(
        story.by("manager", DAY), key, summary="What can be kept today; more with the second relay.", against=held,
        consulted="Priya Raman, by telephone: enough until the second relay stands.",
    )  # fmt: skip
    _confirmed(story, row, "lead")
    actions.resolve(
        story.by("manager", DAY), key, outcome="no action",
        reason="Every requirement can be kept as it stands now.",
    )  # fmt: skip
    actions.document(story.by("manager", DAY), key)
    story.replies(row.case)
    expires = story.now + 300 * DAY
    interim.issue_interim(story.by("manager", DAY), key, text=interim.draft_text(row), expires=expires)


def _questions(made: Assessment) -> Iterator[int]:
    yield from made.questions.asked.order_by("number").values_list("number", flat=True)
