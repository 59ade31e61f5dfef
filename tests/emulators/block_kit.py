"""What Slack takes as blocks: its documented limits, and the messages with which it refuses anything else.

Only what a bot of questions and answers needs: section, header, actions, context, divider, image, markdown and rich_text
blocks; buttons and static selects. Other kinds are refused, whether Slack takes them or not.
"""

import html
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

BLOCKS_IN_MESSAGE = 50
BLOCKS_IN_HOME = 100
CHARACTERS_IN_MESSAGE = 13_200  # nowhere documented; found at about this many (slackapi/bolt-js#2509)
CHARACTERS_OF_MARKDOWN = 12_000  # of all markdown blocks together

_LABEL = r"(?:\|([^<>]*))?"
_DOCUMENTED_FORMS = re.compile(
    rf"<(?:https?://[^\s<>|]+|mailto:[^\s<>|]+|tel:[^\s<>|]+|@[UW][A-Z0-9]+|#[CG][A-Z0-9]+"
    rf"|!(?:here|channel|everyone|subteam\^S[A-Z0-9]+|date\^[^<>|]+)){_LABEL}>"
)
_UNESCAPED = re.compile(r"<[^\s]{0,20}|&(?!(?:amp|lt|gt);)[^\s]{0,20}")


def unescaped_in(text: str) -> list[str]:
    """What Slack would show wrongly in mrkdwn: a ``<`` that begins none of its forms, an ``&`` that begins no entity."""
    return _UNESCAPED.findall(_DOCUMENTED_FORMS.sub(lambda form: form[1] or "", text))


def characters_in(part: Any) -> int:
    """How much text there is in blocks, whatever part of them carries it."""
    if isinstance(part, list):
        return sum(map(characters_in, part))
    if not isinstance(part, dict):
        return 0
    return sum(len(inner) if key == "text" and isinstance(inner, str) else characters_in(inner) for key, inner in part.items())


def mrkdwn_in(part: Any) -> Iterator[str]:
    """All texts in blocks that Slack reads as mrkdwn."""
    if isinstance(part, dict) and part.get("type") == "mrkdwn":
        yield part["text"]
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from mrkdwn_in(inner)


@dataclass(frozen=True)
class Choice:
    """Something to press: a button, or an option of a select (then ``option`` holds it)."""

    title: str
    block_id: str
    element: dict[str, Any]
    option: dict[str, Any] | None = None

    def action(self, action_ts: str) -> dict[str, Any]:
        """What Slack puts into ``actions`` of the payload."""
        kind, text = self.element["type"], self.element.get("text")
        shared = {"type": kind, "block_id": self.block_id, "action_id": self.element["action_id"], "action_ts": action_ts}
        if self.option:
            return {**shared, "selected_option": self.option, "placeholder": self.element.get("placeholder")}
        return {**shared, "text": text, **{key: self.element[key] for key in ("value", "style") if key in self.element}}


