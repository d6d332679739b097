"""Whether the database is there and fits this version of the software."""

from __future__ import annotations

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from servicelevel.commands.asked import refuse


def prepared() -> None:
    """Make the tables of a database that is still empty; one of an older version is refused, with exit 2."""
    from servicelevel.settings import VAR

    VAR.mkdir(parents=True, exist_ok=True)
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        refuse(
            f"The database cannot be opened: {error}",
            "Check SERVICELEVEL_DATABASE and SERVICELEVEL_VAR, and that it runs.",
        )
    if behind and executor.loader.applied_migrations:
        refuse("The database is older than this version of the software.", "Run servicelevel migrate first.")
    if behind:
        call_command("migrate", verbosity=0, interactive=False)
