"""What a test reads from a page and types into it."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest


def errors(tab: AppTest) -> list[str]:
    """The refusals on the page, as a reader sees them."""
    return [error.value.replace("\\", "") for error in tab.error]


def warnings(tab: AppTest) -> list[str]:
    """The doubts on the page."""
    return [warning.value.replace("\\", "") for warning in tab.warning]


def captions(tab: AppTest) -> str:
    """The small print."""
    return "\n".join(caption.value.replace("\\", "") for caption in tab.caption)


def saved(tab: AppTest) -> list[str]:
    """What the page says it saved."""
    return [toast.value.replace("\\", "") for toast in tab.toast]


def fill(tab: AppTest, form: str, **values: object) -> AppTest:
    """Type into the form of a record, by field."""
    for name, value in values.items():
        tab.get_by_key(f"{form}_{name}").set_value(value)
    return tab


def press(tab: AppTest, key: str) -> AppTest:
    """Press a button; the page runs again."""
    tab.get_by_key(key).click().run()
    assert not tab.exception
    return tab


def has(tab: AppTest, key: str) -> bool:
    """Whether a widget of this key is on the page."""
    return any(
        getattr(one, "key", None) == key for kind in ("button", "text_input", "selectbox") for one in tab.get(kind)
    )


def type_cells(tab: AppTest, key: str, cells: dict[int, dict[str, Any]]) -> AppTest:
    """Type into a grid: row position -> column -> value."""
    tab.session_state[key] = {"edited_rows": cells, "added_rows": [], "deleted_rows": []}
    tab.run()
    assert not tab.exception
    return tab


def metrics(tab: AppTest) -> dict[str, str]:
    """The large numbers of a page by their label."""
    return {metric.label: metric.value for metric in tab.metric}
