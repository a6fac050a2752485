"""Measures: from events and figures to one value per engagement, metric and month.

`catalogue.toml` declares every metric. A computed metric adds one file here, named by its id, with a function
`from_deliveries`, `from_inspections` or `from_work_items`; nothing else has to be told. `events/` prepares the tables.
"""
