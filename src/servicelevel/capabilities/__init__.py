"""1.0 Define capabilities: the service catalogue."""
