"""When a contract must be decided: its end, less the notice, less our own lead time."""

from __future__ import annotations

from datetime import date

import pandas as pd


def contract_dates(contracts: pd.DataFrame, as_of: date, internal_lead_days: int) -> pd.DataFrame:
    """The contracts with notice_by, decide_by, days_to_decide and days_to_end (whole days, empty where unknown).

    `notice_by` is the last day on which notice still ends the contract in time; without a notice period told it is
    unknown, and so is the day to decide. A contract that does not renew by itself and needs no notice has its end.
    """
    days = contracts["notice_days"].astype("Float64")
    needless = contracts["auto_renews"].eq(False).fillna(value=False) & days.isna()
    notice = pd.to_timedelta(days.mask(needless, 0.0).astype("float64"), unit="D")
    lead = pd.to_timedelta(contracts["internal_lead_days"].fillna(internal_lead_days).astype("float64"), unit="D")
    notice_by = contracts["ends_on"] - notice
    decide_by = notice_by - lead
    today = pd.Timestamp(as_of)
    return contracts.assign(
        notice_by=notice_by.astype("datetime64[s]"),
        decide_by=decide_by.astype("datetime64[s]"),
        days_to_decide=(decide_by - today).dt.days.astype("Int64"),
        days_to_end=(contracts["ends_on"] - today).dt.days.astype("Int64"),
        is_decided=contracts["decision"].notna(),
    )
