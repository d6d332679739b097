"""Getting in: password, second factor, throttling, sessions; and nobody lets themselves in."""

from __future__ import annotations

import re
from typing import Any

import pyotp
import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client

from servicelevel.ledger.models import Line
from servicelevel.organisation.models import Person
from tests.process.organisation import found

PASSWORD = "keeps-promises-2026"


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


@pytest.fixture
def maya(db: None) -> Person:
    person = found()["maya"]
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client: Client, password: str = PASSWORD, name: str = "maya", page: str = "/sign-in/"):
    return client.post(page, {"login": name, "password": password})


def test_name_and_password_get_in_and_the_answer_does_not_say_which_was_wrong(maya: Person) -> None:
    unknown = sign_in(Client(), name="nobody").content.decode()
    wrong = sign_in(Client(), "not it").content.decode()
    words = "Name and password do not belong together"
    assert words in unknown
    assert words in wrong
    assert sign_in(Client())["Location"] == "/"


def test_who_may_no_longer_sign_in_does_not_get_in(maya: Person) -> None:
    client = Client()
    sign_in(client)
    assert client.get("/duties/").status_code == 200
    maya.is_active = False
    maya.save()
    assert client.get("/duties/").status_code == 302
    again = Client()
    sign_in(again)
    assert again.get("/duties/").status_code == 302


def test_after_five_failures_not_even_the_right_password_gets_in(maya: Person) -> None:
    for _ in range(5):
        sign_in(Client(), "wrong")
    client = Client()
    locked = sign_in(client)
    assert "Too many attempts failed" in locked.content.decode()
    assert client.get("/duties/").status_code == 302
    other = found_other(maya)
    assert sign_in(Client(), name=other.username)["Location"] == "/"


def found_other(maya: Person) -> Person:
    person = Person.objects.get(username="cora")
    person.set_password(PASSWORD)
    person.save()
    return person


def with_second_factor(person: Person) -> str:
    secret = pyotp.random_base32()
    TOTP.activate(person, secret)
    return secret


def test_with_a_second_factor_the_password_alone_is_not_enough(maya: Person) -> None:
    secret = with_second_factor(maya)
    client = Client()
    answer = sign_in(client)
    assert answer["Location"].startswith("/account/2fa/authenticate/")
    assert client.get("/duties/").status_code == 302
    assert client.get("/account/2fa/authenticate/").status_code == 200
    wrong = client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert client.get("/duties/").status_code == 302
    right = client.post("/account/2fa/authenticate/", {"code": pyotp.TOTP(secret).now()})
    assert right.status_code == 302
    assert client.get("/duties/").status_code == 200


def test_a_code_is_good_for_one_sign_in(maya: Person) -> None:
    code = pyotp.TOTP(with_second_factor(maya)).now()
    for expected in (302, 200):
        client = Client()
        sign_in(client)
        assert client.post("/account/2fa/authenticate/", {"code": code}).status_code == expected


def test_the_secret_of_a_second_factor_is_not_in_the_ledger_and_setting_it_up_is(
    maya: Person, django_capture_on_commit_callbacks: Any
) -> None:
    client = Client()
    sign_in(client)
    asked = client.get("/account/2fa/totp/activate/")
    assert asked["Location"].startswith("/account/confirm/")
    page = client.post(asked["Location"], {"password": PASSWORD}, follow=True)
    assert page.status_code == 200
    found = re.search(r'id="authenticator_secret"[^>]*value="([A-Z2-7]+)"', page.content.decode())
    assert found is not None
    secret = found[1]
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/account/2fa/totp/activate/", {"code": pyotp.TOTP(secret).now()})
    assert done.status_code == 302
    assert Authenticator.objects.filter(user=maya, type="totp").exists()
    lines = list(Line.objects.filter(act="organisation.told_by_accounts"))
    assert any("set up" in line.content for line in lines)
    assert all(secret not in line.content for line in Line.objects.all())
    assert get_adapter() is not None


@pytest.mark.parametrize(
    "address", ["signup", "email", "reset-password", "set-password", "sso/signup", "sso/connections"]
)
def test_nobody_lets_themselves_in_and_no_page_tells_who_exists(maya: Person, address: str) -> None:
    client = Client()
    sign_in(client)
    for one in (Client(), client):
        assert one.get(f"/account/{address}/", follow=True).status_code in (200, 404)
        answer = one.get(f"/account/{address}/")
        assert answer.status_code == 404 or answer["Location"].startswith("/sign-in/")


def test_a_session_is_ended_from_another_one(maya: Person) -> None:
    here, there = Client(), Client(headers={"user-agent": "The other browser"})
    for client in (here, there):
        sign_in(client)
        assert client.get("/duties/").status_code == 200
    page = here.get("/account/").content.decode()
    assert "The other browser" in page
    assert here.post("/account/sessions/others/").status_code == 302
    assert there.get("/duties/").status_code == 302
    assert here.get("/duties/").status_code == 200
    assert Line.objects.filter(act="organisation.end_sessions").count() == 1


def test_a_token_is_shown_once_and_the_zone_is_checked(maya: Person) -> None:
    client = Client()
    sign_in(client)
    made = client.post("/account/tokens/", {"name": "Report to the wall", "scope": "read", "days": "30"})
    page = made.content.decode()
    secret = page.split("<code>")[1].split("</code>")[0]
    assert secret.startswith("slm_")
    assert secret not in client.get("/account/").content.decode()
    assert "Report to the wall" in client.get("/account/").content.decode()
    wrong = client.post("/account/", {"zone": "Mars/Olympus"})
    assert "is no time zone" in wrong.content.decode()
    client.post("/account/", {"zone": "Europe/Berlin"})
    maya.refresh_from_db()
    assert maya.zone == "Europe/Berlin"


def test_passwords_are_kept_with_argon2() -> None:
    from servicelevel import settings

    assert settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_signing_in_leads_nowhere_outside(maya: Person) -> None:
    answer = Client().post(
        "/sign-in/", {"login": "maya", "password": PASSWORD, "next": "https://example.org/"}
    )
    assert answer["Location"] == "/"
