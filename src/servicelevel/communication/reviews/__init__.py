"""Reviews of the process itself, and how far its owners are involved (R167, R169)."""
