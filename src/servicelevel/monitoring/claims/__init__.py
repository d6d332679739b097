"""Drafts from the figures: the claim on a vendor for a period of its contract, and the notice of the customer's part."""
