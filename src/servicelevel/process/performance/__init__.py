"""Figures that process owners bring of the performance of their processes (R43)."""
