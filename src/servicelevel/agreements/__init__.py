"""3.0 Define agreements: SLA, OLA and UC with their targets, kept as versions."""
