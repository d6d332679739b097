"""What the rooms' APIs share: who calls, how a refusal is told, pages of lists, a write that is sent twice."""
