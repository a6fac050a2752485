"""Automated monitoring: what is new since the last run, told once, to the people it concerns."""

from sourcing_core.desk.monitor.run import Report, monitor
from sourcing_core.desk.monitor.subscribers import subscribers
from sourcing_core.desk.monitor.waiting import waiting

__all__ = ["Report", "monitor", "subscribers", "waiting"]
