"""How replies are strung together: a word on how somebody is, a bridge to the next answer, another wording when said again."""

import re
from collections import deque
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.core.events import BotUttered, Event, UserUttered

from fibroguide.content.topic_groups import group_of

_TABLE = Path(__file__).with_suffix(".yml")
_RECENT = 60  # events that are looked back on; about eight turns
_QUIET_TURNS = 3  # in which a feeling or a word of caution is not spoken of again


def feeling_voiced(text: str) -> str | None:
    """Return how somebody says they are (``pain``, ``fear``, ``weariness``), or None.

    >>> feeling_voiced("I'm so scared of the needle"), feeling_voiced("does it help with pain?")
    ('fear', None)
    """
    lowered = text.lower().replace("’", "'")
    return next((name for name, patterns in _feelings().items() if any(pattern.search(lowered) for pattern in patterns)), None)


def words_for(feeling: str, events: deque[Event]) -> str:
    """Return what to say to a feeling; empty when one was spoken of a short while ago."""
    if said_lately("feeling", None, events):
        return ""
    ways = _table()["feelings"][feeling]["said"]
    return str(ways[_times_said(lambda event: event.metadata.get("feeling"), events) % len(ways)])


def said_lately(mark: str, value: str | None, events: deque[Event]) -> bool:
    """Tell whether a reply of the last turns bears a mark in its metadata (with ``value``, that very mark)."""
    turns = 0
    for event in islice(reversed(events), _RECENT):
        turns += isinstance(event, UserUttered)
        if turns > _QUIET_TURNS:
            return False
        if isinstance(event, BotUttered) and event.metadata.get(mark) and value in (None, event.metadata[mark]):
            return True
    return False


def bridge(place: int, topic: str, title: str) -> str:
    """Return what leads to the answer at a place (1 for the second one) among several to one message."""
    ways = _table()["bridges"]["not_covered" if group_of(topic) == "not_covered" else "answer"]
    return str(ways[(place - 1) % len(ways)].format(title=title))


def left_out(titles: Sequence[str]) -> str:
    """Return what points to the questions of a message that are not answered at once."""
    return str(_table()["bridges"]["left"].format(title="”, “".join(titles)))


def turn_of(variants: Sequence[dict[str, Any]], name: str, events: deque[Event]) -> dict[str, Any]:
    """Return the variant of a reply whose turn it is: the first one first, another one each time that it is said again."""
    return variants[_times_said(lambda event: event.metadata.get("utter_action") == name, events) % len(variants)]


def _times_said(fits: Any, events: deque[Event]) -> int:
    return sum(1 for event in islice(reversed(events), _RECENT) if isinstance(event, BotUttered) and fits(event))


@lru_cache(maxsize=1)
def _feelings() -> dict[str, list[re.Pattern[str]]]:
    return {name: [re.compile(pattern) for pattern in entry["voiced"]] for name, entry in _table()["feelings"].items()}


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return dict(yaml.safe_load(_TABLE.read_text(encoding="utf-8")))
