"""The page and the list of live clocks: the most urgent first, to each only what is theirs."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from servicelevel.monitoring.live.actions import beat, notice_marks
from servicelevel.organisation.accounts.tokens import make_token
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party, Person
from servicelevel.web import clock
from tests.filters_taken_out import take_out
from tests.monitoring.live.desk import BEGIN, MINUTE, desk
from tests.monitoring.live.test_noticing import tell

pytestmark = [pytest.mark.django_db, pytest.mark.req("R63", "R156")]


@pytest.fixture(autouse=True)
def now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Half an hour after three tickets were opened, one of them paused, one long ago."""
    desk(tmp_path)
    tell(
        BEGIN, ("LATE", 1, BEGIN - 45 * MINUTE, "New"), ("SOON", 1, BEGIN, "New"), ("STILL", 1, BEGIN, "New"),
        ("STILL", 2, BEGIN + 10 * MINUTE, "Waiting"),
    )  # fmt: skip
    at = BEGIN + 30 * MINUTE
    monkeypatch.setattr(clock, "now", lambda: at)
    return at


def seen_by(party: str, kind: str, address: str = "/live/") -> str:
    of, _ = Party.objects.get_or_create(key=party, defaults={"name": party, "kind": kind})
    person, _ = Person.objects.get_or_create(username=f"of-{party}", party=of)
    client = Client()
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_most_urgent_comes_first_with_what_is_left(now: datetime) -> None:
    words = seen_by("it", "provider")
    assert "1 clock has breached, 1 clock runs in time" in words
    assert words.index("LATE") < words.index("SOON") < words.index("STILL")
    assert "15 min over" in words
    assert "30 min left" in words
    assert "50 min left" in words
    assert "75% of the goal" in words


def test_a_customer_sees_its_own_and_another_nothing(now: datetime) -> None:
    assert "SOON" in seen_by("lab", "customer")
    other = seen_by("other", "customer")
    assert "No clock runs" in other
    assert "SOON" not in other


def test_a_filter_of_clocks_that_is_taken_out_is_found(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen_by("it", "provider")
    take_out(monkeypatch, "clocks_visible_to", Person.objects.get(username="of-it"))
    with pytest.raises(AssertionError):
        test_a_customer_sees_its_own_and_another_nothing(now)


def test_filters_and_how_a_clock_stands(now: datetime) -> None:
    assert "LATE" not in seen_by("it", "provider", "/live/?ticket=so")
    assert "SOON" in seen_by("it", "provider", "/live/?ticket=so")
    breached = seen_by("it", "provider", "/live/?show=breached")
    assert "LATE" in breached
    assert "SOON" not in breached


def test_it_says_so_where_nobody_is_told_in_time(now: datetime) -> None:
    words = seen_by("it", "provider")
    assert "What was due 45 min ago was not told yet: no worker runs" in words
    beat("one", now, now - timedelta(seconds=10))
    assert "no worker runs" not in seen_by("it", "provider")
    while notice_marks(now):
        pass
    words = seen_by("it", "provider")
    assert "not told yet" not in words
    assert "Told within a day Warnings and breaches, the latest first" in words


def test_the_list_for_programs_is_the_same(now: datetime) -> None:
    person = Person.objects.create(username="maya", party=Party.objects.get(key="it"))
    secret = make_token(By(person, datetime.now(UTC)), name="t", scope="read", days=1)[1]
    monday = Client(headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/live/clocks?ticket=SOON")
    (told,) = json.loads(monday.content)["items"]
    assert (told["ticket"], told["status"], told["breached"]) == ("SOON", "running", False)
    assert told["due_at"] == "2026-11-02T09:00:00Z"
    assert [one["mark"] for one in told["marks"]] == ["50%", "75%", "90%", "breach"]


def test_the_page_asks_the_same_number_of_questions_for_many(
    now: datetime, django_assert_max_num_queries: object
) -> None:
    client = Client()
    client.force_login(Person.objects.create(username="maya", party=Party.objects.get(key="it")))
    client.get("/live/")
    tell(BEGIN, *((f"M{number}", 1, BEGIN, "New") for number in range(150)))
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        page = client.get("/live/").content.decode()
    assert "The first 100 of 153 are shown." in page
