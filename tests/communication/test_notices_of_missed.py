"""Targets without clocks that a period missed are told once, to whom breaches are told, whatever dies between."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from servicelevel.agreements.models import AgreementVersion
from servicelevel.agreements.queries import terms
from servicelevel.communication.models import OutgoingNotice
from servicelevel.communication.outbox import actions
from servicelevel.communication.outbox.choosing import Choice, choose_notices
from servicelevel.communication.own_words.actions import write_words
from servicelevel.communication.own_words.kinds import WORDED
from servicelevel.communication.own_words.rules import OwnWords
from servicelevel.ledger.models import Line
from servicelevel.levels import Figure
from servicelevel.monitoring.measurement import figures_without_clocks, measure, period_of
from servicelevel.monitoring.missed.actions import TAKEN_BACK, TARGETS_MISSED, look_for_missed
from servicelevel.monitoring.missed.models import TargetMissed
from servicelevel.monitoring.missed.noticing import HISTORY, Outcome
from servicelevel.monitoring.models import Source
from servicelevel.monitoring.periods.restating import differing, restate
from servicelevel.monitoring.queries import data_stamp
from servicelevel.organisation.models import Party, Person, RoleHolding
from servicelevel.web import clock
from tests.communication.test_outbox import KEY, Post, send
from tests.monitoring import desk
from tests.monitoring.parties import people
from tests.monitoring.reporting import NOW, by, circulated, classify_breaches

pytestmark = [pytest.mark.django_db, pytest.mark.req("R114")]
OVER = desk.at("2016-06-01 05:02")
"""Two minutes after May is over in Chicago."""
OTHERS = """
      up: {name: Mailboxes available, measure: availability, service: mail, calendar: always, goal: 99%}
      slow: {name: Latency, measure: samples, service: mail, metric: latency, statistic: p95, calendar: always, goal: '<= 800'}
      few: {name: Few outages, measure: count, of: outages, service: mail, goal: '<= 1'}
