"""The one record of what was done: append only, each line chained to the one before it."""
