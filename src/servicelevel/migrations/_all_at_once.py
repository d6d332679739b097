"""Many tables in one operation.

Django builds every related model anew for each table that a migration makes. With eighty that all know each other this
takes most of a minute; here it is done once.
"""

from django.db.migrations.operations.base import Operation


class AllAtOnce(Operation):
    """Operations that create models, each after those that it refers to."""

    def __init__(self, operations):
        self.operations = operations

    def state_forwards(self, app_label, state):
        """Take the models in without building them."""
        state.clear_delayed_apps_cache()
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        """Make the tables, in their order."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """Take the tables away, in the opposite order."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        """What a plan says of it."""
        return f"Create {len(self.operations)} models"
