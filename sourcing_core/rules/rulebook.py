"""The rulebook: every rule as people read it, made from the rules themselves."""

from __future__ import annotations

from collections.abc import Sequence

from sourcing_core.policy import Policy
from sourcing_core.rules.rule import Rule

HEAD = """# Rulebook

Made from the rules by `make docs`; do not edit by hand.

Each rule asks one question of every subject and gives one answer: *met*, *gap*, *unknown* (a fact that is needed is not
recorded; never counted as met), *does not apply*, or *accepted* (a gap with a waiver that holds today, first and last
day included). Where the severity is marked with *(t)* it goes one step up for tier 1 vendors and one step down for
tier 3. Thresholds are shown with their defaults; the settings may replace them.
"""


def rulebook(rules: Sequence[Rule]) -> str:
    """The rules as a Markdown page: a table of all, then one section each, in the order given."""
    table = ["| Rule | Defect | Severity | Effort | Asked of |", "|---|---|---|---|---|"]
    table += [
        f"| [{rule.id}](#{_anchor(rule)}) | {rule.title} | {_severity(rule)} | {rule.effort.label} | {_subject(rule)} |"
        for rule in rules
    ]
    return "\n".join([HEAD, *table, "", *(_section(rule) for rule in rules)])


def _section(rule: Rule) -> str:
    condition, _, choices = rule.condition.partition("\n\n")
    lines = [
        f"## {rule.id} {rule.title}",
        "",
        f"**{_one_line(condition)}**",
        "",
        *([_one_line(choices), ""] if choices else []),
        f"- Why: {rule.why}",
        f"- What closes it: {rule.remedy}",
        f"- Severity {_severity(rule)}, effort {rule.effort.value}, asked of each {_subject(rule).lower()}",
        f"- Source: {rule.source}",
        *[_threshold(name) for name in rule.knobs],
        "",
    ]
    return "\n".join(lines)


def _threshold(name: str) -> str:
    knob = Policy.model_fields[name]
    default = (
        "empty" if knob.default is None else f"{knob.default:g}" if isinstance(knob.default, float) else knob.default
    )
    extra = knob.json_schema_extra if isinstance(knob.json_schema_extra, dict) else {}
    unit = f" {extra['unit']}" if extra.get("unit") else ""
    return f"- Threshold `{name}`: {default}{unit}. {knob.description}"


def _severity(rule: Rule) -> str:
    return f"{rule.severity.value} (t)" if rule.tiered else rule.severity.value


def _subject(rule: Rule) -> str:
    return rule.subject_kind.replace("_", " ").capitalize()


def _anchor(rule: Rule) -> str:
    """The heading's address, as Markdown pages make it."""
    kept = "".join(letter for letter in f"{rule.id} {rule.title}".lower() if letter.isalnum() or letter in " -")
    return kept.replace(" ", "-")


def _one_line(text: str) -> str:
    return " ".join(text.split())
