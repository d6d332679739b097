"""The page of a replay and that of readings: what they say, for whom they exist."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from servicelevel.agreements.models import AgreementVersion

PAGE, READINGS = "/agreements/email-physics/replay/", "/agreements/email-physics/readings/"
SignIn = Callable[[str], Client]
SHORTER = "agreements: {email-physics: {targets: {resolution: {goal: 2h}}}}"


def said(answer: Any) -> str:
    """The first line of a page."""
    found = re.search(r"<h1>(.*?)</h1>", answer.content.decode(), re.DOTALL)
    assert found
    return unescape(found[1]).replace("\u00a0", " ").strip()


def words(answer: Any) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).replace("\u00a0", " ")


def test_only_the_provider_and_auditors_see_it(signed_in: SignIn) -> None:
    clients = {name: signed_in(name) for name in ("manager", "abel", "anna", "carl", "teo", "vera")}
    for path in (PAGE, READINGS):
        seen = {name: client.get(path).status_code for name, client in clients.items()}
        assert seen == {"manager": 200, "abel": 200, "anna": 404, "carl": 404, "teo": 404, "vera": 404}
        sent = {name: client.post(path, {"text": SHORTER}).status_code for name, client in clients.items()}
        assert {name for name, status in sent.items() if status == 200} == {"manager", "abel"}
    links = {
        name: PAGE.encode() in clients[name].get("/agreements/email-physics/").content
        for name in ("manager", "abel", "anna")
    }
    assert links == {"manager": True, "abel": True, "anna": False}


def test_the_first_line_says_what_another_goal_would_have_changed(signed_in: SignIn) -> None:
    client = signed_in("manager")
    assert said(client.get(PAGE)).startswith("With 8 h as today,")
    asked = client.get(PAGE, {"row": "resolution.0", "goal": "2"})
    told = re.fullmatch(
        r"With 2 h instead of 8 h, (\d+) more of (\d+) months would have been missed; (\d+) tickets change their verdict",
        said(asked),
    )
    assert told, said(asked)
    assert int(told[3]) == len(
        re.findall(r"<th scope=\"row\"><a href=\"/tickets/desk/INC", asked.content.decode())
    )
    assert "today 8 h" in words(asked)
    assert "proposed 2 h" in words(asked)


def test_the_same_goal_by_form_and_by_file_say_the_same(signed_in: SignIn) -> None:
    client = signed_in("manager")
    dragged = client.get(PAGE, {"row": "resolution.0", "goal": "2"})
    pasted = client.post(PAGE, {"text": SHORTER})
    sent = client.post(PAGE, {"file": SimpleUploadedFile("proposal.yaml", SHORTER.encode())})
    assert said(pasted) == said(sent) == said(dragged).split(", ", 1)[1]
    assert "targets.resolution.goal: 8h -> 2h" in words(sent)
    assert "As it was: Mailboxes available" in words(sent)


def test_a_part_of_the_page_comes_alone(signed_in: SignIn) -> None:
    whole = signed_in("manager").get(PAGE, {"row": "resolution.0", "goal": "2"})
    part = signed_in("manager").get(PAGE, {"row": "resolution.0", "goal": "2", "part": "1"})
    assert said(part) == said(whole)
    assert b"<html" not in part.content
    assert b"<form" not in part.content


def test_what_is_no_goal_is_said_at_its_field(signed_in: SignIn) -> None:
    client = signed_in("manager")
    for goal in ("-1", "0", "soon", "1e99", "1e999999999", "NaN", "Infinity", "0.0000000001"):
        answer = client.get(PAGE, {"row": "resolution.0", "goal": goal})
        assert answer.status_code == 200, goal
        assert "Write a number above 0" in words(answer), goal


def test_what_is_wrong_with_a_file_is_said_and_nothing_is_recorded(signed_in: SignIn) -> None:
    client = signed_in("manager")
    before = AgreementVersion.objects.count()
    wrong = client.post(PAGE, {"text": "agreements: {email-physics: {targets: {resolution: {goal: soon}}}}"})
    assert "proposal.yaml:1: agreements.email-physics.targets.resolution.goal: 'soon' is not a goal" in words(
        wrong
    )
    assert "/tmp" not in words(wrong)
    both = client.post(PAGE, {"text": SHORTER, "file": SimpleUploadedFile("p.yaml", SHORTER.encode())})
    assert "one of the two" in words(both)
    reading = "calendars: {support: {zone: UTC, weekly: {}, holidays: [{name: X, ics: /etc/passwd}]}}"
    assert "a page reads no other files" in words(client.post(PAGE, {"text": reading}))
    assert AgreementVersion.objects.count() == before


def test_readings_name_the_smallest_ticket_with_both_verdicts(signed_in: SignIn) -> None:
    answer = signed_in("manager").get(READINGS)
    assert re.match(r"\d questions? of \d leaves? real tickets with two answers", said(answer))
    assert "Whether waiting counts" in words(answer)
    assert "as it is" in words(answer)
    assert re.search(r"/tickets/desk/INC\d{4}/", answer.content.decode())
