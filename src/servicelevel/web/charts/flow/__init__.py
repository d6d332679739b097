"""A procedure drawn as a flow from top to bottom."""
