"""What a conversation test is made of: cases, their turns, and what each turn must or must not do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

OPENING = "/session_start"  # a turn with this text opens the chat, and gets the greeting
CHANNELS = ("web", "slack", "telegram")
CHANNEL, FORCE = "channel", "force_press"  # the keys of metadata that mean something here
ANY = object()  # the value of a slot that may have any value but none


@dataclass(frozen=True)
class Place:
    """Where something stands in a file: a line (from 1), or a cell of a spreadsheet."""

    file: Path
    line: int = 0
    cell: str = ""

    def __str__(self) -> str:
        """Return it as people read it: the file, then the line or the cell."""
        return f"{self.file}, {self.cell}" if self.cell else f"{self.file}, line {self.line}" if self.line else str(self.file)


@dataclass(frozen=True)
class Choice:
    """A button under a message: what it says and, with its slash, what it sends; None where a test does not say."""

    title: str | None
    payload: str | None


@dataclass(frozen=True)
class Listed:
    """A step: the bot sends a message of this name, or with exactly this text."""

    place: Place
    name: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class Says:
    """An assertion: one message has this name, this pattern in its text, and these buttons, as far as they are given."""

    place: Place
    name: str | None = None
    pattern: str | None = None
    buttons: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class DoesNotSay:
    """An assertion: no message has this name, none has this pattern in its text, and none has one of these buttons."""

    place: Place
    name: str | None = None
    pattern: str | None = None
    buttons: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class SlotValue:
    """A slot and its value; :data:`ANY` for whatever it is."""

    name: str
    value: Any = ANY


@dataclass(frozen=True)
class Sets:
    """A step or an assertion: each of these slots is set in the turn."""

    place: Place
    slots: tuple[SlotValue, ...]


@dataclass(frozen=True)
class DoesNotSet:
    """A step or an assertion: none of these slots is set in the turn."""

    place: Place
    slots: tuple[SlotValue, ...]


@dataclass(frozen=True)
class Runs:
    """An assertion: the action is run in the turn."""

    place: Place
    action: str


Step = Listed | Sets | DoesNotSet
Assertion = Says | DoesNotSay | Sets | DoesNotSet | Runs
Check = Listed | Says | DoesNotSay | Sets | DoesNotSet | Runs


@dataclass(frozen=True)
class Turn:
    """What a person writes or presses, and what the bot is expected to do.

    Attributes:
        place: Where it stands.
        text: What is typed; with a slash in front, the payload of the button that is pressed.
        steps: What the steps below it expect, in any order.
        assertions: What its assertions expect.
        ordered: The order of the assertions counts.
        metadata: The case's metadata with the turn's own over it.
        borrowed: The name of its own metadata, with its place; a spreadsheet cannot tell it.
    """

    place: Place
    text: str
    steps: tuple[Step, ...] = ()
    assertions: tuple[Assertion, ...] = ()
    ordered: bool = False
    metadata: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    borrowed: tuple[tuple[str, Place], ...] = ()

    @property
    def is_press(self) -> bool:
        """Whether a button is pressed; with a space in front, a slash is typed."""
        return self.text.startswith("/") and self.text != OPENING


@dataclass(frozen=True)
class Case:
    """One conversation test.

    Attributes:
        name: What it is called; no other case of its file is called so.
        place: Where it begins.
        turns: In order; at least one.
        slots: What its fixtures set before the first turn.
        borrowed: The names of its fixtures and metadata, each with its place; a spreadsheet cannot tell them.
    """

    name: str
    place: Place
    turns: tuple[Turn, ...]
    slots: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    borrowed: tuple[tuple[str, Place], ...] = ()

    @property
    def address(self) -> str:
        """What ``fibroguide check`` takes to run this case alone."""
        return f"{self.place.file}::{self.name}"
