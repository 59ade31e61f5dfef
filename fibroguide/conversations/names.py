"""The names that tests may use, read from domain.yml and data/: responses, slots, actions and the payloads of buttons."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from fibroguide.content.yaml_reading import read_yaml
from fibroguide.conversations.cases import Place
from fibroguide.conversations.problems import CaseFilesError, Problem, did_you_mean, nearest

# Said by the gate when nothing else can be, and so in no file under data/.
_OF_THE_GATE = ("utter_fallback/unavailable", "utter_fallback/partly")
# Rasa's own.
_SLOTS = ("requested_slot", "session_started_metadata")
_ACTIONS = ("action_listen", "action_session_start", "action_default_fallback", "action_deactivate_loop")
_PAYLOAD = re.compile(r"/([^{]*)(\{.*)?", re.DOTALL)


@dataclass(frozen=True)
class Names:
    """Every name that a test may use."""

    responses: frozenset[str]
    slots: frozenset[str]
    actions: frozenset[str]
    topics: frozenset[str]

    def payload_problem(self, payload: str) -> str | None:
        """Return what is wrong with a button's payload, as a sentence; None when it can be one."""
        match = _PAYLOAD.fullmatch(payload)
        topic, values = match.groups() if match else (payload, None)
        if topic not in self.topics:
            found = nearest(topic, self.topics)
            near = f' Did you mean "/{found}{values or ""}"?' if found else ""
            return f'No button sends "/{topic}".{near} A slash in front presses a button; to type one, put a space before it.'
        try:
            fine = values is None or isinstance(json.loads(values), dict)
        except ValueError:
            fine = False
        return None if fine else f'"{payload}" is not how a button sends values; that is as in /callback{{"value": "consent"}}.'

    def unknown(self, kind: str, name: str) -> str | None:
        """Return a sentence about a ``response``, ``slot`` or ``action`` that there is not; None when it is known."""
        known = {"response": self.responses, "slot": self.slots, "action": self.actions}[kind]
        return None if name in known else f'There is no {kind} "{name}".{did_you_mean(name, sorted(known))}'


def load_names(root: Path = Path(".")) -> Names:
    """Return the names of the project in ``root``, as its files have them now.

    Raises:
        OSError: There is no domain.yml.
        CaseFilesError: It, or a file under data/, is not YAML.
    """
    domain = _read(root / "domain.yml")
    responses = {*domain.get("responses", {}), *_OF_THE_GATE}
    for path in sorted((root / "data").glob("*/*.yml")):
        responses |= set(_read(path).get("responses") or ())
    topics = {name.removeprefix("utter_") for name in responses if "/" in name}
    groups = {topic.partition("/")[0] for topic in topics}  # their rules run "utter_<group>"; no button sends one
    intents = {intent if isinstance(intent, str) else next(iter(intent)) for intent in domain.get("intents", ())}
    of_groups = {f"utter_{group}" for group in groups}
    actions = {*domain.get("actions", ()), *domain.get("forms", {}), *responses, *of_groups, *_ACTIONS}
    return Names(
        responses=frozenset(responses),
        slots=frozenset({*domain.get("slots", {}), *_SLOTS}),
        actions=frozenset(actions),
        topics=frozenset(topics | (intents - groups)),
    )


def same_payload(one: str, other: str) -> bool:
    """Tell whether two payloads are the same but for spaces and the order of their values."""
    return _canonical(one) == _canonical(other)


def _canonical(payload: str) -> tuple[str, Any]:
    topic, brace, values = payload.partition("{")
    try:
        return topic.strip(), json.loads(brace + values) if brace else {}
    except ValueError:
        return topic, values


def _read(path: Path) -> dict[str, Any]:
    try:
        content = read_yaml(path)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        sentence = "This is not YAML. Compare it with the lines around it, or take back the last change with git restore."
        raise CaseFilesError([Problem(Place(path, mark.line + 1 if mark else 0), sentence)]) from error
    return content if isinstance(content, dict) else {}
