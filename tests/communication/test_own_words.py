"""Notices read in the organisation's own words: each kind, from then on, with names that are looked up and nothing else."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from servicelevel.communication.models import OutgoingNotice
from servicelevel.communication.outbox import actions
from servicelevel.communication.outbox.wishes import KINDS
from servicelevel.communication.own_words.actions import checked, take_back_words, write_words
from servicelevel.communication.own_words.filling import filled, wrong_names
from servicelevel.communication.own_words.kinds import WORDED
from servicelevel.communication.own_words.models import NoticeWords
from servicelevel.communication.own_words.queries import versions_of
from servicelevel.communication.own_words.rules import OwnWords
from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.ledger.models import Line
from servicelevel.monitoring.arrivals.actions import look_for_data
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person
from tests.communication.test_outbox import Post, breach, person, send
from tests.monitoring.live.desk import BEGIN, MINUTE, desk

pytestmark = pytest.mark.req("R114")
ALL = " / ".join(f"{{{name}}}" for name in WORDED["breach"].names)


@pytest.fixture
def maya(db: None, tmp_path: Path) -> Person:
    """The Service Level Manager of the desk, who reads mail."""
    desk(tmp_path)
    return person("maya", "service-level-manager")


def write(by: Person, kind: str, subject: str = "", before: str = "", after: str = "") -> NoticeWords:
    return write_words(By(by, BEGIN), kind, OwnWords.written(subject, before, after))


def made() -> OutgoingNotice:
    return OutgoingNotice.objects.get()


def problems(subject: str = "", before: str = "", after: str = "", kind: str = "breach") -> list[str]:
    with pytest.raises(Invalid) as refused:
        checked(kind, OwnWords.written(subject, before, after))
    return [str(one) for one in refused.value.problems]


def test_a_breach_reads_as_it_was_written_around_the_lines(maya: Person) -> None:
    write(
        maya,
        "breach",
        "{count} late for {customer}: {ticket}",
        "Dear {person},",
        "Call 112 about {service}, {target}.",
    )
    now = breach("INC1")
    actions.listen(now)
    post = Post()
    assert send(post, now) == 1
    (sent,) = post.taken
    assert sent.subject == "1 late for Laboratory: INC1"
    assert sent.text.split("\n\n") == [
        "Dear maya,", "INC1: Answer of E-Mail breached at 2 Nov 2026, 09:00 UTC.", "Call 112 about E-Mail, Answer.",
    ]  # fmt: skip


def test_a_warning_has_words_of_its_own(maya: Person) -> None:
    write(maya, "breach", "A breach")
    write(maya, "warning", "Soon: {agreement}, {ticket} ({subject})")
    actions.listen(breach("INC1", after=31 * MINUTE))
    assert (made().kind, made().subject) == (
        "warning",
        "Soon: E-Mail, INC1 (50% of the goal used: INC1, Answer)",
    )
    assert made().words == "INC1: Answer of E-Mail has used 50% of its goal at 2 Nov 2026, 08:30 UTC."


def test_data_that_does_not_arrive_has_words_of_its_own(maya: Person) -> None:
    write(maya, "data", after="See {target} of {agreement} ({count}) since {since}.")
    now = BEGIN + timedelta(days=2)
    look_for_data(now)
    actions.listen(now)
    assert made().subject == "No data arrives for E-Mail"
    assert made().words.endswith("\n\nSee Answer of E-Mail (1) since 1 Jan 2016, 00:00 UTC.")


def test_a_storm_names_three_and_counts_the_others(maya: Person) -> None:
    write(maya, "breach", ALL)
    actions.listen(breach(*(f"INC{number:03}" for number in range(120))))
    assert made().subject == (
        "120 / E-Mail / E-Mail / Laboratory / Answer / INC000, INC001, INC002 and 117 more / maya / 120 breaches"
    )


def test_a_reader_is_told_no_customer_of_an_agreement_that_they_may_not_open(maya: Person) -> None:
    write(maya, "breach", "For {customer}")
    outside = person("olga", "service-owner", service="mail")
    outside.party = type(outside.party).objects.create(key="mailers", name="Mailers", kind="team")
    outside.save()
    actions.listen(breach("INC1"))
    assert OutgoingNotice.objects.get(person=outside).subject == "For a customer"
    assert OutgoingNotice.objects.get(person=maya).subject == "For Laboratory"


def test_what_is_queued_keeps_its_words_and_the_key_does_not_change(maya: Person) -> None:
    write(maya, "breach", "Words of Monday")
    actions.listen(breach("INC1"))
    key = made().key
    write(maya, "breach", "Words of Tuesday")
    now = breach("INC2", after=62 * MINUTE)
    actions.listen(now)
    take_back_words(By(maya, now), "breach")
    post = Post()
    assert send(post, now) == 2
    assert [message.subject for message in post.taken] == ["Words of Monday", "Words of Tuesday"]
    assert post.taken[0].id == key
    actions.listen(breach("INC3", after=63 * MINUTE))
    assert send(post, now + 2 * MINUTE) == 1
    assert post.taken[-1].subject == "Breached: INC3, Answer"


def test_every_change_is_one_line_and_the_history_is_read_from_them(maya: Person) -> None:
    before = Line.objects.count()
    write(maya, "breach", "First", "Dear {person}")
    write(maya, "breach", "Second")
    take_back_words(By(maya, BEGIN), "breach")
    assert Line.objects.count() == before + 3
    assert [one.words for one in versions_of("breach")] == [
        None,
        OwnWords("Second"),
        OwnWords("First", "Dear {person}"),
    ]
    assert [one.number for one in versions_of("breach")] == [3, 2, 1]
    said = json.loads(Line.objects.get(number=versions_of("breach")[0].line.number).content)
    assert said == {"kind": "breach", "words": None}
    assert not versions_of("warning")


def test_saying_the_same_again_is_no_act(maya: Person) -> None:
    write(maya, "breach", "First")
    count = Line.objects.count()
    with pytest.raises(Conflict):
        write(maya, "breach", "First")
    with pytest.raises(Conflict):
        take_back_words(By(maya, BEGIN), "warning")
    assert Line.objects.count() == count


def test_only_the_manager_and_an_administrator_write(maya: Person) -> None:
    write(person("ada", "administrator"), "breach", "By Ada")
    for role in ("service-owner", "infrastructure-lead", "auditor", "cs-management"):
        with pytest.raises(NotAllowed):
            write(person(f"p-{role}", role), "breach", "By somebody else")
        with pytest.raises(NotAllowed):
            take_back_words(By(Person.objects.get(username=f"p-{role}"), BEGIN), "breach")
    assert NoticeWords.objects.get().subject == "By Ada"


@pytest.mark.parametrize("kind", [one for one in (*KINDS, "gathering", "x") if one not in WORDED])
def test_the_words_of_other_kinds_are_fixed(kind: str, maya: Person) -> None:
    with pytest.raises(NotFound):
        write(maya, kind, "Own")


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = problems("Late:\n{agrement}", "Dear {person", f"}} {'x' * 2_000}")
    assert found == [
        "subject: a subject has no line break; write it on one line; longer text goes before or after the lines",
        "subject: {agrement} on line 2 stands for nothing; did you mean agreement?",
        "before: the brace of {person on line 1 is not closed; close it with }, or write {{ for a brace that stays",
        "after: is too long; write 2,000 characters or fewer",
        "after: a brace on line 1 closes nothing; open it with {, or write }} for a brace that stays",
    ]
    assert "nothing is written" in problems()[0]
    assert "cannot be seen" in problems("A\x00b")[0]
    assert len(problems("x" * 121)) == 1
    assert checked("breach", OwnWords("x" * 120, "é 🙂\nB", "y" * 2_000))


@pytest.mark.parametrize("name", [
    "count.__class__", "count[0]", "count!r", "count:>9999999", "person.password", "", " count", "Count", "0",
    "__class__", "count}{{", "since",
])  # fmt: skip
def test_nothing_but_a_name_that_is_known_can_stand_in_braces(name: str) -> None:
    assert problems("{" + name + "}")


@pytest.mark.parametrize("kind", list(WORDED))
def test_each_name_of_a_kind_can_stand_in_it_and_has_an_example(kind: str) -> None:
    of = WORDED[kind]
    every = " ".join(f"{{{name}}}" for name in of.names)
    assert checked(kind, OwnWords(before=every))
    subject, text = OwnWords(before=every).around(of.example["subject"], of.lines, of.example)
    assert subject == of.example["subject"]
    assert "{" not in text


@given(some.text(alphabet="{}ab \n"))
def test_a_text_is_refused_or_can_be_filled_and_read_back(text: str) -> None:
    refused = [*wrong_names("before", text, ("a", "ab"))]
    plain = text.replace("{{", "\x01").replace("}}", "\x02")
    if refused:
        assert set(plain) & {"{", "}"}
    else:
        assert filled(text, {"a": "A", "ab": "AB"}).count("A") == text.count("{a}") + text.count("{ab}")


@given(some.text(alphabet="{}ab."), some.text(alphabet="{}ab."))
def test_a_value_is_put_in_as_it_is_and_never_read_again(one: str, other: str) -> None:
    assert filled("{a}|{b}|{{a}}", {"a": one, "b": other}) == f"{one}|{other}|{{a}}"


def test_a_value_with_a_line_break_breaks_no_subject() -> None:
    subject, _ = OwnWords("Late: {ticket}").around(
        "S", "L", {"ticket": "INC1\r\nBcc: x@example.org" + "y" * 300}
    )
    assert subject.startswith("Late: INC1 Bcc: x@example.org")
    assert len(subject) == 200
