"""A person who is told what is new, how often and through which channel."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

from pydantic import AfterValidator

from sourcing_core.register.record import RegisterRecord, field, id_field, ref
from sourcing_core.vocabulary import Rhythm, SubscriptionScope, Topic

_CHANNEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def topic_list(text: str) -> str:
    """A list 'gaps; Signals' of topics as 'signals, gaps': in the vocabulary's order, each once, 'all' alone.

    Raises: ValueError for a word that is no topic, and for a list without any.
    """
    told = {part.strip().casefold() for part in text.replace(";", ",").split(",")} - {""}
    odd = sorted(told - set(Topic))
    if odd or not told:
        raise ValueError(f"'{odd[0] if odd else text}' is not a topic: use {', '.join(Topic)}")
    return str(Topic.ALL) if Topic.ALL in told else ", ".join(topic for topic in Topic if topic in told)


def _channel(text: str) -> str:
    # The text may be an address with a secret in it, so the message does not repeat it.
    if not _CHANNEL.fullmatch(text):
        raise ValueError("must be the name of a channel (letters, digits, - and _); its address stays on the server")
    return text


Channel = Annotated[str, AfterValidator(_channel)]
Topics = Annotated[str, AfterValidator(topic_list)]


class Subscription(RegisterRecord):
    """Names a channel of the server's configuration, where its address and its secrets are; here is only the name."""

    kind: ClassVar[str] = "subscription"
    title: ClassVar[str] = "Subscription"
    plural: ClassVar[str] = "Subscriptions"
    key: ClassVar[str] = "subscription_id"
    name_field: ClassVar[str] = "subscription_id"
    prefix: ClassVar[str] = "SU"

    subscription_id: str = id_field("Short stable id", "SU-001")
    person_id: str = ref("person", "Who is told", default=...)
    channel: Channel = field(
        "Name of a channel of the server's configuration; never an address or a secret",
        default=...,
        min_length=1,
        max_length=40,
        examples=["team"],
    )
    topics: Topics = field(
        "What to tell: breaches, signals, forecasts, gaps, decisions, data or all, separated by commas",
        default=str(Topic.ALL),
        max_length=100,
        examples=["signals, gaps"],
    )
    rhythm: Rhythm = field("How often", default=Rhythm.DAILY)
    vendors: SubscriptionScope = field(
        "All vendors, or only those whose owner or deputy the person is", default=SubscriptionScope.MINE
    )
