"""The pages of negotiations: what each role sees at each step, and the acts on them."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from servicelevel.organisation.models import Person
from servicelevel.web import clock
from tests.web import organisation
from tests.web.negotiations import AT, found_negotiation
from tests.web.organisation import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        holder = transaction.atomic()
        holder.__enter__()
        organisation.found()
        yield
        transaction.set_rollback(True)
        holder.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def present(world, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def as_(name: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(username=name))
    return client


@pytest.mark.parametrize("place", AT)
def test_every_page_of_a_negotiation_answers(place):
    found_negotiation(NOW, place)
    client = as_("manager")
    answer = client.get(reverse("negotiation", args=[f"AGR-{place}"]))
    assert answer.status_code == 200
    text = answer.content.decode()

    for href in sorted(set(re.findall(r'href="(/negotiations/AGR[^"]*)"', text))):
        page = client.get(href.replace("&amp;", "&"))
        assert page.status_code == 200, href
    assert client.get("/negotiations/").status_code == 200
