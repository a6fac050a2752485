"""Automated monitoring: what is new since the last run, told once, to the people it concerns."""

from sourcing_core.desk.monitor.run import Report, monitor

__all__ = ["Report", "monitor"]
