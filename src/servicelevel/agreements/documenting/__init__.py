"""3.3 and 3.6: agreements and what is collected for them as controlled documents, from the terms that are measured."""
