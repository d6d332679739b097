"""The triggers with which the database itself refuses to change or remove what was written about a relationship (R24)."""

from __future__ import annotations

from servicelevel.guards import Guard, Guards

TABLE = "servicelevel_relationshipentry"

GUARDS = Guards(
    "relationship_is_append_only",
    "the log of a relationship is append only",
    (Guard("relationship_unchanged", "UPDATE", TABLE), Guard("relationship_kept", "DELETE", TABLE)),
)
