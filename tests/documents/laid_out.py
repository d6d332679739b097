"""A published document for pages and routes to show."""

from __future__ import annotations

from datetime import datetime

from servicelevel.documents import writing
from servicelevel.documents.models import DocumentVersion
from servicelevel.documents.writing import About, Wording
from servicelevel.organisation.models import Party, Person

CONTENT = {
    "sections": [
        {"heading": "Purpose", "parts": [{"paragraph": "The Spectrograph sends mail. Physics needs it."}]}
    ]
}


def found_document(now: datetime, author: Person, about: str = "") -> DocumentVersion:
    """Requirements of Physics, published."""
    physics = Party.objects.get(key="physics")
    given = About("slr", "E-Mail for Physics", "slr-laid-out", party=physics, service="email", about=about)
    return writing.issue(author, now, given, Wording(CONTENT, "First version.", now.date()))
