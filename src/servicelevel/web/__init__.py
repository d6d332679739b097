"""What pages share: layout, components, charts, static files."""
