"""What vendors add to the report of an SLA that their contracts carry: their data (4.3), and what it means (4.4)."""
