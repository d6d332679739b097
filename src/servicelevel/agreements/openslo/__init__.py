"""Targets as OpenSLO v1, out and in, for tools that speak it: what it can say of them, and what it cannot."""
