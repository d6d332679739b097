"""Tools that are asked for tickets and told where these stand (R62, R63)."""