def with_ids(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks as Slack gives them back: it makes up the ids that are missing."""
    named = []
    for place, block in enumerate(blocks):
        block = {"block_id": f"made{place}", **block}
        if "elements" in block and block["type"] == "actions":
            block["elements"] = [{"action_id": f"made{place}.{at}", **one} for at, one in enumerate(block["elements"])]
        if "accessory" in block:
            block["accessory"] = {"action_id": f"made{place}.0", **block["accessory"]}
        named.append(block)
    return named


def choices_in(blocks: list[dict[str, Any]]) -> Iterator[Choice]:
    """All that a person can press, with the titles as shown."""
    for block in with_ids(blocks):
        elements = [*(block["elements"] if block["type"] == "actions" else []), block.get("accessory", {})]
        for element in elements:
            if element.get("type") == "button":
                yield Choice(html.unescape(element["text"]["text"]), block["block_id"], element)
            elif element.get("type") == "static_select":
                groups = element.get("option_groups", [])
                for option in [*element.get("options", []), *(option for group in groups for option in group["options"])]:
                    yield Choice(html.unescape(option["text"]["text"]), block["block_id"], element, option)


def errors_in(blocks: Any, at: str = "/blocks", home: bool = False) -> list[str]:
    """What Slack says is wrong with blocks, in its own form; empty if it takes them."""
    checker = _Checker(home)
    checker.all_blocks(blocks, at)
    return checker.errors


class _Checker:
    def __init__(self, home: bool) -> None:
        self.errors: list[str] = []
        self._home = home
        self._ids: set[tuple[str, str]] = set()
        self._markdown = 0

    def _wrong(self, what: str, at: str) -> None:
        self.errors.append(f"[ERROR] {what} [json-pointer:{at}]")

    def _object(self, thing: Any, at: str, needs: Collection[str], may: Collection[str] = ()) -> bool:
        if not isinstance(thing, dict):
            self._wrong("must provide an object", at)
            return False
        missing = [key for key in needs if key not in thing]
        for key in missing:
            self._wrong(f"missing required field: {key}", at)
        for key in sorted(thing.keys() - {*needs, *may}):
            self._wrong(f"invalid additional property: {key}", at)
        return not missing

    def _string(self, value: Any, at: str, most: int, least: int = 1) -> None:
        if not isinstance(value, str):
            self._wrong("must provide a string", at)
        elif len(value) < least:
            self._wrong(f"must be more than {least - 1} characters", at)
        elif len(value) > most:
            self._wrong(f"must be less than {most + 1} characters", at)

    def _items(self, value: Any, at: str, most: int, check: Callable[[Any, str], None]) -> None:
        if not isinstance(value, list):
            self._wrong("must provide an array", at)
        elif not value:
            self._wrong("no fewer than 1 items allowed", at)
        elif len(value) > most:
            self._wrong(f"no more than {most} items allowed", at)
        else:
            for place, one in enumerate(value):
                check(one, f"{at}/{place}")

    def _optional(self, thing: dict[str, Any], at: str, checks: dict[str, Callable[[Any, str], None]]) -> None:
        for key, check in checks.items():
            if key in thing:
                check(thing[key], f"{at}/{key}")

    def _id(self, thing: dict[str, Any], at: str, key: str) -> None:
        if key not in thing:
            return
        self._string(thing[key], f"{at}/{key}", 255)
        if (key, str(thing[key])) in self._ids:
            self._wrong(f'`{key}` "{thing[key]}" already exists', f"{at}/{key}")
        self._ids.add((key, str(thing[key])))

    def _kind(self, thing: Any, at: str, kinds: dict[str, Callable[[dict[str, Any], str], None]]) -> None:
        kind = thing.get("type") if isinstance(thing, dict) else None
        if kind in kinds:
            kinds[kind](thing, at)
        else:
            self._wrong(f"unsupported type: {kind}", f"{at}/type")

    def _text(self, text: Any, at: str, most: int = 3000, plain: bool = False) -> None:
        before = len(self.errors)
        kind = text.get("type") if isinstance(text, dict) else None
        if kind not in (("plain_text",) if plain else ("plain_text", "mrkdwn")):
            self._wrong(f"unsupported type: {kind}", f"{at}/type")
        elif self._object(text, at, ("type", "text"), ("emoji",) if kind == "plain_text" else ("verbatim",)):
            self._string(text["text"], f"{at}/text", most)
        if len(self.errors) > before:
            self.errors.insert(before, f"[ERROR] failed to match all allowed schemas [json-pointer:{at}]")

    def _plain(self, most: int) -> Callable[[Any, str], None]:
        return lambda text, at: self._text(text, at, most, plain=True)

    def _short(self, most: int, least: int = 1) -> Callable[[Any, str], None]:
        return lambda value, at: self._string(value, at, most, least)

    def all_blocks(self, blocks: Any, at: str) -> None:
        self._items(blocks, at, BLOCKS_IN_HOME if self._home else BLOCKS_IN_MESSAGE, self._block)
        if self._markdown > CHARACTERS_OF_MARKDOWN:
            self._wrong(f"markdown blocks must be less than {CHARACTERS_OF_MARKDOWN + 1} characters in all", at)

    def _block(self, block: Any, at: str) -> None:
        kinds = {
            "section": self._section,
            "header": self._header,
            "actions": self._actions,
            "context": self._context,
            "image": self._image_block,
            "divider": lambda block, at: None,
            "rich_text": lambda block, at: None,
        }
        self._kind(block, at, kinds if self._home else {**kinds, "markdown": self._markdown_block})
        if isinstance(block, dict):
            self._id(block, at, "block_id")

    def _section(self, block: dict[str, Any], at: str) -> None:
        self._object(block, at, ("type",), ("text", "fields", "accessory", "block_id", "expand"))
        if "text" not in block and "fields" not in block:
            self._wrong("must define either `text` or `fields`", at)
        kinds = {**self._interactive(), "image": self._image}
        checks = {
            "text": self._text,
            "fields": lambda fields, at: self._items(fields, at, 10, lambda field, at: self._text(field, at, 2000)),
            "accessory": lambda accessory, at: self._kind(accessory, at, kinds),
        }
        self._optional(block, at, checks)

    def _header(self, block: dict[str, Any], at: str) -> None:
        if self._object(block, at, ("type", "text"), ("block_id",)):
            self._text(block["text"], f"{at}/text", 150, plain=True)

    def _actions(self, block: dict[str, Any], at: str) -> None:
        if self._object(block, at, ("type", "elements"), ("block_id",)):
            kinds = self._interactive()
            self._items(block["elements"], f"{at}/elements", 25, lambda element, at: self._kind(element, at, kinds))

    def _context(self, block: dict[str, Any], at: str) -> None:
        if self._object(block, at, ("type", "elements"), ("block_id",)):
            kinds = {"plain_text": self._text, "mrkdwn": self._text, "image": self._image}
            self._items(block["elements"], f"{at}/elements", 10, lambda element, at: self._kind(element, at, kinds))

    def _markdown_block(self, block: dict[str, Any], at: str) -> None:
        if self._object(block, at, ("type", "text"), ("block_id",)):
            self._string(block["text"], f"{at}/text", CHARACTERS_OF_MARKDOWN)
            self._markdown += len(str(block["text"]))

    def _image_block(self, block: dict[str, Any], at: str) -> None:
        self._image(block, at, ("title", "block_id"))
        self._optional(block, at, {"title": self._plain(2000)})

    def _image(self, image: dict[str, Any], at: str, more: tuple[str, ...] = ()) -> None:
        if self._object(image, at, ("type", "image_url", "alt_text"), more):
            self._string(image["image_url"], f"{at}/image_url", 3000)
            self._string(image["alt_text"], f"{at}/alt_text", 2000)

    def _interactive(self) -> dict[str, Callable[[dict[str, Any], str], None]]:
        return {"button": self._button, "static_select": self._select}

    def _button(self, button: dict[str, Any], at: str) -> None:
        may = ("action_id", "value", "url", "style", "confirm", "accessibility_label")
        if self._object(button, at, ("type", "text"), may):
            self._text(button["text"], f"{at}/text", 75, plain=True)
        checks = {"value": self._short(2000, 0), "url": self._short(3000), "accessibility_label": self._short(75)}
        self._optional(button, at, {**checks, "confirm": self._confirm})
        if button.get("style", "primary") not in ("primary", "danger"):
            self._wrong("invalid value for style", f"{at}/style")
        self._id(button, at, "action_id")

    def _select(self, select: dict[str, Any], at: str) -> None:
        may = ("placeholder", "options", "option_groups", "initial_option", "action_id", "confirm", "focus_on_load")
        self._object(select, at, ("type",), may)
        if ("options" in select) == ("option_groups" in select):
            self._wrong("must define either `options` or `option_groups`", at)
        checks = {
            "placeholder": self._plain(150),
            "options": self._options,
            "option_groups": lambda groups, at: self._items(groups, at, 100, self._group),
            "initial_option": self._option,
            "confirm": self._confirm,
        }
        self._optional(select, at, checks)
        self._id(select, at, "action_id")

    def _options(self, options: Any, at: str) -> None:
        self._items(options, at, 100, self._option)

    def _group(self, group: Any, at: str) -> None:
        if self._object(group, at, ("label", "options")):
            self._text(group["label"], f"{at}/label", 75, plain=True)
            self._options(group["options"], f"{at}/options")

    def _option(self, option: Any, at: str) -> None:
        if self._object(option, at, ("text", "value"), ("description",)):
            self._text(option["text"], f"{at}/text", 75, plain=True)
            self._string(option["value"], f"{at}/value", 150)
            self._optional(option, at, {"description": self._plain(75)})

    def _confirm(self, confirm: Any, at: str) -> None:
        if self._object(confirm, at, ("title", "text", "confirm", "deny"), ("style",)):
            for key, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
                self._text(confirm[key], f"{at}/{key}", most, plain=True)
