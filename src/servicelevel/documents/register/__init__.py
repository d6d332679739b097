"""The register of documents that the process leans on: what each is, where it lies, and whether it still holds (R127)."""
