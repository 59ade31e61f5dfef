"""Slack on loopback: its Web API with the limits it documents, and Slack as a sender of events, over HTTP or Socket Mode."""

import asyncio
import hashlib
import hmac
import json
import re
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode

from aiohttp import WSMsgType, web

from tests.emulators.block_kit import (
    CHARACTERS_IN_MESSAGE,
    characters_in,
    choices_in,
    errors_in,
    mrkdwn_in,
    unescaped_in,
    with_ids,
)

APP, BOT, DOMAIN = "A0FIBRO", "B0BOT", "fibro"
FORM = "application/x-www-form-urlencoded"
TEXT_OF_POST = 40_000
TEXT_OF_UPDATE = 4_000  # bytes, unlike that of a new message
USES_OF_RESPONSE_URL, LIFE_OF_RESPONSE_URL = 5, 30 * 60
ANSWER_TO_SOCKET_WITHIN = 10  # seconds that a test waits for an acknowledgement; Slack itself does not wait so long

# Any of these scopes opens the method; methods that are not here need none.
SCOPES = {
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "assistant.threads.setStatus": ("chat:write", "assistant:write"),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "assistant.threads.setTitle": ("assistant:write",),
    "conversations.open": ("im:write", "channels:manage", "groups:write", "mpim:write"),
}
# JSON inside of form fields, or inside of JSON.
NESTED = ("blocks", "attachments", "view", "prompts", "metadata", "loading_messages")

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback needs no proxy


@dataclass
class Post:
    """A message of the app, as it is now; ``at`` is the time.monotonic() at which it was posted."""

    channel: str
    thread_ts: str | None
    text: str
    blocks: list[dict[str, Any]]
    ts: str
    ephemeral_for: str | None
    via: str
    replaced: int = 0
    at: float = field(default_factory=time.monotonic)

    def as_message(self, bot_user: str, team: str) -> dict[str, Any]:
        """The message as Slack shows it to the app."""
        author = {"user": bot_user, "bot_id": BOT, "app_id": APP, "team": team}
        message = {"type": "message", **author, "ts": self.ts, "text": self.text, "blocks": with_ids(self.blocks)}
        return {**message, "thread_ts": self.thread_ts} if self.thread_ts else message


@dataclass(frozen=True)
class Delivery:
    """Something sent to the app, what it answered, and after how many seconds; status 0 is no answer."""

    body: bytes
    status: int
    answer: bytes
    seconds: float


@dataclass
class ResponseUrl:
    """One that was given out; a test may turn back ``made``, a time.monotonic(), to let it expire."""

    channel: str
    user: str
    source: Post | None
    uses: int = 0
    made: float = field(default_factory=time.monotonic)


class _Refusal(Exception):
    def __init__(self, error: str, messages: list[str] | None = None, **more: str) -> None:
        super().__init__(error)
        details = [message.removeprefix("[ERROR] ") for message in messages or []]
        explained = {"errors": details, "response_metadata": {"messages": messages}} if messages else {}
        self.body = {"ok": False, "error": error, **more, **explained}


