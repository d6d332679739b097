"""3.0 Define Agreements: an SLA and the OLAs and UCs under it, from the first proposal to the last signature."""
