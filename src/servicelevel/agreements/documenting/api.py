"""Publishing the documents of an agreement that is in force, for programs (R1, R107)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from servicelevel.agreements.documenting import actions
from servicelevel.api.bodies import Body
from servicelevel.api.callers import by
from servicelevel.documents.signing.keeping import seal_of
from servicelevel.monitoring.collected import sources_of
from servicelevel.monitoring.shown.seen import terms_seen

router = Router()


class PublishIn(Body):
    """What changed since the version before."""

    summary: str = Field(examples=["First version."], max_length=2_000)


class AgreementPublished(Schema):
    """A version of a document that was published; read it at `/documents`."""

    document: str = Field(description="Its key.")
    kind: str
    version: int


@router.post("/{key}/documents", response={201: list[AgreementPublished]}, summary="Publish an agreement")
def publish(request: HttpRequest, key: str, given: PublishIn) -> Any:
    """Publish the agreement and its data collection document, those of the two that say something new."""
    terms, acting = terms_seen(request.user, key), by(request)
    version = terms.version_at(acting.now)
    sources = sources_of(version.services) if version else ()
    made = actions.publish_documents(
        acting, key, sources=sources, summary=given.summary, seal=seal_of(settings.VAR)
    )
    told = [
        AgreementPublished(document=one.document.key, kind=one.document.kind, version=one.number)
        for one in made
    ]
    return Status(201, told)
