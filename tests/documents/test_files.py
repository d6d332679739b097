"""Publishing with a fault at every call: nothing is half published, no byte is lost, and a second try completes it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from itertools import count

import pytest
from django.db import OperationalError, transaction
from django.test import TestCase

from servicelevel.documents import actions, files
from servicelevel.documents.models import DocumentVersion, Rendition
from servicelevel.documents.queries import version_for
from servicelevel.documents.store.folder import FolderStore
from servicelevel.documents.store.port import StoreTrouble, digest_of
from servicelevel.errors import NotFound
from servicelevel.ledger.models import Line
from servicelevel.organisation.acting import By
from tests.documents.conftest import People
from tests.documents.faults import Died, FaultyStore, statement_fails
from tests.process.organisation import NOW

Make = Callable[..., DocumentVersion]
PLACES = [f"SLM/SLR-2026-0001/SLR-2026-0001 version 1.{form}" for form in ("docx", "html", "pdf")]


def is_whole(version: DocumentVersion, store: FolderStore) -> None:
    """Every file of a published version can be read, and is what was approved."""
    rows = list(Rendition.objects.filter(version=version))
    assert {row.form for row in rows} == {"html", "pdf", "docx"}
    for row in rows:
        assert digest_of(files.bytes_of(row, store)) == row.digest


@pytest.mark.req("R99")
def test_a_published_version_goes_to_the_store_and_leaves_the_database(
    published: Make, store: FolderStore
) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        version = published()
    assert store.list() == PLACES
    for row in version.renditions.all():
        assert row.waiting is None
        assert digest_of(store.get(row.place)) == row.digest
        assert len(store.get(row.place)) == row.size
    is_whole(version, store)


def test_a_store_that_cannot_be_reached_stops_nothing(
    published: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVICELEVEL_DOCUMENTS", "http://127.0.0.1:1/documents")
    monkeypatch.setenv("SERVICELEVEL_DOCUMENTS_PRIVATE", "1")
    with TestCase.captureOnCommitCallbacks(execute=True):
        version = published()
    assert version.state == "published"
    rows = list(Rendition.objects.all())
    assert all(
        row.waiting is not None and row.tries == 1 and "cannot be reached" in row.trouble for row in rows
    )


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kind", [StoreTrouble, Died])
def test_a_fault_at_every_call_of_the_store(
    kind: type, after: bool, published: Make, store: FolderStore
) -> None:
    version = published()
    for at in count(1):
        faulty = FaultyStore(store, at, kind, after=after)
        try:
            sent = files.send(faulty, files.waiting_files(), NOW)
        except Died:
            sent = None
        is_whole(version, store)
        if sent is not None and faulty.calls < at:
            break
        Rendition.objects.update(stored_at=None, waiting=b"")  # as if nothing had been sent yet
        for row in Rendition.objects.all():
            content = files.FORMS[row.form][1](_paper(version))
            Rendition.objects.filter(pk=row.pk).update(waiting=content)
    assert sent == files.Sent(3, 0)
    assert store.list() == PLACES
    assert files.waiting_files().count() == 0


def _paper(version: DocumentVersion):  # type: ignore[no-untyped-def]
    from servicelevel.documents.control import paper_of

    return paper_of(DocumentVersion.objects.get(pk=version.pk), [])


@pytest.mark.parametrize("kind", [OperationalError, Died])
def test_a_fault_at_every_statement_while_files_are_sent(
    kind: type, published: Make, store: FolderStore
) -> None:
    version = published()
    for at in count(1):
        with statement_fails(at, kind) as seen, suppress(OperationalError, Died), transaction.atomic():
            files.send(store, files.waiting_files(), NOW)
        is_whole(version, store)
        if seen[0] < at:
            break
    assert at > 6
    assert store.list() == PLACES
    assert files.waiting_files().count() == 0


@pytest.mark.req("R1")
@pytest.mark.parametrize("kind", [OperationalError, Died])
@pytest.mark.parametrize("what", ["approve", "publish", "withdraw"])
def test_a_fault_at_every_statement_of_an_act_leaves_nothing(
    what: str, kind: type, people: People, drafted: Make, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "FORMS", {form: (media, _small) for form, (media, _) in files.FORMS.items()})
    maya = By(people["maya"], NOW)
    key = drafted("slr", "physics").document.key
    if what != "approve":
        actions.approve(maya, key, 1)
    acts: dict[str, Callable[[], object]] = {
        "approve": lambda: actions.approve(maya, key, 1),
        "publish": lambda: actions.publish(maya, key, 1),
        "withdraw": lambda: actions.withdraw(maya, key, 1, reason="Wrong."),
    }
    before = _kept()
    for at in count(1):
        with statement_fails(at, kind) as seen, suppress(OperationalError, Died):
            acts[what]()
        if seen[0] < at:
            break
        assert _kept() == before
        assert store.list() == []
        if what == "publish":
            with pytest.raises(NotFound):
                version_for(people["priya"], DocumentVersion.objects.get().document)
    assert at > 5
    assert (
        DocumentVersion.objects.get().state
        == {"approve": "approved", "publish": "published", "withdraw": "withdrawn"}[what]
    )
    assert Line.objects.count() == before[2] + 1


def _small(paper: object) -> bytes:
    return b"small"


def _kept() -> tuple[list[dict[str, object]], int, int]:
    return list(DocumentVersion.objects.values()), Rendition.objects.count(), Line.objects.count()


def test_what_was_published_and_is_another_file_now_is_not_given_out(
    published: Make, store: FolderStore
) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        version = published()
    row = version.renditions.get(form="pdf")
    path = store.root / row.place
    path.chmod(0o644)
    path.write_bytes(b"%PDF-1.7 somebody's own")
    with pytest.raises(StoreTrouble, match="other bytes"):
        files.bytes_of(row, store)


def test_a_name_that_is_taken_in_the_store_is_told_and_holds_up_nothing_else(
    published: Make, store: FolderStore
) -> None:
    store.put(PLACES[2], b"somebody else's")
    version = published()
    assert files.send(store, files.waiting_files(), NOW) == files.Sent(2, 1)
    row = version.renditions.get(form="pdf")
    assert row.tries == 1
    assert "another file" in row.trouble
    is_whole(version, store)


def test_what_is_only_approved_is_not_sent(people: People, drafted: Make, store: FolderStore) -> None:
    drafted()
    actions.approve(By(people["maya"], NOW), "SLR-2026-0001", 1)
    assert files.send(store, files.waiting_files(), NOW) == files.Sent(0, 0)
    assert store.list() == []


def test_sending_again_what_was_sent_changes_nothing(published: Make, store: FolderStore) -> None:
    version = published()
    every = Rendition.objects.filter(version=version)
    assert files.send(store, every, NOW) == files.Sent(3, 0)
    before = list(every.values())
    assert files.send(store, every, NOW) == files.Sent(3, 0)
    assert list(every.values()) == before
    assert store.list() == PLACES
