"""The three strategic metrics, computed from records: innovation velocity, IP protection, alignment with customers.

`innovation`, `ip_protection` and `alignment` each turn tables into `Measured`: components and scores per month and
engagement. `components` makes the long table that pages and files read; `overlay` puts the scores among the figures.
"""
