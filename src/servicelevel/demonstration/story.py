"""Who acts in the demonstration when: the people, and the instant at which the next thing happens."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import holders
from servicelevel.process import actions as process
from servicelevel.process.cases import scope_of
from servicelevel.process.models import Case, Consultation

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SAID = {
    True: "Agreed, with nothing to add.",
    False: "I would rather wait for the new storage, but see the need.",
}


class Story:
    """The people of the demonstration, and the instant at which the next thing happens."""

    def __init__(self, begins: datetime) -> None:
        self.people = {person.username: person for person in Person.objects.select_related("party")}
        self.now = begins

    @property
    def day(self) -> date:
        """The day that the people of the demonstration write at that instant."""
        return self.now.astimezone(ZoneInfo(self.people["manager"].zone)).date()

    def by(self, name: str, later: timedelta = HOUR) -> By:
        """Somebody acts, so much later than what came before."""
        self.now += later
        return By(self.people[name], self.now)

    def replies(self, case: Case, but: str = "") -> None:
        """Everybody who is asked in a case replies a day later, except for one role."""
        for row in Consultation.objects.filter(case=case, replied_at=None, has_holder=True).exclude(role=but):
            asked = {one.person.pk for one in holders(row.role, scope_of(case), self.now)}
            holder = next(person for person in self.people.values() if person.pk in asked)
            by = self.by(holder.username, 3 * HOUR)
            process.reply(by, row.pk, words=SAID[True], supports=True)
