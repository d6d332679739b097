"""What comes through the door together: each is proven and read by itself, and what is right is stored in one act."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from servicelevel.commands.door import read
from servicelevel.connectors.posted_events import LINES
from servicelevel.ledger.models import Line
from servicelevel.monitoring.live.posting import Answered, Letter, store_letters
from servicelevel.monitoring.live.sources import end_secrets, open_source
from servicelevel.monitoring.models import TicketEvent
from servicelevel.organisation.acting import CONSOLE, By
from tests.monitoring.live.desk import BEGIN, desk, said

pytestmark = [pytest.mark.django_db, pytest.mark.req("R62", "R158")]
STORED = Answered(1, {})


@pytest.fixture
def secret(tmp_path: Path) -> str:
    return desk(tmp_path)


def letter(secret: str, *told: Any, key: str = "tool") -> Letter:
    body = b"\n".join(json.dumps(one).encode() for one in told)
    return Letter(key, body, LINES, {"authorization": f"Bearer {secret}"}, BEGIN)


def stored(*letters: Letter) -> list[Answered | None]:
    return store_letters(letters, settings.SECRET_KEY, read)


def test_each_that_is_wrong_holds_up_none_that_is_right(secret: str) -> None:
    other = open_source(By(None, BEGIN, CONSOLE), "other", "UTC", settings.SECRET_KEY)
    first = said("A", 1, BEGIN, "New")
    lines = Line.objects.count()
    assert stored(
        letter(secret, first),
        letter("sls_wrong", said("B", 1, BEGIN, "New")),
        letter(secret, said("C", 1, BEGIN, "New"), said("C", 2, BEGIN, "New", prority="P1")),
        letter(other, said("D", 1, BEGIN, "New"), key="other"),
        letter(other, said("E", 1, BEGIN, "New")),
        letter(secret, first),
        letter(secret, first | {"state": "Resolved"}),
        letter(secret),
        letter(secret, said("F", 1, BEGIN, "New"), key="none"),
        letter(secret, said("G", 1, BEGIN, "New"), said("H", 1, BEGIN, "New")),
    ) == [STORED, None, None, STORED, None, STORED, None, None, None, Answered(2, {})]
    assert sorted(TicketEvent.objects.values_list("source__key", "ticket")) == [
        ("other", "D"),
        ("tool", "A"),
        ("tool", "G"),
        ("tool", "H"),
    ]
    assert Line.objects.count() == lines + 2


def test_a_secret_that_has_ended_lets_none_of_them_in(secret: str) -> None:
    end_secrets(By(None, BEGIN, CONSOLE), "tool")
    assert stored(letter(secret, said("A", 1, BEGIN, "New"))) == [None]
