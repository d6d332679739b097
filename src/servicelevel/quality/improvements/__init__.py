"""Improvements that reports and feedback propose, and what was decided on each (R21)."""
