"""How I am told: everybody chooses for themselves, sees what they were sent, and no secret is shown again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from servicelevel.communication.models import NoticePreference, OutgoingNotice
from servicelevel.organisation.models import Person
from tests.web.organisation import NOW

pytestmark = pytest.mark.req("R114")
SignIn = Callable[[str], Client]
PAGE = "/account/notices/"
ALL_AT_ONCE = dict.fromkeys(("breach", "missed", "warning", "data", "duty", "informed", "news"), "at once")
MAIL = {"way": "mail", "address": "", "digest_hour": "6", "quiet_from": "21:00", "quiet_until": "05:30"}


@pytest.fixture(autouse=True)
def with_mail(organised: None, settings) -> None:  # type: ignore[no-untyped-def]
    """People who can be told by mail, and an installation that sends some."""
    settings.MAIL = {"host": "mail"}
    for one in Person.objects.filter(username__in=("manager", "anna", "teo")):
        one.email = f"{one.username}@example.org"
        one.save(update_fields=["email"])


def test_it_hangs_on_everybodys_own_menu(signed_in: SignIn) -> None:
    for name in ("manager", "anna"):
        assert f'href="{PAGE}"' in signed_in(name).get("/").content.decode()


def test_what_is_owed_to_a_role_cannot_be_left_out_and_the_rest_can(signed_in: SignIn) -> None:
    page = signed_in("manager").get(PAGE).content.decode()
    assert page.count("It is owed to a role of yours") == 5
    assert page.count(">Not at all<") == 2, "warnings and news"
    manager = signed_in("manager")
    wrong = manager.post(PAGE, MAIL | ALL_AT_ONCE | {"breach": "never"})
    assert "Nothing was changed yet." in wrong.content.decode()
    assert not NoticePreference.objects.exists()
    said = manager.post(PAGE, MAIL | ALL_AT_ONCE | {"warning": "never"}, follow=True).content.decode()
    assert "You are told by mail, quietly from 21:00 until 05:30" in said
    kept = NoticePreference.objects.get()
    assert (kept.kinds["warning"], kept.digest_hour) == ("never", 6)


def test_a_customer_is_asked_of_nothing_that_stays_inside(signed_in: SignIn) -> None:
    page = signed_in("anna").get(PAGE).content.decode()
    assert "Breaches" not in page
    assert "Missing data" not in page
    assert "What you are informed of" in page


def test_the_address_of_a_chat_is_never_shown_again_nor_lost(signed_in: SignIn) -> None:
    client, address = signed_in("teo"), "https://hooks.slack.com/services/T0/B0/very-secret"
    chat = MAIL | ALL_AT_ONCE | {"way": "slack", "address": address}
    said = client.post(PAGE, chat, follow=True).content.decode()
    assert "You are told in Slack" in said
    assert "very-secret" not in said
    assert "One is kept" in said
    client.post(PAGE, chat | {"address": "", "digest_hour": "9"})
    assert NoticePreference.objects.get().sealed_address


def test_a_program_is_given_its_secret_once(signed_in: SignIn) -> None:
    client = signed_in("teo")
    given = MAIL | ALL_AT_ONCE | {"way": "webhook", "address": "https://hooks.example.org/notices"}
    assert "whsec_" in client.post(PAGE, given).content.decode()
    assert "whsec_" not in client.get(PAGE).content.decode()


def test_one_sees_what_one_was_sent_and_what_became_of_it(signed_in: SignIn) -> None:
    manager = Person.objects.get(username="manager")
    common = {"person": manager, "to": "m@example.org", "only_warnings": False, "made_at": NOW, "words": "W"}
    gathering = OutgoingNotice.objects.create(
        kind="gathering", key="d", subject="", next_try_at=NOW, **common
    )
    for key, more in (
        ("sent", {"delivered_at": NOW}), ("refused", {"trouble": "code 550"}), ("waits", {"next_try_at": NOW}),
        ("together", {"gathered_in": gathering}),
    ):  # fmt: skip
        OutgoingNotice.objects.create(
            kind="breach", key=key, subject=f"One that is {key}", line=1, **common, **more
        )
    page = signed_in("manager").get(PAGE).content.decode()
    assert page.count("One that is") == 4
    for words in ("Sent", "Not sent: code 550", "Waits, to go with others"):
        assert words in page
    assert "One that is" not in signed_in("teo").get(PAGE).content.decode()
