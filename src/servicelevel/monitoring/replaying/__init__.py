"""A proposed agreement replayed over what really happened. Nothing is recorded."""
