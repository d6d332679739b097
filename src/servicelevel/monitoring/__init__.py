"""4.0 Monitor and report: ticket events, outages, samples; clocks; periods and reports."""
