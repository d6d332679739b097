"""Controlled documents: versions, what they look like as HTML, PDF and DOCX, evidence, and where their files are kept."""
