"""Security requirements that agreements have to say: the register, and which of them a text leaves out (R84)."""
