"""The control charts that there are, by code, with their names for screens."""

from enum import IntEnum

from sourcing_core.spc.limits import Scope


class Chart(IntEnum):
    """Code of a chart (int8 in arrays); the name in lower case is its word in files and on the command line."""

    XMR = 0
    P = 1
    PPRIME = 2
    U = 3
    UPRIME = 4
    C = 5
    EWMA = 6
    T = 7
    G = 8

    @property
    def word(self) -> str:
        """The short word: "xmr", "p", "pprime" ..."""
        return self.name.lower()

    @property
    def title(self) -> str:
        """What a screen calls it."""
        return TITLES[self]

    @property
    def is_of_attributes(self) -> bool:
        """Whether it counts things, so that chance alone gives its limits; zone rules over-alarm on these."""
        return self in {Chart.P, Chart.PPRIME, Chart.U, Chart.UPRIME, Chart.C}

    @property
    def scope(self) -> Scope:
        """Which rules may judge it."""
        return {Chart.EWMA: Scope.LIMITS, Chart.T: Scope.SIDES, Chart.G: Scope.SIDES}.get(self, Scope.ZONES)


TITLES: dict[Chart, str] = {
    Chart.XMR: "individuals chart (XmR)",
    Chart.P: "p chart of a proportion",
    Chart.PPRIME: "p' chart of an over-dispersed proportion (Laney)",
    Chart.U: "u chart of a rate",
    Chart.UPRIME: "u' chart of an over-dispersed rate (Laney)",
    Chart.C: "c chart of a count",
    Chart.EWMA: "exponentially weighted moving average (EWMA)",
    Chart.T: "t chart of the time between rare events",
    Chart.G: "g chart of the cases between rare events",
}


def chart_of(word: str) -> Chart:
    """The chart with this word; ValueError for a word that is none."""
    by_word = {chart.word: chart for chart in Chart}
    if word not in by_word:
        raise ValueError(f"{word!r} is no chart; give one of {', '.join(by_word)}")
    return by_word[word]
