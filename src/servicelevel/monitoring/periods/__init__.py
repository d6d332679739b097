"""Reporting periods: procedure 4.0 for an agreement, its frozen reports, queries on them, and restatements."""
