"""From columns of text to typed columns: every converter, behind one door."""

from __future__ import annotations

from sourcing_core.exchange.convert_dates import DateReading, to_date
from sourcing_core.exchange.convert_instants import to_timestamp
from sourcing_core.exchange.convert_months import to_month
from sourcing_core.exchange.convert_numbers import NumberReading, to_number, to_whole
from sourcing_core.exchange.convert_words import nearest, to_choice, to_flag, to_text
from sourcing_core.exchange.converted import Converted

__all__ = [
    "Converted",
    "DateReading",
    "NumberReading",
    "nearest",
    "to_choice",
    "to_date",
    "to_flag",
    "to_month",
    "to_number",
    "to_text",
    "to_timestamp",
    "to_whole",
]
