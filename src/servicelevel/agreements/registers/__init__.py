"""Registers: what the catalogue offers held against the agreements that are in force, worked out from both."""
