"""Judgements: which governance duties are met, which are not, and which nobody can tell."""
