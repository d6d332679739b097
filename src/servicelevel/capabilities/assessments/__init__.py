"""Capability assessments, procedure 1.0: on schedule, against the goals of a tactical plan, to an updated catalogue."""
