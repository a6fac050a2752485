"""Sourcing decisions: what kind of sourcing an engagement is."""
