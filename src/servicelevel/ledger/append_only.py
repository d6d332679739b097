"""The triggers with which the database itself refuses to change or remove a line."""

from __future__ import annotations

from servicelevel.guards import Guard, Guards

TABLE = "servicelevel_line"

GUARDS = Guards(
    "ledger_is_append_only",
    "the ledger is append only",
    (
        Guard("ledger_unchanged", "UPDATE", TABLE),
        Guard("ledger_kept", "DELETE", TABLE),
        Guard("ledger_whole", "TRUNCATE", TABLE),
    ),
)
