"""One person's answer to a survey."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sourcing_core.register.record import RegisterRecord, field, id_field, ref


class SurveyResponse(RegisterRecord):
    """The marks of one person, who stays unnamed; an empty mark is a question that was not answered."""

    kind: ClassVar[str] = "survey_response"
    title: ClassVar[str] = "Survey response"
    plural: ClassVar[str] = "Survey responses"
    key: ClassVar[str] = "response_id"
    name_field: ClassVar[str] = "response_id"
    prefix: ClassVar[str] = "R"

    response_id: str = id_field("Short stable id", "R-0412")
    survey_id: str = ref("survey", "The survey that was answered", default=...)
    responded_on: date = field("The day of the answer", default=..., synonyms=["date", "answered on"])
    satisfaction: int | None = field(
        "How satisfied, from 1 to the survey's highest mark", ge=1, le=10, synonyms=["csat", "score"], examples=[4]
    )
    recommend: int | None = field(
        "How likely to recommend the vendor, from 0 to 10",
        ge=0,
        le=10,
        synonyms=["nps", "recommendation"],
        examples=[8],
    )
    region: str | None = field("Where the person is served", max_length=100, examples=["Benelux"])
    comment: str | None = field("What the person wrote", long=True, max_length=4000)
