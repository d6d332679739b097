"""The document of an agreement as a paper that nobody has recorded: to be read, or taken along to a negotiation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from servicelevel.agreements.documenting.publishing import about, owner_of_figures
from servicelevel.agreements.documenting.values import begins_on, ends_on
from servicelevel.agreements.terms import Terms, TermsVersion
from servicelevel.documents import kinds
from servicelevel.documents.control import HEADS, day
from servicelevel.documents.rendering.paper import Paper, Table, sections_of

STATUS: Final = "Printed from the agreement and not recorded: it is no controlled document"


def paper_of_content(
    terms: Terms, version: TermsVersion, kind: str, content: Mapping[str, Any], now: datetime
) -> Paper:
    """A content as it would be printed, with a control block that says what it is not. Raises Invalid."""
    ends = ends_on(terms, version)
    control = [
        ("Document", STATUS),
        ("Agreement", f"{terms.key}, version {version.number} ({version.state})"),
        ("Owner", owner_of_figures(terms)),
        ("Effective date", day(begins_on(terms, version))),
        ("Printed on", day(now)),
        ("Digest of the terms", version.digest),
    ]
    if ends:
        control.insert(4, ("Expires", day(ends)))
    named = kinds.KINDS[kind]
    return Paper(
        key=about(terms), number=version.number, kind=named.name, title=terms.title, mark="NOT RECORDED",
        control=tuple(control), versions=Table(HEADS, ((str(version.number), day(now), "", "Printed, not recorded"),)),
        sections=sections_of(content), made=now.isoformat(),
    )  # fmt: skip
