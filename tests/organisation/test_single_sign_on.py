"""Signing in through the organisation's own provider: known people by a verified address, and nothing that is forged."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from servicelevel.organisation.models import Person
from tests.organisation.provider import CLIENT, Provider, provider
from tests.process.organisation import found


@pytest.fixture
def idp(db: None, settings) -> Iterator[Provider]:
    maya = found()["maya"]
    maya.email = "Maya@example.org"
    maya.save()
    with provider() as one:
        app = {
            "provider_id": "sso", "name": "the laboratory", "client_id": CLIENT, "secret": "s",
            "settings": {"server_url": one.address, "fetch_userinfo": False, "oauth_pkce_enabled": True},
        }  # fmt: skip
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
        yield one


def come_back(client: Client, state: str = "") -> int:
    """Go to the provider and come back with a code; gives the status of the page one arrives at."""
    begin = client.get(address_of(client))
    asked = parse_qs(urlsplit(begin["Location"]).query)
    assert asked["client_id"] == [CLIENT]
    assert asked["code_challenge_method"] == ["S256"]
    back = urlsplit(asked["redirect_uri"][0]).path
    answer = client.get(back, {"code": "c-1", "state": state or asked["state"][0]})
    return answer.status_code


def address_of(client: Client) -> str:
    page = client.get("/sign-in/").content.decode()
    assert "Sign in with the laboratory" in page
    return next(part.split('"')[0] for part in page.split('href="') if "/sso/" in part.split('"')[0])


def is_in(client: Client) -> bool:
    return client.get("/duties/").status_code == 200


def test_a_known_person_gets_in_by_their_verified_address(idp: Provider) -> None:
    client = Client()
    assert come_back(client) == 302
    assert is_in(client)
    assert idp.codes == ["c-1"]
    assert Person.objects.filter(email__iexact="maya@example.org").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nobody@example.org"}, {"verified": False}, {"audience": "somebody-else"}, {"expired": True},
        {"forged": True}, {"issuer": "https://example.net"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)  # fmt: skip
def test_nobody_else_gets_in_and_nobody_is_made(idp: Provider, wrong: dict) -> None:
    for name, value in wrong.items():
        setattr(idp, name, value)
    before, client = Person.objects.count(), Client()
    come_back(client)
    assert not is_in(client)
    assert Person.objects.count() == before


def test_an_answer_that_nobody_asked_for_is_refused(idp: Provider) -> None:
    client = Client()
    come_back(client, state="made-up")
    assert not is_in(client)
    assert idp.codes == []


def test_who_may_no_longer_sign_in_does_not_get_in_this_way_either(idp: Provider) -> None:
    Person.objects.filter(username="maya").update(is_active=False)
    client = Client()
    come_back(client)
    assert not is_in(client)


def test_an_issuer_without_tls_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from servicelevel.settings import single_sign_on

    monkeypatch.setenv("SERVICELEVEL_OIDC_ISSUER", "http://example.org")
    with pytest.raises(ValueError, match="https://"):
        single_sign_on()
