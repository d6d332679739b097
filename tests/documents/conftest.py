"""People, a store in a folder of the test, and a document or two."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from servicelevel.documents import actions
from servicelevel.documents.models import DocumentVersion
from servicelevel.documents.store.folder import FolderStore
from servicelevel.documents.writing import About, Wording
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party, Person
from tests.process import organisation
from tests.process.organisation import NOW

People = dict[str, Person]
CONTENT = {"sections": [{"heading": "Purpose", "parts": [{"paragraph": "Mail has to work."}]}]}


@pytest.fixture
def people(db: None) -> People:
    """Everybody of the small organisation by their name."""
    return organisation.found()


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderStore:
    """The store that the environment names."""
    monkeypatch.setenv("SERVICELEVEL_DOCUMENTS", str(tmp_path / "documents"))
    return FolderStore(tmp_path / "documents")


def wording(words: str = "First version.", **given: Any) -> Wording:
    """What a version says."""
    return Wording(**{"content": CONTENT, "summary": words, "effective_on": NOW.date()} | given)


@pytest.fixture
def drafted(people: People) -> Callable[..., DocumentVersion]:
    """Makes a draft of the Service Level Manager: `drafted(kind, party, title=..)`."""

    def draft(
        kind: str = "slr", party: str = "", title: str = "E-Mail for Physics", **given: Any
    ) -> DocumentVersion:
        whom = Party.objects.get(key=party) if party else None
        about = About(kind, title, party=whom, **given)
        return actions.draft(By(people["maya"], NOW), about, wording())

    return draft


@pytest.fixture
def published(people: People, drafted: Callable[..., DocumentVersion]) -> Callable[..., DocumentVersion]:
    """Makes a published document: `published(kind, party)`."""

    def publish(kind: str = "slr", party: str = "", **given: Any) -> DocumentVersion:
        version = drafted(kind, party, **given)
        by = By(people["maya"], NOW)
        actions.approve(by, version.document.key, version.number)
        return actions.publish(by, version.document.key, version.number)

    return publish
