"""What people of a customer make of an SLA: asked in rounds, held against its figures (R30)."""
