"""The form of the thresholds: an input that fits each, in groups; saved as one change, which the journal keeps."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st
from pydantic import ValidationError

from pages.shared import load, show
from sourcing_core.policy import Policy
from sourcing_core.register.places import country_names, currency_codes, zones
from sourcing_core.register.record import plain
from sourcing_core.rules.catalogue import catalogue
from sourcing_core.storage import StorageRefused, Work

_PLACES = ("home_country", "currency", "home_zone")


def _extra(name: str) -> dict[str, Any]:
    extra = Policy.model_fields[name].json_schema_extra
    return extra if isinstance(extra, dict) else {}


def group_of(name: str) -> str:
    """The group that a threshold stands in."""
    return str(_extra(name).get("group", "Other"))


def label(name: str) -> str:
    """What a threshold is called, with its unit unless the name says it: 'Close lag days', 'Maximum rows'."""
    title = Policy.model_fields[name].title or name.replace("_", " ").capitalize()
    unit = _extra(name).get("unit")
    return f"{title} ({unit})" if unit and unit.lower() not in title.lower() else title


def told(name: str, value: Any) -> str:
    """A threshold's value in words."""
    if value in (None, (), ""):
        return "none"
    if name == "weights":
        names = load.portfolio().names["metric"]
        return ", ".join(f"{names.get(metric, metric)} {weight:g}" for metric, weight in value.items())
    if name == "home_country":
        return country_names().get(str(value), str(value))
    return ", ".join(value) if isinstance(value, tuple) else f"{value:g}" if isinstance(value, float) else str(value)


def form(policy: Policy, *, editable: bool) -> None:
    """The thresholds in tabs, a reason, and the button that saves them all."""
    for fault in st.session_state.pop("policy_faults", []):
        show.refused(fault)
    groups: dict[str, list[str]] = {}
    for name in Policy.model_fields:
        groups.setdefault(group_of(name), []).append(name)
    with st.form("policy", border=False, enter_to_submit=False):
        for tab, members in zip(st.tabs(list(groups)), groups.values(), strict=True):
            with tab:
                left, right = st.columns(2)
                for number, name in enumerate(members):
                    with (left, right)[number % 2]:
                        _widget(name, policy, disabled=not editable)
        st.text_input("Why this change", key="policy_why", placeholder="Kept in the journal", disabled=not editable)
        st.form_submit_button(
            "Save settings",
            type="primary",
            icon=":material/save:",
            disabled=not editable,
            on_click=_save,
            args=(policy, _version()),
            key="policy_save",
        )


def _key(name: str, policy: Policy) -> str:
    """The input of a threshold belongs to what is in force: when somebody else saves, the form begins anew."""
    return f"policy_{policy.version}_{name}"


def _version() -> int:
    """The row version of the stored policy that is shown; 0 when none is stored."""
    found = load.store().settings().get("policy")
    return found[1] if found else 0


def _widget(name: str, policy: Policy, *, disabled: bool) -> None:
    """The input that fits one threshold."""
    value = getattr(policy, name)
    default = Policy.model_fields[name].get_default()
    note = f"{Policy.model_fields[name].description}. Default: {told(name, default)}."
    about: dict[str, Any] = {"key": _key(name, policy), "help": note, "disabled": disabled}
    if name == "weights":
        st.markdown("**Weights of the scorecard**", help=note)
        names = load.portfolio().names["metric"]
        for metric, weight in {**dict.fromkeys(default, 0.0), **value}.items():
            st.number_input(
                names.get(metric, metric),
                0.0,
                1.0,
                float(weight),
                0.05,
                key=_key(f"weight_{metric}", policy),
                disabled=disabled,
            )
    elif name == "disabled_rules":
        st.multiselect(
            "Rules switched off",
            [rule.id for rule in catalogue()],
            list(value),
            format_func=show.word_of({rule.id: f"{rule.id} {rule.title}" for rule in catalogue()}),
            placeholder="None",
            **about,
        )
    elif name in _PLACES:
        words = country_names() if name == "home_country" else {}
        options = {
            "home_country": sorted(words, key=lambda code: words[code]),
            "currency": sorted(currency_codes()),
            "home_zone": sorted(zones()),
        }[name]
        st.selectbox(
            label(name),
            options,
            index=options.index(value) if value in options else None,
            format_func=show.word_of(words),
            placeholder="Not set",
            **about,
        )
    elif isinstance(default, str):
        st.text_input(label(name), value, **about)
    elif isinstance(default, float):
        st.number_input(label(name), value=float(value), step=None, format="%g", **about)
    else:
        st.number_input(label(name), value=value, step=1, placeholder="None", **about)


def _entered(policy: Policy) -> dict[str, Any]:
    """What stands in the form, as policy values."""
    state = st.session_state
    values: dict[str, Any] = {}
    for name in Policy.model_fields:
        if name == "weights":
            listed = {**Policy().weights, **policy.weights}
            values[name] = {metric: round(state[_key(f"weight_{metric}", policy)], 6) for metric in listed}
        elif name == "disabled_rules":
            values[name] = tuple(sorted(state[_key(name, policy)]))
        else:
            values[name] = state[_key(name, policy)]
    return values


def _save(policy: Policy, version: int) -> None:
    try:
        made = Policy.model_validate(_entered(policy))
        changed = [name for name in Policy.model_fields if getattr(made, name) != getattr(policy, name)]
        if not changed:
            st.session_state["saved"] = "Nothing was changed."
            return
        why = st.session_state.get("policy_why") or "Thresholds changed: " + ", ".join(
            label(name).lower() for name in changed
        )
        load.commit(
            Work(settings={"policy": json.dumps(made.changed(), sort_keys=True)}, setting_versions={"policy": version}),
            why,
        )
    except ValidationError as refused:
        st.session_state["policy_faults"] = [_fault(dict(error)) for error in refused.errors()]
        return
    except StorageRefused as refused:
        st.session_state["policy_faults"] = [str(refused)]
        return
    st.session_state.pop("policy_why", None)
    st.session_state["saved"] = "Settings saved."


def _fault(error: dict[str, Any]) -> str:
    """'Confidence must be less than 1'; a fault of several thresholds names them itself."""
    said = plain(error)
    is_own = error["type"] == "value_error"
    return said if is_own or not error["loc"] else f"{label(str(error['loc'][0]))} {said}"
