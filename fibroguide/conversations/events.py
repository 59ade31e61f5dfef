"""What a bot does in a turn, as tests look at it, and the bot that they talk to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from fibroguide.conversations.cases import Choice


@dataclass(frozen=True)
class Message:
    """A message of the bot: the name of the response, its text, and its buttons."""

    name: str
    text: str
    buttons: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class SlotChange:
    """A slot was set."""

    name: str
    value: Any


@dataclass(frozen=True)
class ActionRun:
    """An action was run."""

    name: str


Event = Message | SlotChange | ActionRun


class Talk(Protocol):
    """One conversation; each method returns what the bot did, in order."""

    async def open(self, channel: str) -> Sequence[Event]:
        """Open the chat, as the website does before anything is written."""

    async def type(self, text: str, channel: str) -> Sequence[Event]:
        """Type a text."""

    async def press(self, payload: str, channel: str) -> Sequence[Event]:
        """Press the button that sends ``payload``, which begins with a slash."""


class TalkingBot(Protocol):
    """A bot that holds many conversations."""

    async def begin(self, slots: Mapping[str, Any]) -> Talk:
        """Begin a conversation of its own in which ``slots`` have these values."""
