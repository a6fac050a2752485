"""Every closed word list, once: what a field may say and what it is called on screen."""

from __future__ import annotations

from enum import StrEnum


class Word(StrEnum):
    """One word of a closed list; `label` is how people read it."""

    @property
    def label(self) -> str:
        """The word as shown on screen: 'vendor_reported' reads 'Vendor reported'."""
        return LABELS.get(f"{type(self).__name__}.{self.value}") or self.value.replace("_", " ").capitalize()


class Ownership(Word):
    """Whether a vendor is an external company or a captive of our own group."""

    EXTERNAL = "external"
    CAPTIVE = "captive"


class Tier(Word):
    """How critical a vendor is; sets how often it is reviewed."""

    T1 = "T1"
    T2 = "T2"
    T3 = "T3"


class Substitutability(Word):
    """How easily another provider could take over."""

    NOT = "not"
    HARD = "hard"
    MEDIUM = "medium"
    EASY = "easy"


class Side(Word):
    """For whom a person works."""

    OURS = "ours"
    VENDOR = "vendor"


class FunctionKind(Word):
    """Whether work sets us apart or is sold by many."""

    STRATEGIC = "strategic"
    COMMODITY = "commodity"


class Sensitivity(Word):
    """How much harm a leak would do."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Stage(Word):
    """Where an engagement is in its life."""

    PILOT = "pilot"
    TRANSITION = "transition"
    LIVE = "live"
    EXITING = "exiting"
    ENDED = "ended"


class SourcingLabel(Word):
    """Who does the work and where, computed from ownership and place."""

    IN_HOUSE = "in_house"
    OUTSOURCED_ONSHORE = "outsourced_onshore"
    CAPTIVE_OFFSHORE = "captive_offshore"
    OFFSHORE_OUTSOURCED = "offshore_outsourced"


class RenewalDecision(Word):
    """What was decided for the end of a contract's term."""

    RENEW = "renew"
    REBID = "rebid"
    EXIT = "exit"


class ClauseKind(Word):
    """What a clause is about."""

    AUDIT_RIGHT = "audit_right"
    CONFIDENTIALITY = "confidentiality"
    DATA_PROCESSING = "data_processing"
    EXIT_ASSISTANCE = "exit_assistance"
    INTELLECTUAL_PROPERTY = "intellectual_property"
    LIABILITY = "liability"
    SERVICE_LOCATION = "service_location"
    SUBCONTRACTING = "subcontracting"
    TERMINATION = "termination"


class Direction(Word):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"

    @property
    def sign(self) -> int:
        """+1 when more is better, -1 when less is better, 0 when neither."""
        return {"higher": 1, "lower": -1, "neutral": 0}[self.value]


class MetricKind(Word):
    """What a figure is, which decides how it is pooled and charted."""

    PROPORTION = "proportion"
    RATE = "rate"
    DURATION = "duration"
    SCORE = "score"
    AMOUNT = "amount"

    @property
    def is_ratio(self) -> bool:
        """Whether a figure of this kind is a numerator over a denominator."""
        return self in (MetricKind.PROPORTION, MetricKind.RATE)


class Standing(Word):
    """A critical service level may carry credits; a key measurement is reported only."""

    CRITICAL = "critical"
    KEY = "key"


class Window(Word):
    """Over what time a service level is judged."""

    MONTH = "month"
    QUARTER = "quarter"
    ROLLING_3 = "rolling_3"
    ROLLING_12 = "rolling_12"


class Unit(Word):
    """Units a figure or a service level may be stated in; `UNIT_SCALE` turns them into the metric's own unit."""

    SHARE = "share"
    PERCENT = "%"
    PPM = "ppm"
    PER_UNIT = "per unit"
    PER_HUNDRED = "per 100"
    PER_THOUSAND = "per 1000"
    DAYS = "days"
    HOURS = "hours"
    POINTS = "points"
    COUNT = "count"
    CURRENCY = "currency"


class Source(Word):
    """Who says so; a higher code is trusted more."""

    VENDOR_REPORTED = "vendor_reported"
    MEASURED = "measured"
    AUDITED = "audited"

    @property
    def code(self) -> int:
        """The small whole number that the ledger and the matrices carry; a higher one is trusted more."""
        return SOURCE_CODES[self.value]


class Compliance(Word):
    """Whether a promise was kept, by arithmetic alone (domain 0.3)."""

    MET = "MET"
    BELOW_EXPECTED = "BELOW_EXPECTED"
    BELOW_MINIMUM = "BELOW_MINIMUM"
    NO_ACTIVITY = "NO_ACTIVITY"
    NO_DATA = "NO_DATA"
    EXCLUDED = "EXCLUDED"
    PROVISIONAL = "PROVISIONAL"


class Evidence(Word):
    """Whether the figures settle the question, whatever the contract says."""

    UNKNOWN = "unknown"
    CLEARLY_MET = "clearly_met"
    CLEARLY_MISSED = "clearly_missed"
    NOT_DISTINGUISHABLE = "not_distinguishable"


class Severity(Word):
    """How bad a gap is."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for critical ... 3 for low."""
        return list(Severity).index(self)


