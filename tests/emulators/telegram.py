"""Telegram on this machine: the Bot API with its documented limits, and Telegram as a sender of updates.

https://core.telegram.org/bots/api. Runs in a thread of its own; everything here may be called from a test's thread.
"""

import asyncio
import itertools
import json
import math
import threading
import time
from collections import defaultdict
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.emulators.telegram_html import Entity
from tests.emulators.telegram_rules import (
    ASKED_FOR,
    CHAT_ACTIONS,
    Refused,
    Rows,
    bad,
    buttons_in,
    check_webhook,
    commands_in,
    entities_in,
    flag,
    text_in,
    whole,
)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
BURST = 5  # messages that a chat gets at once; then one a second
IN_GROUP = 20  # messages that a group gets in a minute
LONGEST_POLL = 50
ANSWER_OF_WEBHOOK = 60
NESTED = ("reply_markup", "reply_parameters", "link_preview_options", "entities", "allowed_updates", "commands", "scope")
_GIVEN: Any = object()

_WEBHOOK_IS_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
_OTHER_POLL = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"

Parameters = dict[str, Any]
Update = dict[str, Any]


@dataclass
class SentMessage:
    """A message that the bot has sent, as it is now; ``text`` is what the user sees, ``raw`` what the bot gave."""

    message_id: int
    chat_id: int
    text: str
    raw: str
    parse_mode: str | None
    buttons: Rows
    entities: list[Entity]
    parameters: Parameters
    reply_to: int | None = None
    deleted: bool = False
    edits: int = 0
    at: float = field(default_factory=time.monotonic)
    date: int = field(default_factory=lambda: int(time.time()))

    @property
    def titles(self) -> list[str]:
        return [button["text"] for row in self.buttons for button in row]

    @property
    def links(self) -> list[str]:
        """Where the words of the text lead that are links for the user."""
        return [entity["url"] for entity in self.entities if entity["type"] == "text_link"]


