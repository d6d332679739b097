"""What the words of an agreement leave open, on what really happened."""
