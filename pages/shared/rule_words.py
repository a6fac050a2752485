"""Signal rules as people read them."""

from __future__ import annotations

from pages.shared import load
from sourcing_core.spc import SAYS, SignalRules


def rule_words(rules: str) -> str:
    """'WE1;WE4' as people read it."""
    policy = load.policy()
    words = []
    for name in rules.split(";") if rules else []:
        rule = SignalRules[name]
        said = SAYS[rule]
        if rule in (SignalRules.WE4, SignalRules.NHS2) and policy.signal_preset != "nhs":
            said = f"{policy.run_length} points in a row on one side of the average"
        words.append(said)
    return "; ".join(dict.fromkeys(words))


_BRIEF = {
    "WE1": "beyond a limit", "N1": "beyond a limit", "NHS1": "beyond a limit", "WE2": "2 of 3 near a limit", "N5": "2 of 3 near a limit",
    "NHS4": "2 of 3 near a limit", "WE3": "4 of 5 far from average", "N6": "4 of 5 far from average", "N2": "9 in a row on one side",
    "NHS2": "7 in a row on one side", "N3": "6 in a row one way", "NHS3": "7 in a row one way", "N4": "14 up and down in turn",
    "N7": "15 close to average", "N8": "8 far from average",
}  # fmt: skip


def brief(rules: str) -> str:
    """The same for a narrow column: two of them, or the first and how many more."""
    run = f"{load.policy().run_length} in a row on one side"
    words = list(dict.fromkeys(_BRIEF.get(name, run) for name in rules.split(";") if name))
    if len(words) > 2:
        return f"{words[0]}, and {len(words) - 1} more"
    return words[0] if len(words) == 1 else ", ".join(word.replace(" in a row", "") for word in words)
