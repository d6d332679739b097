"""What customers have to do for a service: their evidence, and whether the provider holds it for kept (R53)."""
