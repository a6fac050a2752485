"""Every rule there is: the rule files of the family folders, found by walking them."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from itertools import pairwise
from types import ModuleType

from sourcing_core import rules
from sourcing_core.policy import Policy
from sourcing_core.rules.rule import Rule


@cache
def catalogue() -> tuple[Rule, ...]:
    """All rules, ordered by id. Raises ValueError when a file does not hold exactly one rule, or an id occurs twice."""
    return in_order([the_rule_of(module) for module in _rule_files()])


def in_order(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules by id, none twice."""
    found = sorted(rules, key=lambda each: each.id)
    for first, second in pairwise(found):
        if first.id == second.id:
            raise ValueError(f"two rules are called {first.id}: '{first.title}' and '{second.title}'")
    return tuple(found)


def rules_in_force(policy: Policy) -> tuple[Rule, ...]:
    """The rules that the policy has not switched off."""
    return tuple(rule for rule in catalogue() if rule.id not in policy.disabled_rules)


def the_rule_of(module: ModuleType) -> Rule:
    """The one rule that a file holds."""
    held = [value for value in vars(module).values() if isinstance(value, Rule)]
    if len(held) != 1:
        raise ValueError(f"{module.__name__} holds {len(held)} rules: a rule file holds one")
    return held[0]


def _rule_files() -> Iterator[ModuleType]:
    for family in pkgutil.iter_modules(rules.__path__, f"{rules.__name__}."):
        if family.ispkg:
            folder = import_module(family.name)
            for file in pkgutil.iter_modules(folder.__path__, f"{family.name}."):
                yield import_module(file.name)
