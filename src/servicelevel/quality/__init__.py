"""5.0: what customers make of the service, and where it is to be improved."""