class Effort(Word):
    """How long it takes to close a gap."""

    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


class Outcome(Word):
    """What a rule answers."""

    GAP = "gap"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    MET = "met"
    NOT_APPLICABLE = "not_applicable"


class EventKind(Word):
    """Kinds of raw events."""

    DELIVERIES = "deliveries"
    INSPECTIONS = "inspections"
    WORK_ITEMS = "work_items"


class IpLevel(Word):
    """How well an IP control is proven, from nothing to an independent check."""

    ABSENT = "absent"
    ASSERTED = "asserted"
    DOCUMENTED = "documented"
    OPERATING = "operating"
    VERIFIED = "verified"
    NOT_APPLICABLE = "not_applicable"


class IncidentKind(Word):
    """What an incident touched."""

    IP = "ip"
    SECURITY = "security"
    PRIVACY = "privacy"
    CONTINUITY = "continuity"
    QUALITY = "quality"


class IncidentSeverity(Word):
    """How bad an incident was."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class IdeaCategory(Word):
    """What an idea makes better."""

    PROCESS = "process"
    PRODUCT = "product"
    COST = "cost"
    QUALITY = "quality"


class SurveyAudience(Word):
    """Who was asked in a survey."""

    CUSTOMER = "customer"
    VENDOR_MANAGER = "vendor_manager"
    INTERNAL = "internal"


class Topic(Word):
    """What a subscription may be about."""

    BREACHES = "breaches"
    SIGNALS = "signals"
    FORECASTS = "forecasts"
    GAPS = "gaps"
    DECISIONS = "decisions"
    DATA = "data"
    ALL = "all"


class Rhythm(Word):
    """How often a subscriber is told."""

    EVERY_RUN = "every_run"
    DAILY = "daily"
    WEEKLY = "weekly"


class SubscriptionScope(Word):
    """About which vendors a subscriber is told."""

    ALL = "all"
    MINE = "mine"


SOURCE_CODES = {"vendor_reported": 1, "measured": 2, "audited": 3}
SOURCE_WORDS = ["", *SOURCE_CODES]

# One of these units equals this many of the metric's own unit (a share for proportions, a count per unit for rates,
# days for durations); units that are absent scale by 1.
UNIT_SCALE = {"%": 0.01, "ppm": 1e-6, "per 100": 0.01, "per 1000": 0.001, "hours": 1 / 24}

# The unit that figures of each kind are kept in.
KIND_UNIT = {"proportion": "share", "rate": "per unit", "duration": "days", "score": "points", "amount": "count"}

LABELS = {
    "Tier.T1": "Tier 1, most critical",
    "Tier.T2": "Tier 2",
    "Tier.T3": "Tier 3",
    "Ownership.captive": "Captive of our group",
    "Ownership.external": "External vendor",
    "Substitutability.not": "Not substitutable",
    "Substitutability.hard": "Hard to substitute",
    "Substitutability.medium": "Substitutable with effort",
    "Substitutability.easy": "Easy to substitute",
    "Side.ours": "Our side",
    "Side.vendor": "Vendor's side",
    "SourcingLabel.in_house": "In-house",
    "SourcingLabel.outsourced_onshore": "Outsourced onshore",
    "SourcingLabel.captive_offshore": "Captive offshore",
    "SourcingLabel.offshore_outsourced": "Offshore outsourced",
    "RenewalDecision.rebid": "Put out to bid again",
    "ClauseKind.audit_right": "Right to audit",
    "ClauseKind.data_processing": "Data processing agreement",
    "ClauseKind.exit_assistance": "Assistance at exit",
    "ClauseKind.intellectual_property": "IP assignment",
    "ClauseKind.service_location": "Place of service and data",
    "ClauseKind.termination": "Termination rights",
    "Direction.higher": "Higher is better",
    "Direction.lower": "Lower is better",
    "Direction.neutral": "Neither",
    "Standing.critical": "Critical service level",
    "Standing.key": "Key measurement",
    "Window.rolling_3": "Rolling 3 months",
    "Window.rolling_12": "Rolling 12 months",
    "Compliance.MET": "Met",
    "Compliance.BELOW_EXPECTED": "Below expected",
    "Compliance.BELOW_MINIMUM": "Below minimum",
    "Compliance.NO_ACTIVITY": "No activity",
    "Compliance.NO_DATA": "No data",
    "Compliance.EXCLUDED": "Excluded",
    "Compliance.PROVISIONAL": "Provisional",
    "IpLevel.documented": "Documented (policy or signed clause)",
    "IpLevel.operating": "Seen in operation",
    "IpLevel.verified": "Verified by somebody independent",
    "IpLevel.not_applicable": "Does not apply",
    "IncidentKind.ip": "Intellectual property",
    "SubscriptionScope.all": "All vendors",
    "SubscriptionScope.mine": "Vendors that the person owns or deputises for",
    "Outcome.met": "Met",
    "Outcome.gap": "Gap",
    "Outcome.accepted": "Accepted until",
    "Outcome.not_applicable": "Does not apply",
}
