"""How a notice leaves the house: by mail, to a chat, to a program. Each way says what became of it, and none tries twice."""
