"""Questions that customers ask about a service, and the answers of its owner (R48)."""
