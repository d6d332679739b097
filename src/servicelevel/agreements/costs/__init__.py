"""What services cost, and what each step of a target costs, so that a negotiation shows the price of what it asks (R80)."""
