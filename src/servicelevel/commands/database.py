"""Whether the database is there and fits this version of the software."""

from __future__ import annotations

import time

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from servicelevel.commands.asked import refuse, stderr

PATIENCE = 60.0
"""Seconds for which what runs for long waits for a database that cannot be opened when it starts."""
LOOK_AGAIN_AFTER = 0.5


def prepared(patience: float = 0.0) -> None:
    """Make the tables of a database that is still empty; one of an older version is refused, with exit 2.

    patience: for so many seconds one that cannot be opened is waited for; it may be starting, or recovering from a crash.
    """
    behind, is_empty = _looked_at(patience)
    if behind and not is_empty:
        refuse("The database is older than this version of the software.", "Run servicelevel migrate first.")
    if behind:
        make_tables()


def prepared_for_demonstration() -> None:
    """The same, but one of an older version is brought up to date where nothing but a demonstration can be in it."""
    behind, is_empty = _looked_at(0.0)
    if behind and not is_empty and not _holds_no_more_than_a_demonstration():
        refuse("The database is older than this version of the software.", "Run servicelevel migrate first.")
    if behind:
        make_tables()


def make_tables() -> None:
    """Bring the tables up to this version of the software, that of the cache among them."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def steps_behind() -> list[str]:
    """The migrations that are still to be applied. Raises DatabaseError where there is no database."""
    executor = MigrationExecutor(connection)
    return [str(migration) for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def _looked_at(patience: float) -> tuple[list[str], bool]:
    """What is still to be applied, and whether nothing ever was."""
    from servicelevel.settings import VAR

    VAR.mkdir(parents=True, exist_ok=True)
    until, waited = time.monotonic() + patience, False
    while True:
        try:
            return steps_behind(), not MigrationExecutor(connection).loader.applied_migrations
        except DatabaseError as error:
            if time.monotonic() >= until:
                refuse(
                    f"The database cannot be opened: {error}",
                    "Check SERVICELEVEL_DATABASE and SERVICELEVEL_VAR, and that it runs.",
                )
            if not waited:
                stderr().print(
                    f"The database cannot be opened; it is waited for, {patience:.0f} seconds at most."
                )
            waited = True
            connection.close()
            time.sleep(LOOK_AGAIN_AFTER)


def _holds_no_more_than_a_demonstration() -> bool:
    """True as well where making the tables was broken off: there is no table yet that could hold anything."""
    from servicelevel.demonstration.marks import is_demonstration
    from servicelevel.monitoring.models import Source

    return Source._meta.db_table not in connection.introspection.table_names() or is_demonstration()
