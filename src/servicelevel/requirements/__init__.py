"""2.0 Identify service level requirements: requests, needs, requirements, their assessment and the interim agreement."""
