"""The pages of requests: the list, a new one, the case, and a page for each act."""
