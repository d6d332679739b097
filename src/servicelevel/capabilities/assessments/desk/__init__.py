"""The pages of assessments: the list, one started by hand, the case, and a page for each act."""
