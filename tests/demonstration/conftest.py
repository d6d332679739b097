"""The invented organisation of a November, made once; and a small one for what is tried often."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from servicelevel.demonstration import loading, negotiations, parameters, promises, reports, talks
from servicelevel.demonstration.generate import Happened, generate
from servicelevel.demonstration.lives import Calendars
from servicelevel.documents import files

NOW = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)
FIRST = date(2025, 5, 1)


@pytest.fixture(scope="session")
def calendars(tmp_path_factory: pytest.TempPathFactory) -> Calendars:
    return promises.calendars(tmp_path_factory.mktemp("promises"), FIRST)


@pytest.fixture(scope="session")
def happened(calendars: Calendars) -> Happened:
    """Eighteen full months and the one that runs."""
    return generate(parameters.parameters(), calendars, FIRST, NOW)


@contextmanager
def smaller() -> Iterator[parameters.Parameters]:
    """The same organisation for one full month and the one that runs, without its negotiations and talks.

    Those are told in whole where the demonstration is made once (test_cases); here it is made time and again, and
    what is printed has stand-ins.
    """
    small = replace(parameters.parameters(), months=1)
    stands = {form: (media, lambda paper: paper.title.encode()) for form, (media, _) in files.FORMS.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "FORMS", stands)
        patch.setattr(parameters, "parameters", lambda: small)
        for room, name in (
            (talks, "tell"),
            (reports, "tell"),
            (negotiations, "mail_for_business"),
            (negotiations, "more_mail_for_physics"),
        ):
            patch.setattr(room, name, lambda *_: None)
        yield small


@pytest.fixture
def small() -> Iterator[parameters.Parameters]:
    """The parameters of the small one, which is made as long as the test runs."""
    with smaller() as given:
        yield given


@pytest.fixture
def start(db: None, small: parameters.Parameters, tmp_path: Path) -> Callable[..., loading.Started]:
    """Starts the small one in an empty database."""
    return lambda now=NOW, **options: loading.start(tmp_path, now, **options)
