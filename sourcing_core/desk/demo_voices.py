"""Surveys of the demo and the answers to them, which say how people feel about work that meets its levels."""

from __future__ import annotations

from datetime import date
from typing import Any

from sourcing_core.desk.demo_calendar import LAST_DAY, PAST, QUARTER, day_ago, shares_kept
from sourcing_core.desk.demo_tables import rows
from sourcing_core.months import month_end, month_number

Rows = list[dict[str, Any]]
_COMMENT_EVERY = 7
_BEST, _WORST = 5, 1


def demo_surveys(today: date) -> tuple[Rows, Rows]:
    """Every survey of the last quarters, and every answer, spread over the months of its quarter."""
    surveys: Rows = []
    responses: Rows = []
    comments = {mood: [r["text"] for r in rows("wording") if r["function_id"] == mood] for mood in ("good", "bad")}
    for voice in rows("voices"):
        for quarter, closes in enumerate(range(PAST - QUARTER + 1, 0, -QUARTER)):
            closed_on = month_end(month_number(today) - closes)
            survey_id = f"SV-{len(surveys) + 1:03}"
            surveys.append(_survey(voice, survey_id, closed_on))
            for turn in range(QUARTER):
                ago = closes + QUARTER - 1 - turn
                answers = _answers(voice, ago, QUARTER * quarter + turn, today, comments)
                responses += [{"survey_id": survey_id, **answer} for answer in answers]
    return surveys, [{"response_id": f"R-{n:04}", **row} for n, row in enumerate(responses, start=1)]


def _survey(voice: dict[str, str], survey_id: str, closed_on: date) -> dict[str, Any]:
    return {
        "survey_id": survey_id,
        "name": f"{voice['name']} {closed_on.year}-{closed_on.month:02}",
        **{name: voice[name] for name in ("vendor_id", "engagement_id", "audience")},
        "invited_count": int(voice["invited"]),
        "closed_on": closed_on,
    }


def _answers(voice: dict[str, str], ago: int, turn: int, today: date, comments: dict[str, list[str]]) -> Rows:
    """The answers of one month: as many satisfied people as the share says, and promoters and critics to match."""
    count = int(voice["answering"]) // QUARTER
    share = _satisfied(voice, ago)
    happy = shares_kept(share, count, turn)
    promoters = shares_kept(max(0.0, 1.1 * share - 0.45), count, turn)
    critics = shares_kept(max(0.0, 0.62 - 0.7 * share), count, turn)
    regions = [name.strip() for name in voice["regions"].split(",")]
    found: Rows = []
    # The satisfied first, so that those who recommend are among them and the critics among the others.
    ranks = sorted(happy, reverse=True)
    for place, is_happy in enumerate(ranks):
        number = turn * count + place
        is_promoter, is_critic = place < sum(promoters), place >= count - sum(critics)
        answer = {
            "responded_on": day_ago(today, ago, 1 + (place * 5 + turn) % LAST_DAY),
            "satisfaction": (_BEST - number % 2) if is_happy else (_WORST + number % 3),
            "recommend": 9 + number % 2 if is_promoter else 3 + number % 4 if is_critic else 7 + number % 2,
            "region": regions[number % len(regions)],
        }
        if number % _COMMENT_EVERY == 0:
            texts = comments["good" if is_happy else "bad"]
            answer["comment"] = texts[number // _COMMENT_EVERY % len(texts)]
        found.append(answer)
    return found


def _satisfied(voice: dict[str, str], ago: int) -> float:
    """The share of satisfied people so many months ago; it slides where the survey has a later share."""
    share = float(voice["satisfied"])
    if not voice["later_satisfied"]:
        return share
    since = int(voice["since"])
    progress = min(max((since - ago) / (since - 1), 0.0), 1.0)
    return share + (float(voice["later_satisfied"]) - share) * progress
