"""Breach records: what is derived of a breached clock, and what people add to it: cause, words, investigation (R29, R63)."""
