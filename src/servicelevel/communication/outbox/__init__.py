"""Warnings and breaches that leave the house (R114): made with the ledger's line, delivered at least once, known by one id."""
