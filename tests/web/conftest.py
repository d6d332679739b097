"""A small organisation, served to a real browser, at an instant that stands still."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import AutoField, BigAutoField
from django.test import Client

from servicelevel.organisation.models import Person
from servicelevel.web import clock
from tests.web import organisation

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip


@pytest.fixture(autouse=True, scope="package")
def still() -> Iterator[None]:
    """Pages see the same instant all along."""
    patch = pytest.MonkeyPatch()
    patch.setattr(clock, "now", lambda: organisation.NOW)
    yield
    patch.undo()


def number_from_one() -> None:
    """Let the rows of empty tables be numbered from 1 again, whatever ran before: some addresses name them."""
    tables = [
        {"table": model._meta.db_table, "column": model._meta.pk.column}
        for model in apps.get_models()
        if isinstance(model._meta.pk, AutoField | BigAutoField)
    ]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_by_name_sql(no_style(), tables):
            cursor.execute(statement)


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The small organisation, founded once for a module and taken away again; each test works in a savepoint of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        number_from_one()
        organisation.found()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def organised(founded: None, db: None) -> None:
    """The small organisation, for a test without a browser."""


@pytest.fixture
def signed_in(organised: None) -> Callable[[str], Client]:
    """A client of a person by name."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(Person.objects.get(username=name))
        return client

    return sign_in


@dataclass(frozen=True)
class Site:
    """A running server: its address, and the session of each person by name."""

    url: str
    sessions: Mapping[str, str]


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """A server with the small organisation, for all tests of a module."""
    from pytest_django.live_server_helper import LiveServer

    # Playwright keeps a loop running in the thread of the tests, and Django takes that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with django_db_blocker.unblock():
        number_from_one()
        organisation.found()
        server = LiveServer("localhost")
        yield Site(server.url, {name: session_of(name) for name in organisation.PEOPLE})
        stop(server)
        call_command("flush", interactive=False, verbosity=0)
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def stop(server: Any) -> None:
    """Stop a server. Its threads that wait for a browser's next request end a moment later, and close the connection then."""
    connection.inc_thread_sharing()
    server.stop()


def session_of(name: str) -> str:
    """The key of a new session of a person."""
    client = Client()
    client.force_login(Person.objects.get(username=name))
    return client.cookies["sessionid"].value


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium, without network of its own."""
    from playwright.sync_api import sync_playwright

    if not CHROMIUM.exists():
        pytest.skip("skipped: no Chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def visit(site: Site, browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page as a signed-in person: `visit(path, name, theme, width)`; contexts are kept for the module."""
    kept: dict[tuple[str, str, int], Any] = {}

    def open_page(path: str, name: str = "manager", theme: str = "light", width: int = 1440) -> Any:
        if (name, theme, width) not in kept:
            viewport = {"width": width, "height": 900}
            context = browser.new_context(color_scheme=theme, viewport=viewport, base_url=site.url)
            session = {"name": "sessionid", "value": site.sessions[name], "url": site.url}
            context.add_cookies([session])
            kept[name, theme, width] = context.new_page()
        page = kept[name, theme, width]
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{path} answered {answer.status}"
        return page

    yield open_page
    for page in kept.values():
        page.context.close()


@pytest.fixture(scope="module")
def people(
    django_db_setup: None, django_db_blocker: Any, browser: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """The demonstration, served; the clock of the pages is the walk's."""
    from pytest_django.live_server_helper import LiveServer

    from tests.web.walking import Passing, People, organise

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    passing, patch = Passing(), pytest.MonkeyPatch()
    patch.setattr(clock, "now", passing.now)
    with django_db_blocker.unblock():
        password = organise(tmp_path_factory.mktemp("demonstration"), passing.instant)
        server = LiveServer("localhost")
        found = People(browser, server.url, password, passing)
        yield found
        found.leave()
        stop(server)
        call_command("flush", interactive=False, verbosity=0)
    patch.undo()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
