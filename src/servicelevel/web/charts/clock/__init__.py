"""One clock drawn."""
