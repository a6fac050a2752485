"""What a chart function returns: the figure, and the sentence that says what it shows."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A figure with its takeaway in one sentence, for `alt` and for people who do not see the picture."""

    figure: go.Figure
    alt: str
