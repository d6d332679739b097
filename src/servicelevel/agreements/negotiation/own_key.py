"""A signature with a person's own key: the text as a PDF of its own that the key signs, once; the key is kept nowhere.

The published document is printed with the last signature, when nobody's key is there any more. So what an own key signs is
the text itself, with its digest: a file that any program for signatures checks, kept as evidence beside the document.
"""

from __future__ import annotations

from datetime import datetime

from servicelevel.agreements.negotiation.models import Draft, Proposal
from servicelevel.agreements.negotiation.publishing import names_of
from servicelevel.agreements.negotiation.wording import said
from servicelevel.agreements.queries import calendars_as_of
from servicelevel.documents.rendering.as_pdf import as_pdf
from servicelevel.documents.rendering.paper import Paper, Part, Section, Table, printable
from servicelevel.documents.signing.applying import signed
from servicelevel.documents.signing.signer import Signer
from servicelevel.errors import Invalid
from servicelevel.organisation import roles
from servicelevel.organisation.models import Person
from servicelevel.worktime.problems import Problem

FIELD = "own_key"


def signed_text(draft: Draft, text: Proposal, person: Person, role: str, own: Signer, now: datetime) -> bytes:
    """The text of a proposal as a PDF that a person's own key signs. Raises Invalid for a certificate out of time."""
    certificate = own.certificate
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        until = f"{certificate.not_valid_before_utc:%d %b %Y} to {certificate.not_valid_after_utc:%d %b %Y}"
        raise Invalid([Problem(FIELD, until, "is not valid now", "choose a certificate that is")])
    who = f"{person}, {roles.NAMES[role]}"
    reason = f"Signed {draft.kind} {draft.key}, proposal {text.number}"
    return signed(as_pdf(_paper(draft, text, who, now)), own, who, reason, now)


def _paper(draft: Draft, text: Proposal, who: str, now: datetime) -> Paper:
    clauses = said(text.content, calendars_as_of(), names_of(draft))
    sections = [
        Section(one.name, tuple(Part(paragraph=printable(line)) for line in one.lines)) for one in clauses
    ]
    digest = Section("Digest of this text", (Part(verbatim=text.digest),))
    control = (("Document", draft.key), ("Proposal", str(text.number)), ("Signed by", printable(who)))
    title = printable(str(text.content["title"]))
    return Paper(
        key=draft.key, number=text.number, kind=draft.get_kind_display(), title=title, mark="", control=control,
        versions=Table(("Proposal", "What it is"), ((str(text.number), printable(text.summary)),)),
        sections=(*sections, digest), author=printable(who), made=now.isoformat(),
    )  # fmt: skip
