"""Every colour, mark and symbol that charts, tables and pages use, for light and for dark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from sourcing_core.vocabulary import Compliance, Severity

Mode = Literal["light", "dark"]

NO_TARGET = "NO_TARGET"
"""Shown where there is a figure but no service level to hold it against; not a compliance word of the core."""
TOO_FEW = "TOO_FEW"
"""Shown where there are fewer events than the metric asks for before it is compared."""

# Worst first: the order of legends, and of what a reader must see first.
STATUS_ORDER: tuple[str, ...] = (
    Compliance.BELOW_MINIMUM,
    Compliance.BELOW_EXPECTED,
    Compliance.NO_DATA,
    Compliance.PROVISIONAL,
    Compliance.NO_ACTIVITY,
    Compliance.EXCLUDED,
    NO_TARGET,
    TOO_FEW,
    Compliance.MET,
)

STATUS_WORD: Mapping[str, str] = MappingProxyType(
    {str(word): word.label for word in Compliance} | {NO_TARGET: "No target", TOO_FEW: "Too few to say"}
)

# Plain geometric characters: every system font draws them, and none turns into a picture on a phone.
STATUS_MARK: Mapping[str, str] = MappingProxyType(
    {
        "MET": "●",
        "BELOW_EXPECTED": "▼",
        "BELOW_MINIMUM": "✕",
        "NO_ACTIVITY": "–",
        "NO_DATA": "?",
        "EXCLUDED": "⊘",
        "PROVISIONAL": "○",
        NO_TARGET: "■",
        TOO_FEW: "◌",
    }
)

# The plotly symbol that looks like the mark. A status without one has no point to draw: its place is shaded.
STATUS_SYMBOL: Mapping[str, str] = MappingProxyType(
    {
        "MET": "circle",
        "BELOW_EXPECTED": "triangle-down",
        "BELOW_MINIMUM": "x",
        "EXCLUDED": "circle-x-open",
        "PROVISIONAL": "circle-open",
        NO_TARGET: "square",
        TOO_FEW: "circle-dot",
    }
)

HATCHED: frozenset[str] = frozenset({"NO_DATA", "unknown"})
"""What is unknown is hatched, in every chart."""

VERDICT_WORD: Mapping[str, str] = MappingProxyType(
    {"concern": "Concern", "improvement": "Improvement", "change": "Change"}
)
VERDICT_MARK: Mapping[str, str] = MappingProxyType({"concern": "◆", "improvement": "★", "change": "▲"})
VERDICT_SYMBOL: Mapping[str, str] = MappingProxyType(
    {"concern": "diamond", "improvement": "star", "change": "triangle-up"}
)


@dataclass(frozen=True, slots=True)
class Tone:
    """Three colours of one meaning: `line` on the page, `fill` of an area, `ink` of text on that fill."""

    line: str
    fill: str
    ink: str


@dataclass(frozen=True, slots=True, eq=False)
class Palette:
    """All colours of one mode; `paper` and `surface` are the page behind the charts, which are transparent."""

    mode: Mode
    paper: str
    surface: str
    text: str
    muted: str
    grid: str
    hatch: str
    accent: Tone
    line: str
    quiet: Tone
    status: Mapping[str, Tone]
    severity: Mapping[str, Tone]
    verdict: Mapping[str, str]


def _build(
    mode: Mode,
    *,
    page: tuple[str, str],
    text: tuple[str, str],
    thin: tuple[str, str],
    accent: Tone,
    line: str,
    met: Tone,
    amber: Tone,
    vermillion: Tone,
    grey: Tone,
    quiet: Tone,
    change: str,
) -> Palette:
    greys = dict.fromkeys(("NO_DATA", "NO_ACTIVITY", "EXCLUDED", "PROVISIONAL", NO_TARGET, TOO_FEW, "unknown"), grey)
    status = {"MET": met, "BELOW_EXPECTED": amber, "BELOW_MINIMUM": vermillion, **greys}
    severity = {Severity.CRITICAL: vermillion, Severity.HIGH: amber, Severity.MEDIUM: accent, Severity.LOW: grey}
    return Palette(
        mode=mode,
        paper=page[0],
        surface=page[1],
        text=text[0],
        muted=text[1],
        grid=thin[0],
        hatch=thin[1],
        accent=accent,
        line=line,
        quiet=quiet,
        status=MappingProxyType(status),
        severity=MappingProxyType({str(word): tone for word, tone in severity.items()}),
        verdict=MappingProxyType({"concern": vermillion.line, "improvement": met.line, "change": change}),
    )


# The hues follow Okabe and Ito, "Color universal design" (2008), darkened or lightened until each passes the contrast
# that WCAG 2.1 asks for (1.4.3 text 4.5, 1.4.11 marks 3) on the page and on a side bar. The tests compute it.
LIGHT = _build(
    "light",
    page=("#ffffff", "#f0f2f6"),
    text=("#1f2933", "#56616d"),
    thin=("#e3e7ec", "#b9c1ca"),
    accent=Tone(line="#176b87", fill="#d5e8ee", ink="#0d4557"),
    line="#6b7681",
    met=Tone(line="#007f64", fill="#d8efe8", ink="#0a4a3a"),
    amber=Tone(line="#b97a00", fill="#ffdf9e", ink="#563700"),
    vermillion=Tone(line="#b83c08", fill="#b83c08", ink="#ffffff"),
    grey=Tone(line="#6f7985", fill="#eef0f3", ink="#4d5863"),
    quiet=Tone(line="#6f7985", fill="#e9edf1", ink="#4d5863"),
    change="#7b4fa3",
)
DARK = _build(
    "dark",
    page=("#0e1117", "#262730"),
    text=("#e8ecf1", "#a3adb9"),
    thin=("#2a313c", "#4b5563"),
    accent=Tone(line="#5cb8d6", fill="#173a48", ink="#c3e8f4"),
    line="#8a94a3",
    met=Tone(line="#2fbf93", fill="#123a31", ink="#b9f0de"),
    amber=Tone(line="#f0b429", fill="#5a430b", ink="#ffe6ad"),
    vermillion=Tone(line="#ff7a45", fill="#ee6a35", ink="#1a0a02"),
    grey=Tone(line="#8a94a3", fill="#20262f", ink="#b4bdc8"),
    quiet=Tone(line="#8a94a3", fill="#222934", ink="#b4bdc8"),
    change="#c7a0e8",
)


def palette(mode: Mode) -> Palette:
    """The colours of a mode, "light" or "dark"."""
    return DARK if mode == "dark" else LIGHT
