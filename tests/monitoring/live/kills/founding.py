"""What an installation is founded with, in a process of its own: an agreement in force, two readers of mail, a source."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.monitoring.live.kills.model import GOAL_SECONDS, READERS

LONG_AGO = datetime(2016, 1, 1, tzinfo=UTC)
TARGET = f"""
      answer: {{name: Answer, measure: ticket clock, stop: {{state: Resolved}}, pause: {{state: Waiting}},
               goal: {GOAL_SECONDS}s elapsed, calendar: always, warn: [50%, 75%, 90%], attain: 90%}}
"""


def found() -> str:
    """Write it all into the database, whose tables are there; the secret of the source `tool`."""
    from django.conf import settings
    from django.core.management import call_command

    from servicelevel.agreements.models import AgreementVersion
    from servicelevel.communication.models import NoticePreference
    from servicelevel.communication.outbox.wishes import NEVER, WARNING
    from servicelevel.monitoring.live.sources import open_source
    from servicelevel.organisation.acting import CONSOLE, By
    from servicelevel.organisation.models import Party, Person, RoleHolding
    from tests.monitoring.desk import HEAD, agreement, promise

    call_command("createcachetable", verbosity=0)
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        promise(Path(folder), HEAD + agreement(TARGET, begins="2026-01-01"))
    AgreementVersion.objects.update(state="in force", in_force_since=now)
    for address, (role, warnings) in READERS.items():
        party = Party.objects.get(key="it")
        person = Person.objects.create(username=role, party=party, email=address, zone="UTC")
        RoleHolding.objects.create(person=person, role=role, begins=LONG_AGO)
        kinds = {} if warnings else {WARNING: NEVER}
        NoticePreference.objects.create(person=person, kinds=kinds)
    return open_source(By(None, now, CONSOLE), "tool", "UTC", settings.SECRET_KEY)


def trouble_of_the_ledger() -> str:
    """What `servicelevel verify` finds wrong with the chain of the ledger; empty where it is whole."""
    from servicelevel.ledger.verification import verify_database

    return "; ".join(map(str, verify_database().findings))
