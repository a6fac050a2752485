"""Settings: which thresholds are in force, and why."""

import json
from typing import Any

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from pages.shared import bar, forms, load, show
from pages.shared.guard import may_change, require
from sourcing_core.policy import Policy
from sourcing_core.register.places import country_names, currency_codes, zones
from sourcing_core.register.record import plain
from sourcing_core.storage import StorageRefused, Work

require()
st.title("Settings")
bar.render()
forms.say_saved()

policy, fresh = load.policy(), Policy()
editable = may_change()
names = load.portfolio().names["metric"]

st.text_input("You are recorded as", key="author", placeholder=load.author(), help="The name that the journal keeps beside what you save in this browser tab")
st.caption(f"Rules version {policy.version}. Every export names it. {len(policy.changed())} of {len(Policy.model_fields)} thresholds differ from the defaults.")


def _widget(name: str, value: Any, about: dict[str, Any]) -> None:
    """The input that fits one threshold."""
    field = Policy.model_fields[name]
    extra: dict[str, Any] = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    label = field.title or name.replace("_", " ").capitalize()
    label = f"{label} ({extra['unit']})" if extra.get("unit") else label
    default = getattr(fresh, name)
    note = f"{field.description}. Default: {default if default is not None else 'none'}."
    key = f"policy_{name}"
    if name == "weights":
        st.markdown("**Weights of the scorecard**", help=note)
        for metric, weight in {**dict.fromkeys(fresh.weights, 0.0), **value}.items():
            st.number_input(names.get(metric, metric), 0.0, 1.0, float(weight), 0.05, key=f"policy_weight_{metric}", **about)
    elif name == "disabled_rules":
        st.text_input("Rules switched off", ", ".join(value), key=key, help=note, placeholder="Rule ids separated by commas", **about)
    elif name in ("home_country", "currency", "home_zone"):
        words = country_names() if name == "home_country" else {}
        options = {"home_country": sorted(words, key=lambda code: words[code]), "currency": sorted(currency_codes()), "home_zone": sorted(zones())}[name]
        st.selectbox(label, options, index=options.index(value) if value in options else None, key=key, help=note, format_func=show.word_of(words), placeholder="Not set", **about)
    elif isinstance(default, str):
        st.text_input(label, value, key=key, help=note, **about)
    elif isinstance(default, float):
        st.number_input(label, value=float(value), step=None, format="%g", key=key, help=note, **about)
    else:
        st.number_input(label, value=value, step=1, key=key, help=note, placeholder="None", **about)


def _entered() -> dict[str, Any]:
    """What stands in the form, as policy values."""
    values: dict[str, Any] = {}
    for name in Policy.model_fields:
        if name == "weights":
            found = {metric: st.session_state[f"policy_weight_{metric}"] for metric in {**fresh.weights, **policy.weights}}
            values[name] = {metric: round(weight, 6) for metric, weight in found.items()}
        elif name == "disabled_rules":
            values[name] = tuple(part.strip() for part in st.session_state[f"policy_{name}"].split(",") if part.strip())
        else:
            values[name] = st.session_state[f"policy_{name}"]
    return values


def _save() -> None:
    try:
        made = Policy.model_validate(_entered())
        changed = {name: getattr(made, name) for name in Policy.model_fields if getattr(made, name) != getattr(policy, name)}
        if not changed:
            st.session_state["saved"] = "Nothing was changed."
            return
        why = st.session_state.get("policy_why") or "Thresholds changed: " + ", ".join(changed)
        load.commit(Work(settings={"policy": json.dumps(made.changed(), sort_keys=True)}), why)
    except ValidationError as refused:
        st.session_state["policy_faults"] = [f"{'.'.join(map(str, e['loc'])).replace('_', ' ')} {plain(dict(e))}." for e in refused.errors()]
        return
    except StorageRefused as refused:
        st.session_state["policy_faults"] = [f"{refused}."]
        return
    st.session_state["saved"] = "Settings saved."


for fault in st.session_state.pop("policy_faults", []):
    st.error(fault, icon=":material/error:")

groups: dict[str, list[str]] = {}
for name, field in Policy.model_fields.items():
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    groups.setdefault(str(extra.get("group", "Other")), []).append(name)

with st.form("policy", border=False, enter_to_submit=False):
    for tab, members in zip(st.tabs(list(groups)), groups.values(), strict=True):
        with tab:
            left, right = st.columns(2)
            for number, name in enumerate(members):
                with (left, right)[number % 2]:
                    _widget(name, getattr(policy, name), {"disabled": not editable})
    st.text_input("Why this change", key="policy_why", placeholder="Kept in the journal", disabled=not editable)
    st.form_submit_button("Save settings", type="primary", icon=":material/save:", disabled=not editable, on_click=_save)

with st.expander("Every threshold with its reason", icon=":material/menu_book:"):
    listed = pd.DataFrame([
        {"Threshold": name.replace("_", " "), "In force": str(getattr(policy, name)), "Default": str(getattr(fresh, name)), "Why": field.description}
        for name, field in Policy.model_fields.items()
    ])
    show.table(listed, key="policy_table", alt="Every threshold with its reason")
