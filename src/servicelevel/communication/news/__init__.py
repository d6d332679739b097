"""What the ledger says that others must know: agreements that come into force, changes of the catalogue; who has read it."""
