"""Places: which city is meant, where it lies, and what its clock says."""

from __future__ import annotations

from sourcing_core.places.clocks import clock_difference_hours
from sourcing_core.places.find_city import City, complete_site, find_city

__all__ = ["City", "clock_difference_hours", "complete_site", "find_city"]
