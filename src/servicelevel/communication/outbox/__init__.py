"""Warnings and breaches that leave the house (R114): made with the line of the ledger, sent under one key until taken."""