def _nested(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except json.JSONDecodeError:
        return value


def _needed(args: dict[str, Any], *names: str) -> None:
    missing = [name for name in names if args.get(name) in (None, "")]
    if missing:
        raise _Refusal("invalid_arguments", [f"[ERROR] missing required field: {name} [json-pointer:]" for name in missing])


class SlackEmulator:
    """Answers at ``url`` from its making on, until it is closed; all of it may be used from any thread."""

    def __init__(
        self,
        bot_token: str = "xoxb-test-token",
        signing_secret: str = "8f742231b10e8888abcd99yyyzzz85a5",
        app_token: str = "xapp-test-token",
        team: str = "T0FIBRO",
        bot_user: str = "U0BOT",
        port: int = 0,
    ) -> None:
        self.bot_token, self.app_token, self.signing_secret = bot_token, app_token, signing_secret
        self.team, self.bot_user = team, bot_user
        self.port = port
        self.request_url = ""
        self.scopes = "app_mentions:read,assistant:write,channels:history,chat:write,commands,groups:history,im:history,im:write"
        self.patience = 3.0  # seconds that Slack gives the app to acknowledge
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.posts: list[Post] = []
        self.views: dict[str, dict[str, Any]] = {}
        self.prompts: list[dict[str, Any]] = []
        self.statuses: list[dict[str, Any]] = []
        self.titles: list[dict[str, Any]] = []
        self.unescaped: list[str] = []
        self.deliveries: list[Delivery] = []
        self.late: list[Delivery] = []
        self.acknowledged: list[str] = []
        self.response_urls: dict[str, ResponseUrl] = {}
        self._refusals: list[tuple[str, int, dict[str, str], str]] = []
        self._changed = threading.Condition()
        self._last_ts = 0
        self._published: dict[str, float] = {}
        self._tickets: set[str] = set()
        self._sockets: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[bytes]] = {}
        self._runner: web.AppRunner | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="Slack", daemon=True)
        self._thread.start()
        self.start()
        self.url = f"http://127.0.0.1:{self.port}/api/"

    def __enter__(self) -> "SlackEmulator":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What a test does with Slack itself

    def start(self) -> None:
        """Opens the port, the same one as before."""
        self._run(self._start())

    def stop(self) -> None:
        """Closes the port and all sockets: Slack cannot be reached."""
        self._run(self._stop())

    def close(self) -> None:
        """Ends the emulator for good."""
        if self._thread.is_alive():
            self.stop()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
            self._loop.close()

    def refuse(
        self, method: str, error: str = "internal_error", status: int = 200, times: int = 1, retry_after: int | None = None
    ) -> None:
        """Lets the next calls of a method fail; "response_url" counts as one."""
        if status == 429:
            error, retry_after = "ratelimited", 1 if retry_after is None else retry_after
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        with self._changed:
            self._refusals += [(method, status, headers, error)] * times

    def posts_in(self, channel: str, thread_ts: str | None = None) -> list[Post]:
        """The posts in a channel, in and out of threads, or those of one thread."""
        with self._changed:
            return [post for post in self.posts if post.channel == channel and thread_ts in (None, post.thread_ts)]

    def wait_for(self, count: int, channel: str | None = None, timeout: float = 10) -> list[Post]:
        """The posts, as soon as there are this many."""

        def found() -> list[Post]:
            return [post for post in self.posts if channel in (None, post.channel)]

        with self._changed:
            self._changed.wait_for(lambda: len(found()) >= count, timeout)
            posts = found()
        assert len(posts) >= count, f"{len(posts)} of {count} posts after {timeout} s: {posts}"
        return posts

    def wait_for_socket(self, timeout: float = 10) -> None:
        """Until the app is connected by Socket Mode."""
        with self._changed:
            assert self._changed.wait_for(lambda: bool(self._sockets), timeout), f"no socket after {timeout} s"

    # What people do in Slack

    def message(
        self,
        text: str,
        user: str = "U1",
        channel: str = "D1",
        channel_type: str = "im",
        ts: str | None = None,
        thread_ts: str | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """Someone writes; ``more`` are further fields of the event, such as subtype or bot_id."""
        event = self._written("message", text, user, channel, ts, thread_ts)
        event.update({"channel_type": channel_type, **more})
        self.event(event)
        return event

    def mention(self, text: str, user: str = "U1", channel: str = "C1", thread_ts: str | None = None) -> dict[str, Any]:
        """Someone mentions the bot in a channel; Slack tells it twice, as a mention and as a message."""
        event = self._written("app_mention", text, user, channel, None, thread_ts)
        event["text"] = f"<@{self.bot_user}> {event['text']}"
        event["blocks"][0]["elements"][0]["elements"].insert(0, {"type": "user", "user_id": self.bot_user})
        self.event(event)
        self.event({**event, "type": "message", "channel_type": "channel"})
        return event

    def open_home(self, user: str = "U1") -> dict[str, Any]:
        """Someone opens the Home tab of the app."""
        ts = self._ts()
        event = {"type": "app_home_opened", "user": user, "channel": self._direct(user), "event_ts": ts, "tab": "home"}
        if user in self.views:
            event["view"] = self.views[user]
        self.event(event)
        return event

    def start_assistant_thread(self, user: str = "U1", channel: str = "D1") -> dict[str, Any]:
        """Someone opens the assistant; later messages there carry the thread_ts of ``assistant_thread``."""
        thread = {"user_id": user, "context": {}, "channel_id": channel, "thread_ts": self._ts()}
        event = {"type": "assistant_thread_started", "assistant_thread": thread, "event_ts": self._ts()}
        self.event(event)
        return event

    def command(self, text: str, command: str = "/faq", user: str = "U1", channel: str = "C1") -> tuple[int, bytes]:
        """Someone gives a slash command."""
        payload = {
            "token": "verification",
            "team_id": self.team,
            "team_domain": DOMAIN,
            "channel_id": channel,
            "channel_name": self._name(channel),
            "user_id": user,
            "user_name": user.lower(),
            "command": command,
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self._response_url(channel, user, None),
            "trigger_id": self._trigger(),
        }
        return self._deliver("slash_commands", payload, urlencode(payload).encode(), FORM)

    def press(self, title: str, user: str = "U1", channel: str | None = None) -> tuple[int, bytes]:
        """Someone presses the button, or chooses the option, that was shown last under a title."""
        with self._changed:
            seen = [post for post in self.posts if post.ephemeral_for in (None, user) and channel in (None, post.channel)]
            shown: list[tuple[float, Post | None, list[dict[str, Any]]]] = [(post.at, post, post.blocks) for post in seen]
            if user in self.views and channel is None:
                shown.append((self._published[user], None, self.views[user]["blocks"]))
        shown.sort(key=lambda one: one[0], reverse=True)
        choices = [(post, choice) for _, post, blocks in shown for choice in choices_in(blocks)]
        post, choice = next((one for one in choices if one[1].title == title), (None, None))
        assert choice, f"no {title!r} to press among {[choice.title for _, choice in choices]}"
        action = choice.action(self._ts())
        chosen = {choice.block_id: {action["action_id"]: {"type": action["type"], "selected_option": choice.option}}}
        payload = {
            "type": "block_actions",
            "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": self.team},
            "api_app_id": APP,
            "token": "verification",
            "trigger_id": self._trigger(),
            "team": {"id": self.team, "domain": DOMAIN},
            "enterprise": None,
            "is_enterprise_install": False,
            "state": {"values": chosen if choice.option else {}},
            "actions": [action],
            **(self._in_message(post, user) if post else self._in_home(user)),
        }
        return self._deliver("interactive", payload, urlencode({"payload": json.dumps(payload)}).encode(), FORM)

    # What Slack sends

    def verify_url(self) -> tuple[int, bytes]:
        """What Slack sends when a request URL is set."""
        challenge = {"token": "verification", "challenge": uuid.uuid4().hex, "type": "url_verification"}
        return self.send(json.dumps(challenge).encode())

    def event(
        self, event: dict[str, Any], event_id: str | None = None, retry_num: int | None = None, retry_reason: str | None = None
    ) -> tuple[int, bytes]:
        """Sends an event of any type in its envelope; a retry needs the event_id of the first try."""
        seen_by = {"enterprise_id": None, "team_id": self.team, "user_id": self.bot_user, "is_bot": True}
        payload = {
            "token": "verification",
            "team_id": self.team,
            "context_team_id": self.team,
            "context_enterprise_id": None,
            "api_app_id": APP,
            "event": event,
            "type": "event_callback",
            "event_id": event_id or f"Ev{uuid.uuid4().hex[:9].upper()}",
            "event_time": int(time.time()),
            "authorizations": [{**seen_by, "is_enterprise_install": False}],
            "is_ext_shared_channel": False,
            "event_context": f"4-{uuid.uuid4().hex}",
        }
        retry = () if retry_num is None else (retry_num, retry_reason or "http_timeout")
        return self._deliver("events_api", payload, json.dumps(payload).encode(), "application/json", retry)

    def send(
        self,
        body: bytes,
        content_type: str = "application/json",
        timestamp: str | int | None = None,
        signature: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Sends anything to the app, rightly signed unless told otherwise."""
        assert self.request_url, "neither a request_url nor a socket to send this to"
        at = str(int(time.time()) if timestamp is None else timestamp)
        digest = hmac.new(self.signing_secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
        all_headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": f"v0={digest}" if signature is None else signature,
            **(headers or {}),
        }
        began = time.monotonic()
        try:
            with _DIRECT.open(urllib.request.Request(self.request_url, body, all_headers, method="POST"), timeout=60) as answer:
                status, content = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, content = error.code, error.read()
        self._note(Delivery(body, status, content, time.monotonic() - began))
        return status, content

    def drop_socket(self, reason: str | None = "refresh_requested") -> None:
        """Closes all sockets, as Slack does every few hours; without a reason, as a broken line does."""
        self._run(self._close_sockets(reason))

    # Inside: making what is sent

    def _written(self, kind: str, text: str, user: str, channel: str, ts: str | None, thread_ts: str | None) -> dict[str, Any]:
        ts = ts or self._ts()
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}] if text else []}
        event = {
            "type": kind,
            "user": user,
            "ts": ts,
            "client_msg_id": str(uuid.uuid4()),
            "text": escape(text, quote=False),
            "team": self.team,
            "blocks": [{"type": "rich_text", "block_id": uuid.uuid4().hex[:5], "elements": [section]}],
            "channel": channel,
            "event_ts": ts,
        }
        return {**event, "thread_ts": thread_ts} if thread_ts else event

    def _in_message(self, post: Post, user: str) -> dict[str, Any]:
        hidden = post.ephemeral_for is not None
        container = {"type": "message", "message_ts": post.ts, "channel_id": post.channel, "is_ephemeral": hidden}
        return {
            "container": {**container, "thread_ts": post.thread_ts} if post.thread_ts else container,
            "channel": {"id": post.channel, "name": self._name(post.channel)},
            "response_url": self._response_url(post.channel, user, post),
            **({} if hidden else {"message": post.as_message(self.bot_user, self.team)}),
        }

    def _in_home(self, user: str) -> dict[str, Any]:
        return {"container": {"type": "view", "view_id": self.views[user]["id"]}, "view": self.views[user]}

    def _response_url(self, channel: str, user: str, source: Post | None) -> str:
        key = uuid.uuid4().hex
        self.response_urls[key] = ResponseUrl(channel, user, source)
        return f"http://127.0.0.1:{self.port}/response/{key}"

    def _ts(self) -> str:
        with self._changed:
            self._last_ts = max(self._last_ts + 1, time.time_ns() // 1000)
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06}"

    @staticmethod
    def _direct(user: str) -> str:
        return f"D{user[1:]}"

    @staticmethod
    def _name(channel: str) -> str:
        return "directmessage" if channel.startswith("D") else f"channel-{channel.lower()}"

    @staticmethod
    def _trigger() -> str:
        return f"{time.time_ns()}.{uuid.uuid4().int % 10**10}.{uuid.uuid4().hex}"

    # Inside: sending

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(ANSWER_TO_SOCKET_WITHIN + 10)

    def _deliver(
        self, kind: str, payload: dict[str, Any], body: bytes, content_type: str, retry: tuple[Any, ...] = ()
    ) -> tuple[int, bytes]:
        if self.request_url or not self._sockets:
            names = ("X-Slack-Retry-Num", "X-Slack-Retry-Reason")
            return self.send(body, content_type, headers=dict(zip(names, map(str, retry), strict=False)))
        responds = kind != "events_api"
        envelope = {"envelope_id": str(uuid.uuid4()), "type": kind, "payload": payload, "accepts_response_payload": responds}
        if kind == "events_api":
            envelope["retry_attempt"], envelope["retry_reason"] = retry or (0, "")
        return self._run(self._through_socket(envelope))

    async def _through_socket(self, envelope: dict[str, Any]) -> tuple[int, bytes]:
        waiting = self._waiting[envelope["envelope_id"]] = self._loop.create_future()
        began, status, answer = time.monotonic(), 0, b""
        try:
            await self._sockets[-1].send_json(envelope)
            status, answer = 200, await asyncio.wait_for(waiting, ANSWER_TO_SOCKET_WITHIN)
        except (asyncio.TimeoutError, ConnectionError):
            status = 0
        finally:
            del self._waiting[envelope["envelope_id"]]
        self._note(Delivery(json.dumps(envelope["payload"]).encode(), status, answer, time.monotonic() - began))
        return status, answer

    def _note(self, delivery: Delivery) -> None:
        with self._changed:
            self.deliveries.append(delivery)
            if delivery.seconds > self.patience:
                self.late.append(delivery)

    # Inside: the server

    async def _start(self) -> None:
        if self._runner:
            return
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{key}", self._respond)
        app.router.add_get("/link/", self._socket)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _stop(self) -> None:
        if self._runner:
            await self._close_sockets(None)
            await self._runner.cleanup()
            self._runner = None

    async def _close_sockets(self, reason: str | None) -> None:
        for socket in list(self._sockets):
            if reason:
                await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-emulated"}})
            await socket.close()

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if request.query.get("ticket") not in self._tickets:
            return web.Response(status=403)
        self._tickets.discard(request.query["ticket"])
        socket = web.WebSocketResponse(timeout=0.5)
        await socket.prepare(request)
        with self._changed:
            self._sockets.append(socket)
            self._changed.notify_all()
        hello = {"type": "hello", "num_connections": len(self._sockets), "connection_info": {"app_id": APP}}
        await socket.send_json({**hello, "debug_info": {"host": "applink-emulated", "approximate_connection_time": 18060}})
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._acknowledge(json.loads(frame.data))
        finally:
            self._sockets.remove(socket)
        return socket

    def _acknowledge(self, answer: dict[str, Any]) -> None:
        envelope_id = answer.get("envelope_id", "")
        with self._changed:
            self.acknowledged.append(envelope_id)
        waiting = self._waiting.get(envelope_id)
        if waiting and not waiting.done():
            waiting.set_result(json.dumps(answer["payload"]).encode() if answer.get("payload") else b"")

    async def _api(self, request: web.Request) -> web.Response:
        method, body = request.match_info["method"], await request.text()
        as_json = request.content_type == "application/json"
        try:
            args = {**request.query, **(json.loads(body or "{}") if as_json else dict(parse_qsl(body, keep_blank_values=True)))}
        except (json.JSONDecodeError, TypeError):
            return web.json_response({"ok": False, "error": "invalid_json"})
        args.update({name: _nested(args[name]) for name in NESTED if name in args})
        in_body = args.pop("token", None)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or (None if as_json else in_body)
        with self._changed:
            self.calls.append((method, args))
            refusal = self._next_refusal(method)
            if refusal is not None:  # a response without headers of its own is falsy
                return refusal
            try:
                answer = {"ok": True, **self._answer(method, args, token)}
            except _Refusal as error:
                answer = error.body
            self._changed.notify_all()
        return web.json_response(answer, headers={"x-oauth-scopes": self.scopes})

    def _next_refusal(self, method: str) -> web.Response | None:
        for refusal in self._refusals:
            if refusal[0] == method:
                self._refusals.remove(refusal)
                _, status, headers, error = refusal
                if status >= 500:
                    return web.Response(status=status, headers=headers, text=error)
                return web.json_response({"ok": False, "error": error}, status=status, headers=headers)
        return None

    async def _respond(self, request: web.Request) -> web.Response:
        given, args = self.response_urls.get(request.match_info["key"]), json.loads(await request.text())
        with self._changed:
            self.calls.append(("response_url", args))
            refusal = self._next_refusal("response_url")
            if refusal is not None:
                return refusal
            expired = given is None or time.monotonic() - given.made > LIFE_OF_RESPONSE_URL
            if expired or given.uses >= USES_OF_RESPONSE_URL:
                return web.json_response({"ok": False, "error": "expired_url" if expired else "used_url"}, status=404)
            given.uses += 1
            try:
                self._respond_to(given, args)
            except _Refusal as error:
                return web.Response(status=400, text=error.body["error"])
            self._changed.notify_all()
        return web.Response(text="ok")

    # Inside: the methods; each runs with the lock held

    def _answer(self, method: str, args: dict[str, Any], token: str | None) -> dict[str, Any]:
        methods: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post_message,
            "chat.update": self._update,
            "chat.postEphemeral": self._post_ephemeral,
            "views.publish": self._publish,
            "assistant.threads.setStatus": self._set_status,
            "assistant.threads.setSuggestedPrompts": self._set_prompts,
            "assistant.threads.setTitle": self._set_title,
            "conversations.open": self._open,
            "apps.connections.open": self._open_connection,
        }
        if method not in methods:
            raise _Refusal("unknown_method")
        if not token:
            raise _Refusal("not_authed")
        if token not in (self.bot_token, self.app_token):
            raise _Refusal("invalid_auth")
        if (token == self.app_token) != (method == "apps.connections.open"):
            raise _Refusal("not_allowed_token_type")
        if method in SCOPES and not set(SCOPES[method]) & set(self.scopes.split(",")):
            raise _Refusal("missing_scope", needed=SCOPES[method][0], provided=self.scopes)
        return methods[method](args)

    def _auth_test(self, args: dict[str, Any]) -> dict[str, Any]:
        who = {"team": "Fibro", "user": "fibroguide", "team_id": self.team, "user_id": self.bot_user, "bot_id": BOT}
        return {"url": f"https://{DOMAIN}.slack.com/", **who, "is_enterprise_install": False}

    def _content(self, args: dict[str, Any], most: int = TEXT_OF_POST) -> tuple[str, list[dict[str, Any]]]:
        """The text and the blocks, if Slack takes them."""
        if "as_user" in args:
            raise _Refusal("as_user_not_supported")
        text, blocks = args.get("text") or "", args.get("blocks") or []
        if not isinstance(blocks, list):
            raise _Refusal("invalid_blocks_format")
        if not text and not blocks:
            raise _Refusal("no_text")
        if len(text.encode() if most == TEXT_OF_UPDATE else text) > most:
            raise _Refusal("msg_too_long")
        if blocks and (errors := errors_in(blocks)):
            raise _Refusal("invalid_blocks", errors)
        if characters_in(blocks) > CHARACTERS_IN_MESSAGE:
            raise _Refusal("msg_blocks_too_long")
        for shown in [text, *mrkdwn_in(blocks)]:
            self.unescaped += unescaped_in(shown)
        return text, blocks

    def _post(self, args: dict[str, Any], via: str, ephemeral_for: str | None = None) -> Post:
        channel, thread_ts = str(args.get("channel") or ""), args.get("thread_ts")
        if re.fullmatch("[UW][A-Z0-9]+", channel) and via == "chat.postMessage":
            channel = self._direct(channel)
        if not re.fullmatch("[CDG][A-Z0-9]+", channel):
            raise _Refusal("channel_not_found")
        if thread_ts is not None and not re.fullmatch(r"\d+\.\d{6}", str(thread_ts)):
            raise _Refusal("invalid_thread_ts")
        text, blocks = self._content(args)
        post = Post(channel, thread_ts, text, blocks, self._ts(), ephemeral_for, via)
        self.posts.append(post)
        return post

    @staticmethod
    def _replace(post: Post, text: str, blocks: list[dict[str, Any]]) -> None:
        post.text, post.blocks, post.replaced = text, blocks, post.replaced + 1

    def _post_message(self, args: dict[str, Any]) -> dict[str, Any]:
        post = self._post(args, "chat.postMessage")
        return {"channel": post.channel, "ts": post.ts, "message": post.as_message(self.bot_user, self.team)}

    def _post_ephemeral(self, args: dict[str, Any]) -> dict[str, Any]:
        _needed(args, "user")
        return {"message_ts": self._post(args, "chat.postEphemeral", args["user"]).ts}

    def _update(self, args: dict[str, Any]) -> dict[str, Any]:
        _needed(args, "channel", "ts")
        if not re.fullmatch("[CDG][A-Z0-9]+", args["channel"]):  # the id of a user is none here
            raise _Refusal("channel_not_found")
        found = [post for post in self.posts if (post.channel, post.ts) == (args["channel"], args["ts"])]
        if not found or found[0].ephemeral_for:
            raise _Refusal("message_not_found")
        text, blocks = self._content(args, TEXT_OF_UPDATE)
        self._replace(found[0], text, blocks)
        message = found[0].as_message(self.bot_user, self.team)
        return {"channel": args["channel"], "ts": args["ts"], "text": text, "message": message}

    def _respond_to(self, given: ResponseUrl, args: dict[str, Any]) -> None:
        if args.get("delete_original") and given.source:
            self._replace(given.source, "", [])
        elif args.get("replace_original") and given.source:
            self._replace(given.source, *self._content(args))
        else:
            hidden = args.get("response_type", "ephemeral") == "ephemeral"
            self._post({**args, "channel": given.channel}, "response_url", given.user if hidden else None)

    def _publish(self, args: dict[str, Any]) -> dict[str, Any]:
        _needed(args, "user_id", "view")
        user, view = args["user_id"], args["view"]
        if not isinstance(view, dict) or view.get("type") != "home":
            raise _Refusal("invalid_arguments", ["[ERROR] unsupported type [json-pointer:/view/type]"])
        allowed = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
        errors = [f"[ERROR] invalid additional property: {key} [json-pointer:/view]" for key in sorted(view.keys() - allowed)]
        if errors := errors + errors_in(view.get("blocks"), "/view/blocks", home=True):
            raise _Refusal("invalid_arguments", errors)
        for shown in mrkdwn_in(view["blocks"]):
            self.unescaped += unescaped_in(shown)
        shared = {"id": f"V{user[1:]}", "team_id": self.team, "app_id": APP, "bot_id": BOT, "hash": uuid.uuid4().hex}
        made = {"private_metadata": "", "callback_id": "", "state": {"values": {}}}
        self.views[user] = {**shared, **made, **view, "blocks": with_ids(view["blocks"])}
        self._published[user] = time.monotonic()
        return {"view": self.views[user]}

    def _set_status(self, args: dict[str, Any]) -> dict[str, Any]:
        _needed(args, "channel_id", "thread_ts")
        if "status" not in args:  # an empty one takes the last one away
            _needed(args, "status")
        if len(args.get("loading_messages") or []) > 10:
            raise _Refusal("invalid_arguments", ["[ERROR] no more than 10 items allowed [json-pointer:/loading_messages]"])
        self.statuses.append(args)
        return {}

    def _set_prompts(self, args: dict[str, Any]) -> dict[str, Any]:
        _needed(args, "channel_id", "prompts")
        prompts = args["prompts"]
        if not isinstance(prompts, list) or len(prompts) > 4:
            raise _Refusal("invalid_arguments", ["[ERROR] no more than 4 items allowed [json-pointer:/prompts]"])
        for prompt in prompts:
            _needed(prompt, "title", "message")
        self.prompts.append(args)
        return {}

    def _set_title(self, args: dict[str, Any]) -> dict[str, Any]:
        _needed(args, "channel_id", "thread_ts", "title")
        self.titles.append(args)
        return {}

    def _open(self, args: dict[str, Any]) -> dict[str, Any]:
        users = args.get("users")
        if not users:
            raise _Refusal("users_list_not_supplied")
        if not re.fullmatch("[UW][A-Z0-9]+", str(users)):
            raise _Refusal("user_not_found")
        return {"channel": {"id": self._direct(users)}}

    def _open_connection(self, args: dict[str, Any]) -> dict[str, Any]:
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        return {"url": f"ws://127.0.0.1:{self.port}/link/?ticket={ticket}&app_id={APP}"}
