"""How people write documents and templates: headings, paragraphs, lists and tables as plain text, with named gaps."""
