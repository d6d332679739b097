"""What a version looks like: one paper, and the same words as HTML, PDF, DOCX and plain text."""
