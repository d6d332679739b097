"""Issues with OLAs and underpinning contracts, which go to the Service Level Manager (R38)."""
