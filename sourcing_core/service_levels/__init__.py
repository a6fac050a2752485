"""Promises: was the agreed level met, on which evidence, and is the promise well made."""
