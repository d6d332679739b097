"""The triggers with which the database itself refuses to edit a version after its approval, or a file at any time (R1)."""

from __future__ import annotations

from servicelevel.guards import Guard, Guards, differs, set_again

VERSION = "servicelevel_documentversion"
FILE = "servicelevel_rendition"

FROZEN = (
    "document_id", "number", "author_id", "recorded_at", "effective_on", "review_on", "expires_on", "summary",
    "supersedes_id", "content", "made_from", "text", "approved_at", "approved_by_id",
)  # fmt: skip
"""What of a version stays from its approval on; its state moves, and who published or withdrew it is added."""
ONCE = ("published_at", "published_by_id", "withdrawn_at", "withdrawn_by_id")
"""What is set once, and stays."""
OF_FILE = ("version_id", "form", "media_type", "file_name", "place", "size", "digest")

BACKWARDS = (
    "(OLD.state <> NEW.state AND NOT ((OLD.state = 'approved' AND NEW.state IN ('published', 'withdrawn'))"
    " OR (OLD.state = 'published' AND NEW.state = 'withdrawn')))"
)


def _version_edited(vendor: str) -> str:
    frozen = differs(vendor, FROZEN, json=("content", "made_from"))
    return f"OLD.state <> 'draft' AND ({' OR '.join([BACKWARDS, *frozen, *set_again(vendor, ONCE)])})"


def _file_edited(vendor: str) -> str:
    return " OR ".join(differs(vendor, OF_FILE))


GUARDS = Guards(
    "documents_are_frozen",
    "a version of a document cannot be edited after its approval",
    (
        Guard("document_version_frozen", "UPDATE", VERSION, _version_edited),
        Guard("document_version_kept", "DELETE", VERSION, lambda vendor: "OLD.state <> 'draft'"),
        Guard("document_file_frozen", "UPDATE", FILE, _file_edited),
        Guard("document_file_kept", "DELETE", FILE),
    ),
)
