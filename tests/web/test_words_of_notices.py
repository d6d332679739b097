"""Words of notices: who reads and writes them, an example before anything is saved, and the way back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from servicelevel.communication.own_words.models import NoticeWords
from servicelevel.ledger.models import Line

pytestmark = pytest.mark.req("R114")
SignIn = Callable[[str], Client]
ALL, PAGE = "/communication/notices/", "/communication/notices/breach/"
OWN = {"subject": "Late: {ticket}", "before": "Dear <b>{person}</b>,", "after": ""}


def test_people_find_it_where_notices_are(signed_in: SignIn) -> None:
    manager = signed_in("manager")
    for place in ("/communication/", "/account/notices/"):
        assert f'href="{ALL}"' in manager.get(place).content.decode()
    assert f'href="{ALL}"' not in signed_in("anna").get("/account/notices/").content.decode()
    page = manager.get(ALL).content.decode()
    assert "Every notice reads as it comes with the software" in page
    assert f'href="{PAGE}"' in page


def test_an_example_is_shown_and_nothing_saved_until_one_saves(signed_in: SignIn) -> None:
    manager, lines = signed_in("manager"), Line.objects.count()
    looked = manager.post(PAGE, OWN | {"look": "yes"}).content.decode()
    assert "How it would read" in looked
    assert "Late: INC0042" in looked
    assert "Dear &lt;b&gt;Maya Lindqvist&lt;/b&gt;," in looked
    assert not NoticeWords.objects.exists()
    assert Line.objects.count() == lines
    said = manager.post(PAGE, OWN, follow=True).content.decode()
    assert "These notices read in our own words" in said
    assert "Late: {ticket}" in said
    assert "Version 1" in said
    assert "1 kind of notice reads in words of our own" in manager.get(ALL).content.decode()
    assert Line.objects.count() == lines + 1


@pytest.mark.parametrize("doing", [{}, {"look": "yes"}])
def test_everything_that_is_wrong_is_said_and_nothing_lost(doing: dict[str, str], signed_in: SignIn) -> None:
    wrong = {"subject": "Late: {tickt}", "before": "Dear {person", "after": "{person.password}"}
    page = signed_in("manager").post(PAGE, wrong | doing).content.decode()
    for words in (
        "did you mean ticket?",
        "is not closed",
        "{person.password} on line 1 stands for nothing",
        "Late: {tickt}",
    ):
        assert words in page
    assert not NoticeWords.objects.exists()


def test_what_somebody_saved_meanwhile_is_not_written_over_unseen(signed_in: SignIn) -> None:
    manager, mine = signed_in("manager"), OWN | {"seen": "0", "after": "Call me."}
    manager.post(PAGE, OWN | {"seen": "0"})
    page = manager.post(PAGE, mine).content.decode()
    assert "Somebody saved version 1 while you wrote" in page
    wrong = manager.post(PAGE, mine | {"before": "{nobody}"}).content.decode()
    assert "Somebody saved version 1 while you wrote" in wrong, "a mistake beside it does not hide it"
    assert "Call me." in page
    assert 'name="seen" value="1"' in page
    assert NoticeWords.objects.get().after == ""
    manager.post(PAGE, mine | {"look": "yes", "seen": "1"})
    manager.post(PAGE, mine | {"seen": "1"})
    assert NoticeWords.objects.get().after == "Call me."


def test_one_goes_back_to_the_words_of_the_software(signed_in: SignIn) -> None:
    manager = signed_in("manager")
    manager.post(PAGE, OWN)
    said = manager.post(f"{PAGE}back/", follow=True).content.decode()
    assert "These notices read as they come with the software" in said
    assert "Version 2" in said
    assert manager.post(f"{PAGE}back/").status_code == 409


def test_others_read_or_know_nothing_of_it(signed_in: SignIn) -> None:
    for name, reads, writes in (
        ("abel", 200, 403),
        ("anna", 404, 404),
        ("vera", 404, 404),
        ("teo", 404, 404),
    ):
        client = signed_in(name)
        assert [client.get(place).status_code for place in (ALL, PAGE)] == [reads, reads], name
        assert [client.post(place, OWN).status_code for place in (PAGE, f"{PAGE}back/")] == [
            writes,
            writes,
        ], name
    assert 'name="before"' not in signed_in("abel").get(PAGE).content.decode()
    assert not NoticeWords.objects.exists()


@pytest.mark.parametrize("kind", ["duty", "news", "gathering", "no-such"])
def test_kinds_whose_words_are_fixed_have_no_page(kind: str, signed_in: SignIn) -> None:
    manager = signed_in("manager")
    assert manager.get(f"{ALL}{kind}/").status_code == 404
    assert manager.post(f"{ALL}{kind}/back/").status_code == 404
