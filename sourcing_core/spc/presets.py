"""Named sets of signal rules: how many patterns to look for is a choice between missed shifts and false alarms."""

from dataclasses import dataclass

from sourcing_core.spc.charts import Chart
from sourcing_core.spc.rule_bits import NELSON, NHS, WESTERN_ELECTRIC, SignalRules
from sourcing_core.spc.signal_mask import ALLOWED


@dataclass(frozen=True, slots=True)
class Preset:
    """Which rules judge a chart of attributes (p, u, c and their kin), and which judge the others."""

    name: str
    title: str
    attributes: SignalRules
    individuals: SignalRules
    has_own_run_length: bool = False

    def run_length(self, house: int) -> int | None:
        """The house's length of a run on one side, or None where the preset comes with its own."""
        return None if self.has_own_run_length else house

    def rules(self, chart: Chart) -> SignalRules:
        """The rules for this chart, without those that its limits do not allow."""
        return (self.attributes if chart.is_of_attributes else self.individuals) & ALLOWED[chart.scope]


PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "default",
            "Few false alarms: limits and runs, and two of three on individuals charts",
            # Zone rules over-alarm on counts, whose distribution is skewed and comes in steps.
            attributes=SignalRules.WE1 | SignalRules.WE4,
            individuals=SignalRules.WE1 | SignalRules.WE2 | SignalRules.WE4,
        ),
        Preset("nhs", "The rules of NHS board charts (Making Data Count)", NHS, NHS, has_own_run_length=True),
        Preset(
            "all",
            "Every rule of Western Electric and of Nelson: finds small shifts, with many false alarms",
            attributes=WESTERN_ELECTRIC | NELSON,
            individuals=WESTERN_ELECTRIC | NELSON,
        ),
    )
}


def preset_of(name: str) -> Preset:
    """The preset with this name; ValueError for a name that is none."""
    if name not in PRESETS:
        raise ValueError(f"{name!r} is no preset of signal rules; give one of {', '.join(PRESETS)}")
    return PRESETS[name]
