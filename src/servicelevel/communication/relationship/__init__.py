"""The relationship with each customer: what was said, complained of, promised, and what comes next (R24)."""
