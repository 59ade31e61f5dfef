"""A conversation as its owner sees it: what was typed and pressed, and what the bot said."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One message of a conversation.

    Attributes:
        by_person: Whether the person said it.
        text: What was typed, the title of the button that was pressed, or the bot's words as Markdown.
        name: The response's name, for the bot's words.
        buttons: Title and payload of each button under the bot's words.
        source: Sections of the guide that an answer comes from.
    """

    by_person: bool
    text: str
    name: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    source: tuple[str, ...] = ()


def entries(events: Iterable[dict[str, Any]]) -> list[Entry]:
    """Return the messages in Rasa's events, as they are stored, in order."""
    found: list[Entry] = []
    titles: dict[str, str] = {}
    for event in events:
        text = event.get("text") or ""
        if event.get("event") == "user" and text:
            if text in titles or not text.startswith("/"):  # else a button under a message that is not shown any more
                found.append(Entry(True, titles.get(text, text)))
        elif event.get("event") == "bot" and text:
            data, metadata = event.get("data") or {}, event.get("metadata") or {}
            buttons = tuple((button["title"], button["payload"]) for button in data.get("buttons") or ())
            titles |= {payload: title for title, payload in buttons}
            name = metadata.get("utter_action") or "utter_default"
            section = (metadata.get("metadata") or metadata).get("section") or ()
            stripped = tuple((title, payload.removeprefix("/")) for title, payload in buttons)
            found.append(Entry(False, text.strip(), name, stripped, tuple(section)))
    return found
