"""The end of a page that has nothing more to say.

Streamlit's own stop ends the whole run: after it nothing can be drawn, so the page would have no foot.
"""

from __future__ import annotations

from typing import NoReturn


class Enough(Exception):
    """The page is complete as it stands; the frame draws the foot."""


def enough() -> NoReturn:
    """End the page here."""
    raise Enough
