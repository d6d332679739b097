"""Targets without clocks (availability, samples, counts) that a period missed, as records of breaches (R63, R114)."""
