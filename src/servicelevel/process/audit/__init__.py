"""Independent audits: findings, the corrective action that answers each, and its verification (R168)."""
