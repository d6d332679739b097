"""The evidence of a frozen report: everything that its figures rest on, as plain files that outlive the software."""
