"""Versions of controlled documents: who may do what to them, what they carry, and that none is edited after its approval."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from servicelevel.documents import actions, kinds, writing
from servicelevel.documents.control import (
    NO_VERSION,
    classification,
    control_block,
    supersedes,
    version_table,
)
from servicelevel.documents.models import Document, DocumentVersion, Rendition
from servicelevel.documents.queries import documents_visible_to
from servicelevel.documents.writing import About
from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.ledger.models import Line
from servicelevel.organisation.acting import By
from tests.documents.conftest import CONTENT, People, wording
from tests.process.organisation import NOW

Make = Callable[..., DocumentVersion]


@pytest.mark.req("R1")
def test_a_document_carries_its_control_block(people: People, drafted: Make) -> None:
    version = drafted("slr", "physics")
    said = dict(control_block(version))
    assert said == {
        "Document": "SLR-2026-0001", "Version": "1", "Owner": "Service Level Manager", "Owner organisation": "Computing",
        "Author": "Maya", "Effective date": "14 October 2026", "Revision date": "not approved yet",
        "Approved by": "not approved yet", "Classification": "Restricted: for Physics and the service provider",
        "Supersedes": "No previous version", "Change": "First version.", "Permalink": "/documents/SLR-2026-0001/v1/",
    }  # fmt: skip
    approved = actions.approve(By(people["maya"], NOW + timedelta(days=2)), "SLR-2026-0001", 1)
    said = dict(control_block(approved))
    assert (said["Revision date"], said["Approved by"]) == ("16 October 2026", "Maya")
    words = approved.text
    for name, value in control_block(approved):
        assert f"{name}: {value}" in words


@pytest.mark.req("R1")
@pytest.mark.parametrize("party", ["", "physics", "relay", "messaging"])
@pytest.mark.parametrize("kind", [one for one in kinds.KINDS if one not in (kinds.TEMPLATE, kinds.EVIDENCE)])
def test_the_classification_names_whoever_outside_may_read_it(
    kind: str, party: str, people: People, published: Make
) -> None:
    document = published(kind, party).document
    outside = {"priya": "Physics", "carl": "Astronomy", "niamh": "Relay"}
    reading = [
        name
        for person, name in outside.items()
        if documents_visible_to(people[person]).filter(pk=document.pk).exists()
    ]
    said = (
        "Restricted: for {} and the service provider"
        if reading
        else "Internal: for the service provider alone"
    )
    assert classification(document) == said.format(*reading)


@pytest.mark.req("R1", "X33")
def test_the_history_has_no_jumps_and_names_what_each_version_supersedes(
    people: People, published: Make
) -> None:
    maya = By(people["maya"], NOW)
    key = published().document.key
    for number in (2, 3, 4):
        actions.revise(maya, key, wording(f"Change {number}."))
        if number == 3:
            actions.withdraw(maya, key, 3, reason="Written too early.")
            continue
        actions.approve(maya, key, number)
        actions.publish(maya, key, number)
    rows = list(DocumentVersion.objects.select_related("supersedes", "author"))
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert [row.supersedes.number if row.supersedes else None for row in rows] == [None, 1, 2, 2]
    assert [supersedes(row) for row in rows] == [
        NO_VERSION, "Version 1 of 14 October 2026", "Version 2 of 14 October 2026", "Version 2 of 14 October 2026",
    ]  # fmt: skip
    assert version_table(rows).rows[1] == ("2", "14 October 2026", "Maya", "Change 2.")
    assert "Change 2." in rows[3].text
    assert "Change 3." not in rows[3].text


@pytest.mark.req("R1")
@pytest.mark.parametrize("state", ["approved", "published", "withdrawn"])
def test_after_its_approval_nobody_edits_a_version(state: str, people: People, drafted: Make) -> None:
    maya = By(people["maya"], NOW)
    key = drafted().document.key
    actions.approve(maya, key, 1)
    if state == "published":
        actions.publish(maya, key, 1)
    if state == "withdrawn":
        actions.withdraw(maya, key, 1, reason="Wrong.")
    lines = Line.objects.count()
    with pytest.raises(Conflict, match=f"is {state} and cannot be edited"):
        actions.rewrite(maya, key, 1, wording("Another."))
    with pytest.raises(Conflict):
        actions.approve(maya, key, 1)
    assert Line.objects.count() == lines


EDITS = {
    "content": "'{}'", "summary": "'x'", "text": "'x'", "number": "7", "effective_on": "'2020-01-01'", "recorded_at": "0",
    "approved_at": "0", "approved_by_id": "author_id + 1", "author_id": "author_id + 1", "state": "'draft'",
    "review_on": "'2020-01-01'", "made_from": "'{\"a\": 1}'", "published_at": "0",
}  # fmt: skip


@pytest.mark.req("R1")
@pytest.mark.parametrize("column", EDITS)
def test_the_database_itself_refuses_an_edit(column: str, published: Make) -> None:
    version = published()
    with (
        pytest.raises(DatabaseError, match="cannot be edited"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"UPDATE servicelevel_documentversion SET {column} = {EDITS[column]} WHERE id = {version.pk}"
        )


@pytest.mark.req("R1")
@pytest.mark.parametrize("state", ["approved", "draft", "withdrawn"])
def test_the_database_refuses_to_go_back(state: str, published: Make) -> None:
    version = published()
    if state == "withdrawn":  # the only way on, and only once
        DocumentVersion.objects.filter(pk=version.pk).update(state="withdrawn", withdrawn_at=NOW)
        state = "published"
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentVersion.objects.filter(pk=version.pk).update(state=state)


@pytest.mark.req("R1")
def test_the_database_refuses_to_remove_a_version_or_to_change_a_file(published: Make, drafted: Make) -> None:
    version = published()
    for statement in (
        f"DELETE FROM servicelevel_documentversion WHERE id = {version.pk}",
        "DELETE FROM servicelevel_rendition",
        "UPDATE servicelevel_rendition SET digest = 'x'",
        "UPDATE servicelevel_rendition SET place = 'x'",
    ):
        with (
            pytest.raises(DatabaseError, match="cannot be edited"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    draft = drafted("plan")
    DocumentVersion.objects.filter(pk=draft.pk).update(summary="Another.")
    draft.delete()


def test_a_draft_is_written_anew_until_it_is_approved(people: People, drafted: Make) -> None:
    maya = By(people["maya"], NOW)
    key = drafted().document.key
    actions.rewrite(maya, key, 1, wording("Better words."))
    assert DocumentVersion.objects.get().summary == "Better words."
    with pytest.raises(Conflict, match="is draft; only a version that is approved"):
        actions.publish(maya, key, 1)
    assert Rendition.objects.count() == 0


def test_one_version_is_under_way_at_a_time(people: People, published: Make) -> None:
    maya = By(people["maya"], NOW)
    version = published()
    actions.revise(maya, version.document.key, wording("Second."))
    with pytest.raises(Conflict, match="Version 2 of SLR-2026-0001 is under way"):
        actions.revise(maya, version.document.key, wording("Third."))
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentVersion.objects.create(
            document=version.document,
            number=9,
            author=people["maya"],
            recorded_at=NOW,
            effective_on=NOW.date(),
            summary="x",
        )


@pytest.mark.req("R1")
def test_who_may_draft_and_who_may_approve(people: People, drafted: Make) -> None:
    about = About("slr", "E-Mail", service="email")
    allowed = {"maya", "cora", "paul", "connor", "lia", "owen", "ines"}
    for name, person in people.items():
        if name in allowed:
            actions.draft(By(person, NOW), about, wording())
        else:
            with pytest.raises(NotAllowed):
                actions.draft(By(person, NOW), about, wording())
    with pytest.raises(NotAllowed):
        actions.draft(By(people["otto"], NOW), about, wording())  # owner of another service
    owned = drafted("process", owner_role="process-owner").document.key
    for name in set(people) - {"maya", "paul"}:
        with pytest.raises((NotAllowed, NotFound)):
            actions.approve(By(people[name], NOW), owned, 1)
    actions.approve(By(people["paul"], NOW), owned, 1)
    assert Line.objects.order_by("number").last().role == "process-owner"


def test_who_does_not_see_a_document_is_not_told_that_it_exists(people: People, published: Make) -> None:
    version = published("slr", "physics")
    for act in (
        actions.approve,
        actions.publish,
        lambda by, key, n: actions.withdraw(by, key, n, reason="x"),
    ):
        with pytest.raises(NotFound):
            act(By(people["carl"], NOW), version.document.key, 1)
    with pytest.raises(NotAllowed):
        actions.withdraw(By(people["priya"], NOW), version.document.key, 1, reason="x")


@pytest.mark.req("R1")
def test_every_act_is_one_line_and_approval_names_the_digest_of_each_file(
    people: People, published: Make
) -> None:
    version = published()
    lines = list(Line.objects.filter(subject="document:SLR-2026-0001"))
    assert [line.act for line in lines] == ["documents.draft", "documents.approve", "documents.publish"]
    assert Line.objects.count() == 3
    for row in version.renditions.all():
        assert row.digest in lines[1].content
        assert row.digest in lines[2].content


def test_keys_are_counted_for_each_kind_and_year(drafted: Make) -> None:
    keys = [drafted(kind).document.key for kind in ("slr", "slr", "plan", "interim-sla", "slr")]
    assert keys == ["SLR-2026-0001", "SLR-2026-0002", "PLN-2026-0001", "INT-2026-0001", "SLR-2026-0003"]
    assert drafted("slr", key="SLR-2026-0012").document.key == "SLR-2026-0012"
    assert drafted("slr").document.key == "SLR-2026-0013"
    with pytest.raises(Conflict, match="SLR-2026-0012 already"):
        drafted("slr", key="SLR-2026-0012")


def test_keys_that_differ_in_their_case_alone_are_one_key(drafted: Make) -> None:
    """Some stores keep no two names apart that differ in nothing else, and no reader does."""
    drafted("slr", key="slr-2026-0001")
    assert drafted("slr").document.key == "SLR-2026-0002"
    with pytest.raises(Conflict, match="SLR-2026-0001 already"):
        drafted("slr", key="SLR-2026-0001")


@pytest.mark.req("X10")
def test_one_repository_has_two_collections(drafted: Make) -> None:
    kinds = {
        kind: drafted(kind).document.collection for kind in ("slr", "interim-sla", "sla", "dcd", "ola", "uc")
    }
    assert kinds == {
        "slr": "SLM",
        "interim-sla": "SLM",
        "sla": "ISO20K",
        "dcd": "ISO20K",
        "ola": "ISO20K",
        "uc": "ISO20K",
    }
    with pytest.raises(Invalid):
        drafted("slr", collection="SharePoint")
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.update(collection="other")


def test_everything_that_is_wrong_is_said_at_once(people: People) -> None:
    late = wording(" ", expires_on=date(2020, 1, 1), review_on=date(2020, 1, 1))
    with pytest.raises(Invalid) as refused:
        actions.draft(By(people["maya"], NOW), About("slrr", " ", owner_role="nobody", collection="x"), late)
    assert [one.path for one in refused.value.problems] == [
        "kind", "collection", "title", "owner_role", "summary", "expires_on", "review_on",
    ]  # fmt: skip
    assert Document.objects.count() == 0
    content = {"sections": [{"heading": "x", "parts": [{"picture": "y"}]}]}
    with pytest.raises(Invalid, match="is no part"):
        actions.draft(By(people["maya"], NOW), About("slr", "x"), wording(content=content))


@pytest.mark.req("R99")
def test_a_step_issues_a_document_and_its_next_version_in_one_go(people: People) -> None:
    about = About(
        "slr", "E-Mail for Physics", key="SLR-2026-0012", about="case:SLR-2026-0012", service="email"
    )
    with transaction.atomic():
        first = writing.issue(people["maya"], NOW, about, wording())
        second = writing.issue(people["maya"], NOW, about, wording("After the loop."))
    assert (first.number, second.number, second.state) == (1, 2, "published")
    assert second.supersedes == first
    with pytest.raises(Conflict, match="another document"):
        writing.issue(people["maya"], NOW, About("plan", "x", key="SLR-2026-0012"), wording())


def test_a_withdrawn_version_says_why_and_the_one_before_counts_again(
    people: People, published: Make
) -> None:
    from servicelevel.documents.queries import version_for

    maya = By(people["maya"], NOW)
    document = published("slr", "physics").document
    actions.revise(maya, document.key, wording("Second.", content=CONTENT))
    actions.approve(maya, document.key, 2)
    actions.publish(maya, document.key, 2)
    assert version_for(people["priya"], document).number == 2
    with pytest.raises(Invalid):
        actions.withdraw(maya, document.key, 2, reason=" ")
    actions.withdraw(maya, document.key, 2, reason="A figure was wrong.")
    assert version_for(people["priya"], document).number == 1
    with pytest.raises(NotFound):
        version_for(people["priya"], document, 2)
    assert version_for(people["maya"], document, 2).withdrawn_because == "A figure was wrong."
