"""What is made for us abroad may not be ours."""

from __future__ import annotations

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.clause_answers import clause
from sourcing_core.rules.countries import outside
from sourcing_core.rules.frames import engagements
from sourcing_core.rules.rule import Verdicts, rule
from sourcing_core.rules.three_valued import told
from sourcing_core.vocabulary import ClauseKind, Effort, Severity


@rule(
    id="G-15",
    title="Work abroad without secured intellectual property",
    subject="engagement_id",
    subject_kind="engagement",
    severity=Severity.CRITICAL,
    effort=Effort.MONTHS,
    source="ISO/IEC 27001:2022 A.5.32; Interagency guidance 2023 (ownership and licence); ISO 37500",
    why="Who owns what is made differs from country to country; without an assignment that holds there, "
    "it may not be us.",
    remedy="Agree on an assignment of intellectual property, have counsel check it for the site's "
    "country, and record both.",
    knobs=("home_country",),
)
def no_title_to_work_abroad(portfolio: Portfolio, policy: Policy) -> Verdicts:
    """Gap when live work is done abroad, and its contract assigns no IP to us or was not checked for that country.

    The countries that a clause names are those that were checked; a clause that names none was checked for none.
    Unknown when our home country or the site's country is not recorded; when no contract is recorded (a gap of its
    own, G-01); and when nobody has looked for the clause. Does not apply to work at home, nor outside the
    engagement's first and last day. Captives are asked too: a captive abroad employs under the law of its country.
    """
    work = engagements(portfolio)
    assigned = clause(portfolio, ClauseKind.INTELLECTUAL_PROPERTY).at(work["contract_row"])
    is_present = assigned.flag("is_present")
    no_home = policy.home_country is None
    no_country = work.missing("site_country")
    is_abroad = told(~work.equals("site_country", policy.home_country or ""), ~no_country & (not no_home))
    unchecked = outside(work.text("site_country"), assigned.text("checked_countries")) != ""
    return Verdicts(
        subjects=work,
        applies=is_abroad & work["is_live"],
        gap=~is_present | (is_present & unchecked),
        says={
            "engagement {engagement_id} works in {site_country}; contract {contract_id} assigns no intellectual "
            "property": is_present.is_no,
            "engagement {engagement_id} works in {site_country}; nobody checked that the assignment in contract "
            "{contract_id} holds there": True,
        },
        unknown_says={
            "whether engagement {engagement_id} works abroad cannot be told: our home country is not set": no_home,
            "whether engagement {engagement_id} works abroad cannot be told: the country of {site_name} "
            "is not recorded": no_country,
            "engagement {engagement_id} works in {site_country}; no contract is recorded that could assign "
            "intellectual property": work["contract_row"] < 0,
            "engagement {engagement_id} works in {site_country}; whether contract {contract_id} assigns intellectual "
            "property is not recorded": True,
        },
    )
