"""Agreed exclusions: intervals of a ticket or a service that do not count, asked for by one person and agreed by another."""
