"""Tests of the controlled documents."""
