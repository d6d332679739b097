"""Signatures in PDF files (PAdES): the organisation's own certificate, signing, and checking without any network."""