"""


@pytest.fixture(autouse=True)
def promised(tmp_path: Path) -> None:
    """E-Mail, in force, that was away for 20 hours of May, in one outage; a ticket that was late; people with mail."""
    desk.promise(tmp_path, desk.HEAD + desk.agreement(desk.RESOLUTION + OTHERS))
    AgreementVersion.objects.update(state="in force", in_force_since=desk.LONG_AGO)
    people()
    for one in Person.objects.all():
        one.email = f"{one.username}@example.org"
        one.save(update_fields=["email"])
    desk.solved("T1", "2016-05-02 14:00", "2016-05-12 15:30")
    desk.outage("2016-05-10 00:00", "2016-05-10 20:00")
    desk.sampled("2016-05-01 06:00", [500.0] * 720)


def look(now: datetime = OVER) -> int:
    """The worker looks, and makes notices."""
    found = look_for_missed(now)
    actions.listen(now)
    return found


def told() -> list[tuple[str, str]]:
    rows = OutgoingNotice.objects.filter(kind="missed").select_related("person").order_by("pk")
    return [(row.person.username, row.subject) for row in rows]


def test_whom_breaches_are_told_are_sent_the_figure_its_goal_and_the_record() -> None:
    assert look() == 1
    assert told() == [
        (name, "Missed in May 2016: Mailboxes available of E-Mail") for name in ("maya", "omar", "ines")
    ]
    post = Post()
    assert send(post, OVER) == 3
    figure = measure(terms("mail"), [period_of(terms("mail"), "2016-05")], OVER).figure("up", "2016-05")
    assert figure is not None
    assert (
        post.taken[0].text
        == f"Mailboxes available of E-Mail: {figure.words} in May 2016; {figure.goal_words} promised."
    )
    assert "97.3" in post.taken[0].text
    assert {row.place for row in OutgoingNotice.objects.all()} == {"/breaches/mail/up/in/2016-05/"}


def test_the_links_open_for_whom_they_are_sent_to(monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sampled("2016-05-25 06:30", [900.0] * 90)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    look()
    client = Client()
    client.force_login(Person.objects.get(username="maya"))
    row = OutgoingNotice.objects.get(person__username="maya")
    assert row.subject == "Missed in May 2016: 2 targets of E-Mail"
    assert row.words.count("\n") == 1, "one notice for an agreement and a period"
    page = client.get(row.place).content.decode()
    for target in ("up", "slow"):
        assert f"/breaches/mail/{target}/in/2016-05/" in page
        assert client.get(f"/breaches/mail/{target}/in/2016-05/").status_code == 200


def test_it_comes_from_one_line_and_looking_again_tells_nothing_again() -> None:
    look()
    (line,) = Line.objects.filter(act=TARGETS_MISSED)
    assert (line.subject, json.loads(line.content)["period"]) == ("agreement:mail", "2016-05")
    for hours in range(1, 40):
        assert look(OVER + timedelta(hours=hours)) == 0
    assert len(told()) == 3
    assert TargetMissed.objects.count() == 1


def test_nothing_is_said_before_the_period_is_over_nor_of_a_draft_nor_of_history() -> None:
    assert look(desk.at("2016-05-31 12:00")) == 0
    assert look(desk.at("2016-06-01 05:00")) == 0, "what was recorded at the end may not be seen yet"
    assert look(OVER + HISTORY) == 0
    AgreementVersion.objects.update(state="draft", in_force_since=None)
    assert look() == 0
    assert not told()


def test_a_worker_that_dies_between_loses_nothing_and_repeats_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def dies(*given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(TargetMissed.objects, "bulk_create", dies)
        with pytest.raises(KeyboardInterrupt):
            look_for_missed(OVER)
    assert not Line.objects.filter(act=TARGETS_MISSED).exists(), "no line without its rows"
    look_for_missed(OVER)
    with monkeypatch.context() as patch:
        patch.setattr(actions, "_keep", dies)
        with pytest.raises(KeyboardInterrupt):
            actions.listen(OVER)
    assert not told()
    look()
    assert len(told()) == 3
    assert len({row.key for row in OutgoingNotice.objects.all()}) == 3


def test_a_second_worker_that_saw_the_same_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from servicelevel.monitoring.missed import actions as missed

    seen = list(missed.outcomes(OVER))
    look()
    monkeypatch.setattr(missed, "append", lambda *given: pytest.fail("a second line"))
    monkeypatch.setattr(Outcome, "news", _stale(Outcome.news))
    assert [missed._noticed(one, OVER) for one in seen] == [0]
    assert TargetMissed.objects.count() == 1


def _stale(news: Callable[[Outcome], list[Figure]]) -> Callable[[Outcome], list[Figure]]:
    """What is new, as it was seen before the other one said it; only the first time."""
    asked: list[int] = []

    def answer(outcome: Outcome) -> list[Figure]:
        asked.append(1)
        return list(outcome.missed) if len(asked) == 1 else news(outcome)

    return answer


def test_what_comes_in_late_tells_only_what_is_newly_missed() -> None:
    look()
    desk.outage("2016-05-25 00:00", "2016-05-25 01:00")
    later = OVER + timedelta(days=3)
    assert look(later) == 1
    assert [subject for _, subject in told()[3:]] == ["Missed in May 2016: Few outages of E-Mail"] * 3
    assert look(later + timedelta(days=1)) == 0


def test_a_restatement_tells_what_is_newly_missed_however_late_and_the_rest_not_again() -> None:
    look()
    row, issued = circulated()
    late = NOW + timedelta(days=90)
    desk.outage("2016-05-25 00:00", "2016-05-25 01:00")
    assert look(late) == 0, "it is history until the report says so"
    found = differing(issued, late)
    classify_breaches(row, late)
    restate(
        by("maya", late), row.case.key, reason="The monitor told late.", seen=found.digest, people=["lea"]
    )
    assert look(late) == 1
    assert [subject for _, subject in told()[3:]] == ["Missed in May 2016: Few outages of E-Mail"] * 3
    assert look(late + timedelta(hours=1)) == 0


def test_one_that_was_kept_after_all_is_taken_back_and_told_again_when_it_is_missed_again() -> None:
    look()
    Source.objects.filter(key="monitor").update(withdrawn_at=OVER)
    assert look(OVER + timedelta(hours=1)) == 1
    assert Line.objects.filter(act=TAKEN_BACK).count() == 1
    assert TargetMissed.objects.get().taken_back_at == OVER + timedelta(hours=1)
    assert look(OVER + timedelta(hours=2)) == 0
    assert len(told()) == 3
    Source.objects.filter(key="monitor").update(withdrawn_at=None)
    assert look(OVER + timedelta(hours=3)) == 1
    assert len(told()) == 6


def test_wishes_hold_and_it_is_owed_to_those_who_answer_for_it() -> None:
    for name in ("maya", "ines"):
        choose_notices(by(name), Choice({"missed": "daily" if name == "maya" else "never"}), KEY)
    look()
    assert [name for name, _ in told()] == ["maya", "omar"]
    daily = OutgoingNotice.objects.get(person__username="maya", kind="missed")
    assert daily.gathered_in is not None


def test_only_those_of_the_service_are_told_and_who_may_not_open_it_gets_no_link() -> None:
    team = Party.objects.create(key="paper", name="Paper", kind="team")
    for name, service in (("petra", "print"), ("paul", "mail")):
        made = Person.objects.create_user(name, party=team, email=f"{name}@example.org")
        RoleHolding.objects.create(
            person=made, role="infrastructure-lead", service=service, begins=desk.LONG_AGO
        )
    write_words(by("maya"), "missed", OwnWords("{target} for {customer} in {period}"))
    look()
    assert "petra" not in [name for name, _ in told()]
    assert {"lea", "olga"}.isdisjoint(name for name, _ in told())
    paul = OutgoingNotice.objects.get(person__username="paul")
    assert paul.place == "/live/"
    assert paul.subject == "Mailboxes available for a customer in May 2016"


def test_it_reads_in_own_words_with_each_of_its_names() -> None:
    names = " / ".join(f"{{{name}}}" for name in WORDED["missed"].names)
    write_words(by("maya"), "missed", OwnWords(names, "Before.", "After."))
    look()
    row = OutgoingNotice.objects.get(person__username="maya")
    assert row.subject == (
        "1 / E-Mail / E-Mail / Laboratory / Mailboxes available / May 2016 / maya / "
        "Missed in May 2016: Mailboxes available of E-Mail"
    )
    assert row.words.startswith("Before.\n\nMailboxes available of E-Mail: ")
    assert row.words.endswith("\n\nAfter.")


def test_the_figures_are_those_of_the_report() -> None:
    period = period_of(terms("mail"), "2016-05")
    all_of_them = measure(terms("mail"), [period], OVER).figures
    alone = figures_without_clocks(terms("mail"), [period], OVER, data_stamp())
    assert [one for one in all_of_them if one.target != "resolution"] == alone
    assert len(alone) == 3
