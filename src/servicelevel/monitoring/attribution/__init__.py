"""Who had the clocks: what tickets say of their holder, and the time of breached clocks by holder (R37, asks 9 and 14)."""
