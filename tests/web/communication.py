"""What was said with a customer, a plan in force, what was told, and a registered document, for the pages."""

from __future__ import annotations

from datetime import date, timedelta

from servicelevel.communication.news.actions import listen
from servicelevel.communication.plan.actions import answer_plan, propose_plan
from servicelevel.communication.plan.rows import from_document
from servicelevel.communication.relationship.actions import Written, write_entry
from servicelevel.documents.register import actions as register
from servicelevel.documents.register.actions import About
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person, RoleHolding


def found_communication(by: By) -> None:
    """A commitment to Physics that is due in three days; the plan of the document, approved two weeks ago by Teo."""
    today, early = by.now.date(), by.now - timedelta(days=13)
    words = "Show what a second relay would cost, and what it would gain."
    write_entry(by, "physics", Written("commitment", words, today, today + timedelta(days=3), "manager"))
    teo = Person.objects.get(username="teo")
    RoleHolding.objects.create(person=teo, role=roles.PROCESS_OWNER, begins=by.now - timedelta(days=90))
    row = propose_plan(By(by.person, early), from_document(), because="The plan of the process document.")
    answer_plan(By(teo, early), row.number, approves=True)
    propose_plan(by, from_document()[:-1], because="The last notice says nothing new.")
    listen(by.now)
    related = About("SLA Template", "Template", "Quality office", date(2027, 1, 1), "https://example.org/sla")
    made = register.register(by, related)
    assert made.key == "REL-0001"
