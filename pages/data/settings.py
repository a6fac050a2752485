"""Settings: which thresholds are in force, and why."""

import pandas as pd
import streamlit as st

from pages.shared import bar, forms, load, policy_form, show
from pages.shared.guard import may_change, require
from sourcing_core.policy import Policy

require()
forms.say_saved()
st.title("Settings")
bar.render()
policy, fresh = load.policy(), Policy()

st.text_input(
    "You are recorded as",
    key="author",
    placeholder=load.author(),
    persist_state="session",
    width=420,
    help="The name that the journal keeps beside what you save in this browser tab",
)
changed = policy.changed()
st.caption(
    f"Rules version {policy.version}: every export names it. {len(changed)} of {len(Policy.model_fields)} thresholds differ from the defaults."
)
policy_form.form(policy, editable=may_change())


def _every() -> None:
    """Each threshold, what it is, what it would be by default, and why it is there."""
    listed = pd.DataFrame(
        [
            {
                "Threshold": policy_form.label(name),
                "In force": policy_form.told(name, getattr(policy, name)),
                "Default": policy_form.told(name, getattr(fresh, name)),
                "Why": field.description,
                "Group": policy_form.group_of(name),
            }
            for name, field in Policy.model_fields.items()
        ]
    )
    widths = {"Threshold": 240, "In force": 130, "Default": 130, "Why": 420}
    show.table(
        listed,
        key="policy_table",
        rows=20,
        columns={name: st.column_config.TextColumn(width=width) for name, width in widths.items()},
        alt="Every threshold with its reason",
    )


show.folded("Every threshold with its reason", _every, key="policy_every", icon=":material/menu_book:")
