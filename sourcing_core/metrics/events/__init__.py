"""Event tables made ready for measuring: one row per line, lot or item, and its cell of engagement and month."""
