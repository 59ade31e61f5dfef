"""What Telegram's Bot API takes and refuses in the parameters of its methods: https://core.telegram.org/bots/api."""

import ipaddress
import json
import re
from typing import Any
from urllib.parse import urlsplit

from tests.emulators.telegram_html import Entity, ParseError, link, parsed, trimmed, utf16_length

TEXT = 4096  # UTF-16 units, counted without the tags
BUTTON_DATA = 64  # bytes
BUTTONS, BUTTONS_IN_ROW = 100, 8
KEYBOARD = 10 * 1024  # bytes of JSON; not documented, but so it is: github.com/tginfo/Telegram-Limits/issues/187
COMMANDS = 100
# Updates that come only to those who ask for them by name.
ASKED_FOR = {"chat_member", "message_reaction", "message_reaction_count"}
CHAT_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document", "choose_sticker",
    "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
BUTTON_ACTIONS = {
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
}  # fmt: skip
_NOT_A_BUTTON = "can't parse inline keyboard button: "

Rows = list[list[dict[str, Any]]]


class Refused(Exception):
    """A call fails, with Telegram's words."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters

    @property
    def answer(self) -> dict[str, Any]:
        answer = {"ok": False, "error_code": self.code, "description": self.description}
        return {**answer, "parameters": self.parameters} if self.parameters else answer


def bad(words: str) -> Refused:
    return Refused(400, f"Bad Request: {words}")


def flag(value: Any) -> bool:
    """A boolean, which forms bring as a word."""
    return str(value).lower() in ("true", "yes", "1")


def whole(value: Any) -> int:
    """A number, which forms bring as a word; what is none counts as 0."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0


def text_in(given: dict[str, Any]) -> tuple[str, list[Entity]]:
    """The text of a message as the user sees it, and its entities."""
    raw, mode = str(given.get("text") or ""), str(given.get("parse_mode") or "").lower()
    if not raw:
        raise bad("message text is empty")
    if mode == "html":
        try:
            text, entities = parsed(raw)
        except ParseError as error:
            raise bad(f"can't parse entities: {error}") from error
    elif mode in ("markdown", "markdownv2"):
        raise bad(f"this emulator cannot parse {given['parse_mode']}, only HTML")
    elif mode:
        raise bad("unsupported parse_mode")
    else:
        text, entities = raw, given.get("entities") or []
    text, entities = trimmed(text, entities)
    if not text:
        raise bad("text must be non-empty")
    if utf16_length(text) > TEXT:
        raise bad("message is too long")
    return text, entities


def buttons_in(given: dict[str, Any]) -> Rows:
    """The rows of an inline keyboard; none for other markup."""
    markup = given.get("reply_markup") or {}
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "inline_keyboard" must be of type Array')
    for button in (button for row in rows for button in row):
        _check_button(button)
    too_large = len(json.dumps(markup, ensure_ascii=False).encode()) > KEYBOARD
    if sum(map(len, rows)) > BUTTONS or any(len(row) > BUTTONS_IN_ROW for row in rows) or too_large:
        raise bad("reply markup is too long")
    return [row for row in rows if row]


def _check_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise bad(_NOT_A_BUTTON + "expected an Object")
    if "text" not in button:
        raise bad(_NOT_A_BUTTON + 'Can\'t find field "text"')
    for name in ("text", "url", "callback_data"):
        if name in button and not isinstance(button[name], str):  # null, too
            raise bad(_NOT_A_BUTTON + f'Field "{name}" must be of type String')
    # An empty callback_data counts as none at all.
    actions = [name for name in button if name in BUTTON_ACTIONS and (name, button[name]) != ("callback_data", "")]
    if not actions:
        raise bad(_NOT_A_BUTTON + "Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:  # Telegram itself takes one of them without a word, which the documentation does not allow
        raise bad(_NOT_A_BUTTON + f"exactly one of {', '.join(actions)} must be used")
    _check_values(button)


def _check_values(button: dict[str, str]) -> None:
    if not button["text"].strip():
        raise bad("BUTTON_TEXT_INVALID")
    if len(button.get("callback_data", "").encode()) > BUTTON_DATA:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button:
        try:
            link(button["url"])
        except ValueError as error:
            raise bad(f"inline keyboard button URL '{button['url']}' is invalid: {error}") from error


def check_webhook(given: dict[str, Any]) -> None:
    url = str(given["url"])
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        raise bad("invalid webhook URL specified") from None
    # Telegram takes https alone, on four ports; nothing on loopback has a certificate, nor one of those ports.
    if not _on_loopback(parts.hostname or ""):
        if parts.scheme != "https" or not parts.hostname:
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if port not in (None, 80, 88, 443, 8443):
            raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    secret = str(given.get("secret_token") or "x")
    if len(secret) > 256:
        raise bad("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]+", secret):
        raise bad("secret token contains unallowed characters")
    if not 1 <= whole(given.get("max_connections", 40)) <= 100:  # Telegram itself takes the nearest allowed number
        raise bad("max_connections must be between 1 and 100")


def _on_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def commands_in(given: dict[str, Any]) -> list[dict[str, str]]:
    commands = given.get("commands")
    if not isinstance(commands, list) or not all(isinstance(command, dict) for command in commands):
        raise bad("can't parse commands JSON object")
    if len(commands) > COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    found = []
    for command in commands:
        name, description = str(command.get("command", "")).lstrip("/"), str(command.get("description", "")).strip()
        for value, called, longest in ((name, "command", 32), (description, "command description", 256)):
            if not value:
                raise bad(f"{called} must be non-empty")
            if len(value) > longest:
                raise bad(f"{called} length must not exceed {longest}")
        if not re.fullmatch(r"[a-z0-9_]+", name):
            raise bad("BOT_COMMAND_INVALID")
        found.append({"command": name, "description": description})
    return found


def entities_in(text: str) -> list[Entity]:
    """The commands and mentions that Telegram marks in what somebody writes."""
    kinds = (
        ("bot_command", r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])"),
        ("mention", r"(?<![\w/@])@[A-Za-z0-9_]{4,32}(?!\w)"),
    )
    found = [
        {"type": kind, "offset": utf16_length(text[: match.start()]), "length": utf16_length(match[0])}
        for kind, pattern in kinds
        for match in re.finditer(pattern, text)
    ]
    return sorted(found, key=lambda entity: entity["offset"])
