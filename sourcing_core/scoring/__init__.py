"""Sums over judgements: scores with their contributions and coverage."""