class TelegramEmulator:
    """Telegram; ``with`` ends it. ``flood`` holds the bot to its limits of messages a second and a minute."""

    def __init__(
        self,
        token: str = "123456:TEST-token_of_the_emulator",
        username: str = "fibro_test_bot",
        port: int = 0,
        flood: bool = False,
    ) -> None:
        self.token, self.username, self.flood = token, username, flood
        self.bot = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "Fibro", "username": username}
        self.calls: list[tuple[str, Parameters]] = []
        self.webhook: Parameters | None = None
        self.actions: list[tuple[int, str]] = []
        self.answered_callbacks: dict[str, Parameters] = {}
        self.last_error, self._last_error_at = "", 0
        self._commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self._chats: dict[int, dict[str, Any]] = {}
        self._heard: dict[int, set[int]] = defaultdict(set)  # messages of the users, by chat
        self._sent: dict[int, list[SentMessage]] = defaultdict(list)
        self._blocked: set[int] = set()
        self._room: dict[int, tuple[float, float]] = {}  # messages that a chat may still get, and since when it is so
        self._presses: set[str] = set()
        self._pending: list[Update] = []
        self._allowed: list[str] = []
        self._poll, self._poll_ended_by = object(), ""
        self._troubles: dict[str, list[Refused | float]] = defaultdict(list)
        self._message_ids, self._update_ids, self._query_ids = itertools.count(1), itertools.count(1), itertools.count(1)
        self._lock = threading.RLock()
        self._methods = {name[4:].lower(): name[4:] for name in dir(self) if name.startswith("_do_")}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._port = port
        self._runner: web.AppRunner | None = None
        self.start()

    def __enter__(self) -> "TelegramEmulator":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    # The machine room

    def start(self) -> None:
        """Open the port, the same one as before."""
        if self._runner is None:
            self._wait(self._open())
            self.url = f"http://127.0.0.1:{self._port}"

    def stop(self) -> None:
        """Close the port: Telegram cannot be reached."""
        if self._runner is not None:
            self._wait(self._runner.cleanup())
            self._runner = None

    async def _open(self) -> None:
        app = web.Application(client_max_size=10 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True).start()
        self._port = self._runner.addresses[0][1]

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(ANSWER_OF_WEBHOOK + 10)

    def refuse(self, method: str, error_code: int, description: str, times: int = 1, **parameters: Any) -> None:
        """Let the next calls of a method fail."""
        self._troubles[method] += [Refused(error_code, description, **parameters)] * times

    def hang(self, method: str, seconds: float, times: int = 1) -> None:
        """Let the next calls of a method take long."""
        self._troubles[method] += [seconds] * times

    def block(self, chat_id: int) -> None:
        """The user blocks the bot."""
        self._blocked.add(chat_id)

    def unblock(self, chat_id: int) -> None:
        self._blocked.discard(chat_id)

    # The Bot API

    async def _handle(self, request: web.Request) -> web.Response:
        method = self._methods.get(request.match_info["method"].lower(), request.match_info["method"])
        try:
            given = await _parameters(request)
            with self._lock:
                self.calls.append((method, given))
                trouble = self._troubles[method].pop(0) if self._troubles[method] else None
            if isinstance(trouble, (int, float)):
                await asyncio.sleep(trouble)
            result = await self._result(request.match_info["token"], method, given, trouble)
        except Refused as refused:
            headers = {"Retry-After": str(refused.parameters["retry_after"])} if "retry_after" in refused.parameters else None
            return web.json_response(refused.answer, status=refused.code, headers=headers)
        return web.json_response({"ok": True, "result": result})

    async def _result(self, token: str, method: str, given: Parameters, trouble: Refused | float | None) -> Any:
        if token != self.token:
            raise Refused(401, "Unauthorized")
        if isinstance(trouble, Refused):
            raise trouble
        if method not in self._methods.values():
            raise Refused(404, "Not Found")
        if method == "getUpdates":
            return await self._do_getUpdates(given)
        with self._lock:
            return getattr(self, f"_do_{method}")(given)

    def _do_getMe(self, _: Parameters) -> dict[str, Any]:
        return {**self.bot, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    def _do_setWebhook(self, given: Parameters) -> bool:
        if not given.get("url"):  # as Telegram says: an empty one removes the webhook
            return self._do_deleteWebhook(given)
        check_webhook(given)
        self._ask_for(given)
        self._end_poll("Conflict: terminated by setWebhook request")
        self.webhook, self.last_error = dict(given), ""
        if flag(given.get("drop_pending_updates")):
            self._pending.clear()
        return True

    def _do_deleteWebhook(self, given: Parameters) -> bool:
        self.webhook, self.last_error = None, ""
        if flag(given.get("drop_pending_updates")):
            self._pending.clear()
        return True

    def _do_getWebhookInfo(self, _: Parameters) -> dict[str, Any]:
        found: dict[str, Any] = {"url": "", "has_custom_certificate": False, "pending_update_count": len(self._pending)}
        if self.webhook is not None:
            found |= {"url": self.webhook["url"], "max_connections": whole(self.webhook.get("max_connections", 40))}
        if self._allowed:
            found["allowed_updates"] = self._allowed
        if self.last_error:
            found |= {"last_error_date": self._last_error_at, "last_error_message": self.last_error}
        return found

    async def _do_getUpdates(self, given: Parameters) -> list[Update]:
        with self._lock:
            if self.webhook is not None:
                raise Refused(409, _WEBHOOK_IS_ACTIVE)
            self._ask_for(given)
            self._end_poll(_OTHER_POLL)
            mine, offset = self._poll, whole(given.get("offset"))
            # Asking for what comes after an update confirms it; a negative offset counts from the end, and forgets the rest.
            self._pending = [u for u in self._pending if u["update_id"] >= offset] if offset >= 0 else self._pending[offset:]
        limit = min(max(whole(given.get("limit")) or 100, 1), 100)
        deadline = time.monotonic() + min(whole(given.get("timeout")), LONGEST_POLL)
        while True:
            if self._poll is not mine:
                raise Refused(409, self._poll_ended_by)
            if self._pending or time.monotonic() >= deadline:
                return self._pending[:limit]
            await asyncio.sleep(0.02)

    def _end_poll(self, why: str) -> None:
        self._poll, self._poll_ended_by = object(), why

    def _ask_for(self, given: Parameters) -> None:
        if given.get("allowed_updates") is not None:  # left out, the former ones stay
            self._allowed = list(given["allowed_updates"])

    def _do_setMyCommands(self, given: Parameters) -> bool:
        self._commands[_scope(given)] = commands_in(given)
        return True

    def _do_getMyCommands(self, given: Parameters) -> list[dict[str, str]]:
        return self._commands.get(_scope(given), [])

    def _do_sendChatAction(self, given: Parameters) -> bool:
        chat = self._chat(given)
        if given.get("action") not in CHAT_ACTIONS:
            raise bad("wrong parameter action in request")
        self.actions.append((chat["id"], given["action"]))
        return True

    def _do_answerCallbackQuery(self, given: Parameters) -> bool:
        name = str(given.get("callback_query_id", ""))
        if name not in self._presses:
            raise bad(_TOO_OLD)
        if len(str(given.get("text") or "")) > 200:
            raise bad("MESSAGE_TOO_LONG")
        self._presses.discard(name)
        self.answered_callbacks[name] = given
        return True

    def _do_sendMessage(self, given: Parameters) -> dict[str, Any]:
        chat = self._chat(given)
        reply_to = self._reply_in(given, chat["id"])
        (text, entities), buttons = text_in(given), buttons_in(given)
        if self.flood:
            self._check_flood(chat)
        number, raw, mode = next(self._message_ids), str(given["text"]), given.get("parse_mode")
        message = SentMessage(number, chat["id"], text, raw, mode, buttons, entities, given, reply_to)
        self._sent[chat["id"]].append(message)
        return self._as_message(message)

    def _do_editMessageText(self, given: Parameters) -> dict[str, Any]:
        message, (text, entities), buttons = self._own(given), text_in(given), buttons_in(given)
        if (message.text, message.entities, message.buttons) == (text, entities, buttons):
            raise bad(_NOT_MODIFIED)
        message.text, message.entities, message.buttons, message.edits = text, entities, buttons, message.edits + 1
        message.raw, message.parse_mode = str(given["text"]), given.get("parse_mode")
        return self._as_message(message)

    def _do_editMessageReplyMarkup(self, given: Parameters) -> dict[str, Any]:
        message, buttons = self._own(given), buttons_in(given)
        if message.buttons == buttons:
            raise bad(_NOT_MODIFIED)
        message.buttons, message.edits = buttons, message.edits + 1
        return self._as_message(message)

    def _do_deleteMessage(self, given: Parameters) -> bool:
        chat, number = self._chat(given), whole(given.get("message_id"))
        if sent := self._sent_message(chat["id"], number):
            sent.deleted = True
        elif number not in self._heard[chat["id"]]:
            raise bad("message to delete not found")
        elif chat["type"] != "private":  # the bot is no administrator
            raise bad("message can't be deleted")
        else:
            self._heard[chat["id"]].discard(number)
        return True

    # What the methods share

    def _chat(self, given: Parameters) -> dict[str, Any]:
        """The chat that a call is about, which somebody has opened and nobody has closed."""
        name = str(given.get("chat_id", ""))
        if not name:
            raise bad("chat_id is empty")
        number = whole(name)
        if number not in self._chats:
            raise bad("chat not found")
        if number in self._blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return self._chats[number]

    def _sent_message(self, chat_id: int, number: int) -> SentMessage | None:
        return next((m for m in self._sent[chat_id] if m.message_id == number and not m.deleted), None)

    def _own(self, given: Parameters) -> SentMessage:
        """The bot's own message that is to be changed."""
        chat, number = self._chat(given), whole(given.get("message_id"))
        if not number:
            raise bad("message identifier is not specified")
        if message := self._sent_message(chat["id"], number):
            return message
        raise bad("message can't be edited" if number in self._heard[chat["id"]] else "message to edit not found")

    def _reply_in(self, given: Parameters, chat_id: int) -> int | None:
        """The message that is replied to, in the way of today or the one before Bot API 7.0."""
        reply = given.get("reply_parameters") or {"message_id": given.get("reply_to_message_id"), **given}
        number = whole(reply.get("message_id"))
        if not number or number in self._heard[chat_id] or self._sent_message(chat_id, number):
            return number or None
        if flag(reply.get("allow_sending_without_reply")):
            return None
        raise bad("message to be replied not found")

    def _check_flood(self, chat: dict[str, Any]) -> None:
        now = time.monotonic()
        room, since = self._room.get(chat["id"], (float(BURST), now))
        room = min(BURST, room + now - since)
        wait = 1 - room
        if chat["type"] in ("group", "supergroup"):
            recent = [message.at for message in self._sent[chat["id"]] if message.at > now - 60]
            if len(recent) >= IN_GROUP:
                wait = max(wait, recent[-IN_GROUP] + 60 - now)
        if wait > 0:
            seconds = math.ceil(wait)
            raise Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        self._room[chat["id"]] = (room - 1, now)

    def _as_message(self, sent: SentMessage) -> dict[str, Any]:
        """A message of the bot in Telegram's shape."""
        chat = self._chats[sent.chat_id]
        message = {"message_id": sent.message_id, "from": self.bot, "chat": chat, "date": sent.date, "text": sent.text}
        if sent.entities:
            message["entities"] = sent.entities
        if sent.buttons:
            message["reply_markup"] = {"inline_keyboard": sent.buttons}
        if sent.reply_to:
            message["reply_to_message"] = {"message_id": sent.reply_to, "chat": chat, "date": sent.date}
        if sent.edits:
            message["edit_date"] = int(time.time())
        return message

    # People

    @property
    def commands(self) -> list[dict[str, str]]:
        """The commands that everybody sees."""
        return self._do_getMyCommands({})

    def messages(self, chat_id: int = 1001) -> list[SentMessage]:
        """What the bot has sent to a chat, deleted ones too."""
        with self._lock:
            return list(self._sent[chat_id])

    def wait_for(self, count: int, chat_id: int = 1001, timeout: float = 10) -> list[SentMessage]:
        """Wait until the bot has sent at least that many messages to a chat."""
        deadline = time.monotonic() + timeout
        while len(found := self.messages(chat_id)) < count:
            assert time.monotonic() < deadline, f"{len(found)} instead of {count}: {[message.text[:60] for message in found]}"
            time.sleep(0.01)
        return found

    def update(self, **content: Any) -> Update:
        """An update with the next number; its chat is known to the bot from now on."""
        self._know(content)
        return {"update_id": next(self._update_ids), **content}

    def _know(self, content: dict[str, Any]) -> None:
        for item in (item for item in content.values() if isinstance(item, dict)):
            inner = item.get("message")
            holder = inner if isinstance(inner, dict) else item
            chat = holder.get("chat")
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                with self._lock:
                    self._chats[chat["id"]] = {"type": "private", **chat}
                    if holder is item and "message_id" in item:
                        self._heard[chat["id"]].add(item["message_id"])

    def message(
        self, chat_id: int = 1001, user_id: int | None = None, chat_type: str = "private", **content: Any
    ) -> dict[str, Any]:
        """A message of somebody in Telegram's shape."""
        chat = {"id": chat_id, "type": chat_type, **({"first_name": "Ann"} if chat_type == "private" else {"title": "A group"})}
        sender = {"id": user_id or abs(chat_id), "is_bot": False, "first_name": "Ann", "language_code": "en"}
        message = {"message_id": next(self._message_ids), "from": sender, "chat": chat, "date": int(time.time()), **content}
        if "entities" not in content and (entities := entities_in(content.get("text") or "")):
            message["entities"] = entities
        self._know({"message": message})
        return message

    def say(
        self, text: str, chat_id: int = 1001, user_id: int | None = None, chat_type: str = "private", **message: Any
    ) -> Update:
        """Somebody writes; returns the update, which was delivered."""
        update = self.update(message=self.message(chat_id, user_id, chat_type, text=text, **message))
        self.deliver(update)
        return update

    def press(self, title: str, chat_id: int = 1001, user_id: int | None = None) -> Update:
        """Somebody presses a button of that title under the newest message that has one."""
        shown = [message for message in reversed(self.messages(chat_id)) if message.buttons and not message.deleted]
        for message in shown:
            for button in (button for row in message.buttons for button in row if button["text"] == title):
                assert "callback_data" in button, f"{title!r} opens something instead of telling the bot: {button}"
                return self.press_data(button["callback_data"], message, user_id)
        raise AssertionError(f"no {title!r} among {[message.titles for message in shown]}")

    def press_data(self, data: str, sent: SentMessage, user_id: int | None = None) -> Update:
        """Somebody sends a press with any data, as a client of their own can."""
        name = f"{next(self._query_ids)}000"
        self._presses.add(name)
        sender = {"id": user_id or abs(sent.chat_id), "is_bot": False, "first_name": "Ann", "language_code": "en"}
        query = {"id": name, "from": sender, "message": self._as_message(sent), "chat_instance": str(sent.chat_id), "data": data}
        update = self.update(callback_query=query)
        self.deliver(update)
        return update

    # Deliveries

    def deliver(
        self, update: Any, secret: str | None = _GIVEN, headers: dict[str, str] | None = None, body: bytes | None = None
    ) -> int | None:
        """Send an update to the webhook, or keep it for getUpdates where there is none.

        Args:
            update: As ``update`` makes it, or anything that is no update at all.
            secret: Sent instead of the one given to setWebhook; None sends no header.
            headers: Sent besides.
            body: Sent instead of the update.

        Returns:
            The status of the answer, 0 for no answer, None where nothing was sent. What is not answered well stays pending.
        """
        is_update = isinstance(update, dict) and "update_id" in update
        if is_update and body is None and not self._wanted(update):
            return None
        return self._send(update if is_update else None, json.dumps(update).encode() if body is None else body, secret, headers)

    def redeliver(self) -> list[int | None]:
        """Send all that is pending to the webhook, as Telegram does after a while; returns the statuses."""
        with self._lock:
            pending, self._pending = self._pending, []
        return [self._send(update, json.dumps(update).encode()) for update in pending]

    def _send(
        self, update: Update | None, body: bytes, secret: str | None = _GIVEN, headers: dict[str, str] | None = None
    ) -> int | None:
        with self._lock:
            webhook, kept = self.webhook, [update] if update is not None else []
            if webhook is None:
                self._pending += kept
                return None
        sent_secret = webhook.get("secret_token") if secret is _GIVEN else secret
        all_headers = {"Content-Type": "application/json", **({} if sent_secret is None else {SECRET_HEADER: sent_secret})}
        status, trouble = self._wait(_post(webhook["url"], body, {**all_headers, **(headers or {})}))
        if trouble:
            with self._lock:
                self.last_error, self._last_error_at = trouble, int(time.time())
                self._pending += kept
        return int(status)

    def _wanted(self, update: Update) -> bool:
        kinds = set(update) - {"update_id"}
        return bool(kinds & set(self._allowed)) if self._allowed else not kinds or bool(kinds - ASKED_FOR)


async def _parameters(request: web.Request) -> Parameters:
    """The parameters of a call from its address and its body, which is JSON or a form with JSON inside."""
    given: Parameters = dict(request.query)
    if "json" in request.headers.get("Content-Type", ""):
        given |= _from_json(await request.text() or "{}")
    else:
        given |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return {name: _from_json(v) if name in NESTED and isinstance(v, str) and v else v for name, v in given.items()}


def _from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise bad("can't parse JSON object") from None


def _scope(given: Parameters) -> tuple[str, str]:
    return json.dumps(given.get("scope") or {"type": "default"}, sort_keys=True), given.get("language_code") or ""


async def _post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """The status of the answer, and Telegram's words where it is not content with it."""
    time_out = aiohttp.ClientTimeout(total=ANSWER_OF_WEBHOOK)
    try:
        async with aiohttp.ClientSession(timeout=time_out) as session:
            async with session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
                good = 200 <= answer.status < 300
                return answer.status, "" if good else f"Wrong response from the webhook: {answer.status} {answer.reason}"
    except asyncio.TimeoutError:
        return 0, "Read timeout expired"
    except aiohttp.ClientError:
        return 0, "Connection refused"
