"""Where a person finds what waits for them, replies when asked, and sees how a case kept to the process."""
