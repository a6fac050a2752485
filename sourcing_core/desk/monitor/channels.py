"""Channels: where messages go, by name; the addresses and their secrets stay in a file on the server."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from sourcing_core.plain_error import PlainError

Send = Callable[[str, str, str], None]
"""(address, subject, body); raises `NotSent` when it did not go out."""


class NotSent(RuntimeError):
    """A message that certainly did not go out; the message says why, without the address."""


class ChannelsRefused(PlainError, ValueError):
    """The file of channels cannot be used; one line that names the cure."""


def channels_of(path: Path | None) -> Mapping[str, str]:
    """Name -> address, from a TOML file with a table [channels]; {email} stands for the subscriber's address.

    Raises: ChannelsRefused.
    """
    if path is None:
        return {}
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ChannelsRefused(
            f"the file of channels {path.name} cannot be read ({(error.strerror or 'unknown').lower()}): correct STEERBOARD_CHANNELS"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ChannelsRefused(f"the file of channels {path.name} is not TOML ({error}): correct it") from None
    channels = told.get("channels")
    if not isinstance(channels, dict) or not all(isinstance(address, str) for address in channels.values()):
        raise ChannelsRefused(
            f'the file of channels {path.name} needs lines such as team = "mailto://..." under [channels]'
        )
    return channels


def address_of(channels: Mapping[str, str], name: str, email: str) -> str:
    """The address of a channel for one subscriber. Raises: NotSent."""
    if name not in channels:
        raise NotSent(f"the channel '{name}' is not in the file of channels")
    address = channels[name]
    if "{email}" in address and not email:
        raise NotSent(f"the channel '{name}' needs an e-mail address, and the person has none")
    return address.replace("{email}", email)


def send_by_apprise(address: str, subject: str, body: str) -> None:
    """Mail, chat or webhook, by what the address says (https://github.com/caronc/apprise). Raises: NotSent."""
    import apprise

    sender = apprise.Apprise()
    if not sender.add(address):
        raise NotSent("the address of the channel is not one that apprise knows")
    if not sender.notify(title=subject, body=body, body_format=apprise.NotifyFormat.TEXT):
        raise NotSent("the service did not take the message")
