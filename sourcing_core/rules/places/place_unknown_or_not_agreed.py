"""Work or data is somewhere that the contract does not name, or nobody knows where."""

from __future__ import annotations

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.countries import outside
from sourcing_core.rules.frames import engagements
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.rules.three_valued import told
from sourcing_core.rules.wording import listed
from sourcing_core.vocabulary import Effort, Severity


@rule(
    id="G-20",
    title="Place of work or data unknown or not agreed",
    subject="engagement_id",
    subject_kind="engagement",
    severity=Severity.HIGH,
    effort=Effort.WEEKS,
    source="DORA art. 30(2)(b); EBA/GL/2019/02 section 13",
    why="Work that moved without our knowledge is under a law, a clock and a risk that nobody chose.",
    remedy="Record the site's country and where data is kept; agree on it in the contract, or move the work back.",
)
def place_unknown_or_not_agreed(portfolio: Portfolio, policy: Policy) -> Verdicts:
    """Gap when the country of live work or of its data is not recorded, or is none that the contract agrees to.

    A place that nobody knows is the defect itself, so it is a gap and not unknown. Data counts wherever it is kept
    or seen. Unknown when both places are recorded, and no contract is, or it does not name the agreed countries.
    That a place changed without notice cannot be seen from these records. Does not apply outside the engagement's
    first and last day.
    """
    work = engagements(portfolio)
    no_site, no_data = work.missing("site_country"), work.missing("data_countries")
    agreed = work.text("agreed_countries")
    site_strays, data_strays = outside(work.text("site_country"), agreed), outside(work.text("data_countries"), agreed)
    strays = told((site_strays != "") | (data_strays != ""), ~work.missing("agreed_countries"))
    lost = listed({"the work is done": no_site, "the data is kept": no_data})
    return Verdicts(
        subjects=work.plus(site_strays=site_strays, data_strays=data_strays, lost=lost),
        applies=work["is_live"],
        gap=strays | no_site | no_data,
        says={
            "in which country {lost} for engagement {engagement_id} is not recorded": no_site | no_data,
            "engagement {engagement_id} works in {site_strays}; contract {contract_id} agrees to {agreed_countries} "
            "only": site_strays != "",
            "engagement {engagement_id} keeps data in {data_strays}; contract {contract_id} agrees to "
            "{agreed_countries} only": True,
        },
        unknown_says={
            "no contract is recorded that could agree to {site_country} as the place of engagement "
            "{engagement_id}": work["contract_row"] < 0,
            "contract {contract_id} names no agreed countries, so the place of engagement {engagement_id} "
            "({site_country}) cannot be compared": True,
        },
    )
