"""Files that people bring: what is accepted is decided by name and by bytes; nothing of it is ever run or shown."""
