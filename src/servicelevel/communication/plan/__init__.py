"""The communication plan as a thing that runs: rows with timing rules, the occasions that follow, and what was sent."""
