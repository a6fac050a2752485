"""Health: does the machine behind the figures work, and was everybody told?"""

from datetime import datetime

import pandas as pd
import streamlit as st

from pages.shared import bar, links, load, show
from pages.shared.guard import require
from sourcing_core.charts.units import plural

require()
st.title("Health")
bar.render()
portfolio = load.portfolio()
if load.is_past():
    st.caption("The monitor and the database are shown as they are now.")
runs, notices, unsent = load.monitor_memory()
waits = load.waiting()


def _verified() -> str:
    """Whether this session recomputed every hash, and what came of it."""
    found = load.verified()
    if found is None:
        return "Not in this session"
    if found.faults:
        return f"Not whole at revision {found.seal[0]:,}: {found.faults[0]}"
    behind = load.store().head - found.seal[0]
    later = f"; {plural(behind, 'revision')} came since" if behind else ""
    return f"Whole at revision {found.seal[0]:,}, on {show.day(found.day)}{later}"


def _what_to_do() -> str:
    """How those who wait are told."""
    if not waits["is_due"].any():
        return "They go out with the first run with `--notify` after their day or week is over."
    run = "Send them with `python -m sourcing_core monitor --notify`"
    if load.configuration().channels is None:
        return f"{run}; set the channels first: `STEERBOARD_CHANNELS` names their file."
    return f"{run}, or let a scheduler do it."


st.subheader("The monitor", anchor=False)
if runs.empty:
    st.info(
        "The monitor has never run on this database, so nobody is told of anything. Let a scheduler run it every morning:",
        icon=":material/info:",
    )
    st.code(
        "0 7 * * *  cd /srv/steerboard && .venv/bin/python -m sourcing_core monitor --notify",
        language="text",
        wrap_lines=True,
    )
else:
    last = runs.iloc[0]
    first, second, third = st.columns(3)
    first.metric("Last run (UTC)", str(show.instants(runs["began_at"].head(1)).iloc[0]))
    second.metric("Open notices", f"{len(notices):,}")
    third.metric("Messages not sent", f"{len(unsent):,}")
    days = (load.now() - datetime.fromisoformat(last["began_at"])).days
    if days >= 1:
        st.caption(f"The last run was {plural(days, 'day')} ago.")
    if pd.isna(last["finished_at"]):
        st.warning("The last run did not come to its end.", icon=":material/warning:")
if len(waits):
    st.markdown("**Waiting to be told** :material/schedule_send:")
    total, people = int(waits["items"].sum()), plural(waits["person"].nunique(), "person", "people")
    since = show.instants(waits["since"].head(1)).iloc[0]
    verb = "waits" if total == 1 else "wait"
    st.caption(f"{plural(total, 'item')} {verb} for {people}, since {since} (UTC). {_what_to_do()}")
    show.table(
        pd.DataFrame(
            {
                "Person": waits["person"],
                "Waiting": waits["items"],
                "Since (UTC)": show.instants(waits["since"]),
                "Goes out": waits["is_due"].map({True: "at the next --notify", False: "when its day or week is over"}),
                "Channel": waits["channel"],
                "Rhythm": waits["rhythm"].str.replace("_", " ").str.capitalize(),
                "Subscription": waits["subscription_id"],
            }
        ),
        key="health_waiting",
        alt="What nobody has been told yet, by subscription",
    )
if len(unsent):
    st.markdown("**Not sent** :material/error:")
    show.table(
        pd.DataFrame(
            {
                "Claimed (UTC)": show.instants(unsent["claimed_at"]),
                "Subscription": unsent["subscription_id"],
                "Channel": unsent["channel"],
                "Subject": unsent["subject"],
                "Attempts": unsent["attempts"],
                "Why": unsent["error"].fillna("no answer from its sender yet; a later run sends it again"),
            }
        ),
        key="health_unsent",
        alt="Messages that did not go out",
    )
if len(notices):
    by_topic = notices.groupby("topic", sort=True)
    told = pd.DataFrame({"Open": by_topic.size(), "Oldest": by_topic["opened_at"].min().str.slice(0, 10)})
    told.insert(0, "Topic", [str(topic).replace("_", " ").capitalize() for topic in told.index])
    show.table(told.reset_index(drop=True), key="health_notices", alt="Open notices by topic")
if len(runs):
    show.folded(
        "The latest runs",
        lambda: show.table(
            pd.DataFrame(
                {
                    "Began (UTC)": show.instants(runs["began_at"]),
                    "Machine": runs["host"],
                    "Seen on": runs["as_of"],
                    "Revision": runs["revision"],
                    "New": runs["opened"],
                    "Over": runs["closed"],
                    "Still open": runs["still_open"],
                    "Sent": runs["sent"],
                    "Failed": runs["failed"],
                }
            ),
            key="health_runs",
            alt="Runs of the monitor",
        ),
        key="health_runs_open",
    )

st.subheader("The database", anchor=False)
facts = load.database_facts()
facts["Figures to"] = f"{portfolio.data_until:%b %Y}" if portfolio.data_until else "no figures yet"
facts["Verified"] = _verified()
show.table(pd.DataFrame({"What": list(facts), "Value": list(facts.values())}), key="health_facts", alt="The database")
links.link("journal", "Verify the journal", icon=":material/verified:")

st.subheader("Latest imports", anchor=False)
batches = portfolio.batches
newest = batches[~batches["is_taken_back"]].drop_duplicates("kind") if len(batches) else batches  # newest first
if newest.empty:
    st.caption("Nothing was imported that still counts." if len(batches) else "Nothing was imported yet.")
else:
    told = pd.DataFrame(
        {
            "Kind": newest["kind"].astype("str").str.replace("_", " ").str.replace("-", " ").str.capitalize(),
            "Batch": newest["batch_id"],
            "File": newest["file_name"],
            "On (UTC)": show.instants(newest["at"]),
            "By": newest["who"],
            "Accepted": newest["accepted"],
            "Refused": newest["refused"],
        }
    )
    show.table(told, key="health_batches", alt="The latest import of each kind")
