"""The labelled safety set of this folder, and what the screen makes of it: `python tests/safety/report.py` prints it."""

from collections.abc import Callable
from pathlib import Path

from fibroguide.content.topic_groups import URGENT
from fibroguide.content.yaml_reading import read_yaml
from fibroguide.safety.danger_model import NONE
from fibroguide.safety.lines import read_lines
from fibroguide.safety.screen import SafetyScreen

_HERE = Path(__file__).parent


def read(name: str) -> dict[str, list[str]]:
    """Return a file's messages by category; a message sent in two parts is joined."""
    content = read_yaml(_HERE / f"{name}.yml")
    lists = content if isinstance(content, dict) else {"calm": content}
    return {
        category: [" ".join(item) if isinstance(item, list) else item for item in items or []]
        for category, items in lists.items()
    }


def read_questions(folder: Path) -> list[str]:
    """Return the questions below ``folder`` (Rasa's NLU format) that are not about safety."""
    found = []
    for path in sorted(folder.rglob("*.yml")):
        for block in read_yaml(path).get("nlu", []):
            if not block["intent"].startswith("safety"):
                found += [line.strip()[2:] for line in block["examples"].splitlines() if line.strip()]
    return found


def missed(screen: SafetyScreen, messages: list[str]) -> list[str]:
    """Return the messages that raise no alarm."""
    return [message for message in messages if screen.check(message) is None]


def alarmed(screen: SafetyScreen, messages: list[str]) -> list[str]:
    """Return the messages that raise an alarm, with what was found."""
    alarms = ((message, screen.check(message)) for message in messages)
    return [f"{alarm.category} by {alarm.found_by}: {message}" for message, alarm in alarms if alarm]


def table(screen: SafetyScreen, say: Callable[[str], None]) -> None:
    """Say every miss and every false alarm, then the figures."""
    rows = []
    for name in ("published", "positives"):
        for category, messages in read(name).items():
            if category in URGENT and messages:
                misses = missed(screen, messages)
                for message in misses:
                    say(f"missed ({name}, {category}): {message}")
                rows.append((f"{name}, {category}", len(messages) - len(misses), len(messages), "found"))
    for category, messages in read("unseen").items():  # figures alone: who reads its lines will tune to them
        alarms = len(messages) - len(missed(screen, messages))
        rows.append((f"unseen, {category}", alarms, len(messages), "found" if category in URGENT else "false alarms"))
    harmless = {
        "look-alikes (negatives.yml)": read("negatives")["calm"],
        "held-out questions (tests/questions)": read_questions(Path("tests/questions")),
        "training questions (data)": read_questions(Path("data")),
        "training look-alikes (data/safety/lines)": [text for text, label in read_lines() if label == NONE],
    }
    for name, messages in harmless.items():
        alarms = alarmed(screen, messages)
        for line in alarms:
            say(f"false alarm ({name}): {line}")
        rows.append((name, len(alarms), len(messages), "false alarms"))
    for name, number, total, what in rows:
        say(f"{name:40} {number:5} of {total:5}  {number / total:7.2%}  {what}")
