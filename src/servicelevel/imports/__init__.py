"""Lists that somebody brings: parties, people, the catalogue, dependencies; as CSV, XLSX or YAML, with a preview."""
