"""Replies as Slack's Block Kit: text, buttons, what was chosen, and the app's home.

Limits: https://docs.slack.dev/reference/block-kit/blocks and .../block-elements.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fibroguide.render.slack import to_blocks, to_mrkdwn
from fibroguide.stores.menus import Menu

MOST_BUTTONS, MOST_OPTIONS = 25, 100
MOST_CHARACTERS = 12_000  # of one message's blocks; Slack refuses a little more
_TITLE, _OPTION = 75, 75
_CHOOSE = "choose"


def menu_blocks(menu: Menu) -> list[dict[str, Any]]:
    """Return the buttons of a menu, or a select where there are too many for buttons."""
    choices = [(title, menu.token(position)) for position, (title, _) in menu.choices.items()]
    return actions(choices) if choices else []


def actions(choices: Sequence[tuple[str, str]], name: str = _CHOOSE) -> list[dict[str, Any]]:
    """Return a block with a button for each title and value, up to 25, or a select with up to 100 options."""
    if len(choices) <= MOST_BUTTONS:
        elements: list[dict[str, Any]] = [
            {"type": "button", "action_id": f"{name}-{number}", "text": _label(title, _TITLE), "value": value}
            for number, (title, value) in enumerate(choices)
        ]
    else:
        options = [{"text": _label(title, _OPTION), "value": value} for title, value in choices]
        placeholder = _label("Choose ...", _TITLE)
        elements = [{"type": "static_select", "action_id": name, "placeholder": placeholder, "options": options}]
    return [{"type": "actions", "block_id": name, "elements": elements}]


def chosen_blocks(blocks: Iterable[dict[str, Any]], title: str, left: Menu) -> list[dict[str, Any]]:
    """Return a message's blocks after a choice: what was chosen instead of the buttons, and those that are left."""
    kept = [block for block in blocks if block.get("type") not in ("actions", "context")]
    chosen = {"type": "context", "elements": [{"type": "mrkdwn", "text": to_mrkdwn(f"➜ You chose: {title}")}]}
    return [*kept, chosen, *menu_blocks(left)]


def home_view(notice: str, invitation: str, topics: Mapping[str, Sequence[tuple[str, str]]], pages: str) -> dict[str, Any]:
    """Return the app's home: what it is, what not to write, and its topics by group.

    Args:
        notice: Markdown.
        invitation: Markdown.
        topics: Title and value of each button, by the group's heading.
        pages: Public address of the bot's own pages; may be empty.
    """
    blocks = [*to_blocks(notice, pages), {"type": "divider"}, *to_blocks(invitation, pages)]
    for number, (heading, choices) in enumerate(topics.items()):
        blocks.append({"type": "header", "text": _label(heading, 150)})
        blocks += actions(choices, f"{_CHOOSE}-{number}")
    return {"type": "home", "blocks": blocks}


def _label(text: str, limit: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": text if len(text) <= limit else f"{text[: limit - 1]}…", "emoji": True}
