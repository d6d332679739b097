"""Whether OLAs and underpinning contracts carry an SLA: what its targets rest on, checked (R39)."""
