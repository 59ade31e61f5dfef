"""A bot that follows a script, names that tests may use, and cases from a few lines of YAML."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from fibroguide.conversations.cases import Case, Choice
from fibroguide.conversations.collecting import collect
from fibroguide.conversations.events import Event, Message
from fibroguide.conversations.names import Names

NAMES = Names(
    responses=frozenset(
        f"utter_{name}" for name in ("clinician", "benefits/speed", "benefits/duration", "safety/crisis", "ask_name")
    ),
    slots=frozenset({"checklist", "appointment", "name", "requested_slot"}),
    actions=frozenset({"action_listen", "action_show", "callback_form", "utter_benefits"}),
    topics=frozenset({"benefits/speed", "benefits/duration", "safety/crisis", "clinician", "callback", "stop"}),
)
SPEED = Message("utter_benefits/speed", "Relief often comes in hours or days.")
DURATION = Message("utter_benefits/duration", "Relief may last for weeks.")
CRISIS = Message("utter_safety/crisis", "You can call or text 988.\n\nThe clinic is at +1 202 555 0143.")
ASK = Message("utter_ask_name", "What is your name?", (Choice("Go on", '/callback{"value": "consent"}'), Choice("Stop", "/stop")))


class ScriptedBot:
    """Answers the first thing with the first answer, the second with the second; ``asked`` tells what it was given."""

    def __init__(self, *answers: Sequence[Event] | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str, str]] = []
        self.slots: list[dict[str, Any]] = []

    async def begin(self, slots: Mapping[str, Any]) -> "ScriptedBot":
        self.slots.append(dict(slots))
        return self

    async def open(self, channel: str) -> Sequence[Event]:
        return self._next("open", "", channel)

    async def type(self, text: str, channel: str) -> Sequence[Event]:
        return self._next("type", text, channel)

    async def press(self, payload: str, channel: str) -> Sequence[Event]:
        return self._next("press", payload, channel)

    def _next(self, *asked: str) -> Sequence[Event]:
        self.asked.append(asked)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def write(folder: Path, content: str | bytes, name: str = "t.yml") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(folder: Path, content: str | bytes, name: str = "t.yml") -> list[Case]:
    return collect([str(write(folder, content, name))], NAMES)


def case_of(folder: Path, steps: str, above: str = "", more: str = "") -> Case:
    """The case with these steps; ``above`` stands before test_cases, ``more`` beside its steps."""
    head = f"{dedent(above)}test_cases:\n  - test_case: it\n{indent(dedent(more), ' ' * 4)}    steps:\n"
    return read(folder, head + indent(dedent(steps), " " * 6))[0]
