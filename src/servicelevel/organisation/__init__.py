"""Parties and people; who sees what."""
