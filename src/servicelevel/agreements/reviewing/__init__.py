"""The review of agreements for likeness and contradiction (3.1): the pure rules with what is recorded, and its page."""
