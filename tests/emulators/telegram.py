"""Telegram on this machine: the Bot API with its documented limits, and Telegram as a sender of updates.

https://core.telegram.org/bots/api. Runs in a thread of its own; everything here may be called from a test's thread.
"""

import asyncio
import itertools
import json
import re
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.emulators.telegram_html import ParseError, shown

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_GIVEN = object()


class Refused(Exception):
    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


@dataclass
class SentMessage:
    """A message that the bot has sent, as it is now."""

    message_id: int
    chat_id: int
    text: str
    raw: str
    parse_mode: str | None
    buttons: list[list[dict[str, Any]]]
    parameters: dict[str, Any]
    edits: int = 0
    at: float = field(default_factory=time.monotonic)

    @property
    def titles(self) -> list[str]:
        return [button["text"] for row in self.buttons for button in row]


class TelegramEmulator:
    """Telegram; ``with`` ends it."""

    def __init__(
        self, token: str = "123456:TEST-token_of_the_emulator", username: str = "fibro_test_bot", flood: bool = False
    ) -> None:
        self.token, self.username, self.flood = token, username, flood
        self.bot = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "Fibro", "username": username}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.webhook: dict[str, Any] | None = None
        self.actions: list[tuple[int, str]] = []
        self.answered_callbacks: dict[str, dict[str, Any]] = {}
        self.commands: list[dict[str, str]] = []
        self.last_error = ""
        self._sent: dict[int, list[SentMessage]] = defaultdict(list)
        self._chats: dict[int, dict[str, Any]] = {}
        self._blocked: set[int] = set()
        self._presses: set[str] = set()
        self._pending: list[dict[str, Any]] = []
        self._troubles: dict[str, list[Any]] = defaultdict(list)
        self._numbers = itertools.count(1)
        self._lock = threading.RLock()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._port = 0
        self._runner: web.AppRunner | None = None
        self.start()

    def __enter__(self) -> "TelegramEmulator":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)

    # The machine room

    def start(self) -> None:
        """Open the port, the same one as before."""
        self._wait(self._open())
        self.url = f"http://127.0.0.1:{self._port}"

    def stop(self) -> None:
        """Close the port: Telegram cannot be reached."""
        if self._runner:
            self._wait(self._runner.cleanup())
            self._runner = None

    async def _open(self) -> None:
        app = web.Application(client_max_size=10 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]

    def _wait(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def refuse(self, method: str, error_code: int, description: str, times: int = 1, **parameters: Any) -> None:
        """Let the next calls of a method fail."""
        self._troubles[method] += [Refused(error_code, description, **parameters)] * times

    def hang(self, method: str, seconds: float, times: int = 1) -> None:
        """Let the next calls of a method take long."""
        self._troubles[method] += [seconds] * times

    def block(self, chat_id: int) -> None:
        """The user blocks the bot."""
        self._blocked.add(chat_id)

    # The Bot API

    async def _handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        body = await request.read()
        is_json = "json" in request.headers.get("Content-Type", "")
        parameters = json.loads(body) if is_json and body else {**request.query, **(await request.post())}
        with self._lock:
            self.calls.append((method, parameters))
            trouble = self._troubles[method].pop(0) if self._troubles[method] else None
        if isinstance(trouble, (int, float)):
            await asyncio.sleep(trouble)
        try:
            if request.match_info["token"] != self.token:
                raise Refused(401, "Unauthorized")
            if isinstance(trouble, Refused):
                raise trouble
            handler = getattr(self, f"_do_{method}", None)
            if handler is None:
                raise Refused(404, "Not Found")
            result = await handler(parameters) if asyncio.iscoroutinefunction(handler) else handler(parameters)
        except Refused as refused:
            answer = {"ok": False, "error_code": refused.code, "description": refused.description}
            if refused.parameters:
                answer["parameters"] = refused.parameters
            return web.json_response(answer, status=refused.code)
        return web.json_response({"ok": True, "result": result})

    def _do_getMe(self, _: dict[str, Any]) -> dict[str, Any]:
        return {**self.bot, "can_join_groups": True, "can_read_all_group_messages": False}

    def _do_setWebhook(self, given: dict[str, Any]) -> bool:
        url = given.get("url", "")
        if not url.startswith(("https://", "http://127.0.0.1:")):  # the real one takes https alone; loopback has no certificate
            raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", given.get("secret_token", "x")):
            raise Refused(400, "Bad Request: secret token contains unallowed characters")
        if not 1 <= int(given.get("max_connections", 40)) <= 100:
            raise Refused(400, "Bad Request: max_connections must be between 1 and 100")
        self.webhook = dict(given)
        return True

    def _do_deleteWebhook(self, given: dict[str, Any]) -> bool:
        self.webhook = None
        if given.get("drop_pending_updates"):
            self._pending.clear()
        return True

    def _do_getWebhookInfo(self, _: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {"url": (self.webhook or {}).get("url", ""), "pending_update_count": len(self._pending)}
        return {**found, "last_error_date": int(time.time()), "last_error_message": self.last_error} if self.last_error else found

    async def _do_getUpdates(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook:
            raise Refused(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            )
        offset, deadline = int(given.get("offset", 0)), time.monotonic() + float(given.get("timeout", 0))
        allowed = given.get("allowed_updates")
        while True:
            with self._lock:
                self._pending = [update for update in self._pending if update["update_id"] >= offset]
                found = [update for update in self._pending if not allowed or set(update) & set(allowed)][
                    : int(given.get("limit", 100))
                ]
            if found or time.monotonic() >= deadline:
                return found
            await asyncio.sleep(0.02)

    def _do_setMyCommands(self, given: dict[str, Any]) -> bool:
        for command in given["commands"]:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise Refused(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands = given["commands"]
        return True

    def _do_getMyCommands(self, _: dict[str, Any]) -> list[dict[str, str]]:
        return self.commands

    def _do_sendChatAction(self, given: dict[str, Any]) -> bool:
        self._chat(given)
        self.actions.append((int(given["chat_id"]), given["action"]))
        return True

    def _do_answerCallbackQuery(self, given: dict[str, Any]) -> bool:
        name = given["callback_query_id"]
        if name not in self._presses:
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        if len(given.get("text", "")) > 200:
            raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
        self._presses.discard(name)
        self.answered_callbacks[name] = given
        return True

    def _do_sendMessage(self, given: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            chat = self._chat(given)
            reply = given.get("reply_parameters") or {}
            if reply and not reply.get("allow_sending_without_reply") and not self._has_message(chat["id"], reply["message_id"]):
                raise Refused(400, "Bad Request: message to be replied not found")
            text, buttons = _text(given), _buttons(given)
            if self.flood:
                self._check_flood(chat)
            message = SentMessage(
                next(self._numbers), chat["id"], text, given["text"], given.get("parse_mode"), buttons, dict(given)
            )
            self._sent[chat["id"]].append(message)
        return {"message_id": message.message_id, "date": int(time.time()), "chat": chat, "from": self.bot, "text": text}

    def _do_editMessageText(self, given: dict[str, Any]) -> bool:
        message, text, buttons = self._found(given), _text(given), _buttons(given)
        if (message.text, message.buttons) == (text, buttons):
            raise Refused(400, _NOT_MODIFIED)
        message.text, message.raw, message.buttons, message.edits = text, given["text"], buttons, message.edits + 1
        return True

    def _do_editMessageReplyMarkup(self, given: dict[str, Any]) -> bool:
        message, buttons = self._found(given), _buttons(given)
        if message.buttons == buttons:
            raise Refused(400, _NOT_MODIFIED)
        message.buttons, message.edits = buttons, message.edits + 1
        return True

    def _chat(self, given: dict[str, Any]) -> dict[str, Any]:
        number = int(given["chat_id"])
        if number not in self._chats:
            raise Refused(400, "Bad Request: chat not found")
        if number in self._blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return self._chats[number]

    def _found(self, given: dict[str, Any]) -> SentMessage:
        chat = self._chat(given)
        for message in self._sent[chat["id"]]:
            if message.message_id == int(given["message_id"]):
                return message
        raise Refused(400, "Bad Request: message to edit not found")

    def _has_message(self, chat_id: int, number: int) -> bool:
        return any(message.message_id == number for message in self._sent[chat_id])

    def _check_flood(self, chat: dict[str, Any]) -> None:
        """One message a second in a chat, after a burst of five; 20 a minute in a group."""
        window, most = (5.0, 5) if chat["type"] == "private" else (60.0, 20)
        recent = [m.at for m in self._sent[chat["id"]] if m.at > time.monotonic() - window]
        if len(recent) >= most:
            wait = max(1, int(recent[0] + window - time.monotonic()) + 1)
            raise Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)

    # People

    def messages(self, chat_id: int = 1001) -> list[SentMessage]:
        """What the bot has sent to a chat."""
        with self._lock:
            return list(self._sent[chat_id])

    def wait_for(self, count: int, chat_id: int = 1001, timeout: float = 10) -> list[SentMessage]:
        """Waits until the bot has sent at least that many messages to a chat."""
        deadline = time.monotonic() + timeout
        while len(found := self.messages(chat_id)) < count:
            assert time.monotonic() < deadline, f"{len(found)} instead of {count}: {[message.text[:60] for message in found]}"
            time.sleep(0.01)
        return found

    def update(self, **content: Any) -> dict[str, Any]:
        """An update with the next number."""
        return {"update_id": next(self._numbers), **content}

    def message(
        self, chat_id: int = 1001, user_id: int | None = None, chat_type: str = "private", **content: Any
    ) -> dict[str, Any]:
        """A message in Telegram's shape."""
        chat = {"id": chat_id, "type": chat_type, **({"first_name": "Ann"} if chat_type == "private" else {"title": "A group"})}
        self._chats[chat_id] = chat
        sender = {"id": user_id or abs(chat_id), "is_bot": False, "first_name": "Ann", "language_code": "en"}
        message = {"message_id": next(self._numbers), "date": int(time.time()), "from": sender, "chat": chat, **content}
        if "text" in content and "entities" not in content and (entities := _entities(content["text"])):
            message["entities"] = entities
        return message

    def say(
        self, text: str, chat_id: int = 1001, user_id: int | None = None, chat_type: str = "private", **more: Any
    ) -> dict[str, Any]:
        """Somebody writes; returns the update, which was delivered."""
        update = self.update(message=self.message(chat_id, user_id, chat_type, text=text, **more))
        self.deliver(update)
        return update

    def press(self, title: str, chat_id: int = 1001, user_id: int | None = None) -> dict[str, Any]:
        """Somebody presses a button of that title under the newest message that has one."""
        for sent in reversed(self.messages(chat_id)):
            for button in (button for row in sent.buttons for button in row):
                if button["text"] == title:
                    return self.press_data(button["callback_data"], sent, user_id)
        raise AssertionError(f"no {title!r} among {[m.titles for m in self.messages(chat_id) if m.buttons]}")

    def press_data(self, data: str, sent: SentMessage, user_id: int | None = None) -> dict[str, Any]:
        """Somebody sends a press with any data, as a client of their own can."""
        name = str(next(self._numbers))
        self._presses.add(name)
        shown_message = {
            "message_id": sent.message_id, "date": 1, "chat": self._chats[sent.chat_id], "from": self.bot, "text": sent.text,
        }  # fmt: skip
        sender = {"id": user_id or abs(sent.chat_id), "is_bot": False, "first_name": "Ann"}
        query = {"id": name, "from": sender, "message": shown_message, "chat_instance": "1", "data": data}
        update = self.update(callback_query=query)
        self.deliver(update)
        return update

    def deliver(self, update: object, secret: Any = _GIVEN, body: bytes | None = None) -> int | None:
        """Sends an update to the webhook and returns the status; keeps it for getUpdates where there is no webhook."""
        with self._lock:
            webhook = self.webhook
            if webhook is None:
                self._pending.append(update)  # type: ignore[arg-type]
                return None
        allowed = webhook.get("allowed_updates")
        if isinstance(update, dict) and allowed and not set(update) & set(allowed) and body is None:
            return None
        shown_secret = webhook.get("secret_token") if secret is _GIVEN else secret
        status = int(self._wait(self._post(webhook["url"], json.dumps(update).encode() if body is None else body, shown_secret)))
        if not 200 <= status < 300:
            self.last_error = f"Wrong response from the webhook: {status}"
        return status

    async def _post(self, url: str, body: bytes, secret: str | None) -> int:
        headers = {"Content-Type": "application/json", **({SECRET_HEADER: secret} if secret is not None else {})}
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
            return answer.status


_NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


def _text(given: dict[str, Any]) -> str:
    text = given.get("text", "")
    if given.get("parse_mode") == "HTML":
        try:
            text = shown(text)
        except ParseError as error:
            raise Refused(400, f"Bad Request: can't parse entities: {error}") from error
    elif given.get("parse_mode"):
        raise Refused(400, "Bad Request: unsupported parse_mode (of this emulator)")
    if not text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > 4096:
        raise Refused(400, "Bad Request: message is too long")
    return text


def _buttons(given: dict[str, Any]) -> list[list[dict[str, Any]]]:
    rows = (given.get("reply_markup") or {}).get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        if not button.get("text"):
            raise Refused(
                400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
            )
        if len(set(button) - {"text"}) != 1:
            raise Refused(400, "Bad Request: BUTTON_TYPE_INVALID")
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    if sum(map(len, rows)) > 100 or any(len(row) > 8 for row in rows):
        raise Refused(400, "Bad Request: reply markup is too long")
    return [row for row in rows if row]


def _entities(text: str) -> list[dict[str, Any]]:
    """Commands and mentions, with offsets in UTF-16 units as Telegram counts."""

    def length(part: str) -> int:
        return len(part.encode("utf-16-le", "surrogatepass")) // 2

    kinds = (("bot_command", r"(?<!\S)/\w+(?:@\w+)?"), ("mention", r"(?<![\w/])@\w{4,}"))
    return [
        {"type": kind, "offset": length(text[: found.start()]), "length": length(found[0])}
        for kind, pattern in kinds
        for found in re.finditer(pattern, text)
    ]
