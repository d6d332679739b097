"""Sources of tickets, checks and outages: one file each, one shape."""
