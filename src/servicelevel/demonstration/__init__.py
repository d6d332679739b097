"""The demonstration organisation: generated, deterministic, from a page of parameters."""
