"""Whether data arrives once an agreement is in force (R113)."""
