"""The routes under /webhooks/web: sessions, messages, history, erasure. The contract is docs/openapi.yml."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import yaml
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from fibroguide.channels.erasure import erase, store_of
from fibroguide.channels.gate import Button, Gate, Reply
from fibroguide.channels.rate_limits import RateLimits
from fibroguide.channels.sent_before import SentBefore
from fibroguide.channels.web_errors import WebError, chat_ended, other_website, too_fast
from fibroguide.channels.web_requests import Sent, address_of, bearer, json_object, message, origin_of, own_origin
from fibroguide.channels.web_tokens import SESSION_SECONDS, TokenError, Tokens, WrongOrigin
from fibroguide.content.clinic import Clinic
from fibroguide.render.web import to_html
from fibroguide.stores.history import Entry
from fibroguide.stores.kept import Kept

CHANNEL = "web"
PREFIX = "/webhooks/web"
_OPENAPI = Path(__file__).parents[2] / "docs" / "openapi.yml"
_BUSY_AT = 64  # turns at the same time; more would wait longer than a person does


class WebRoutes:
    """Answers the requests of the website widget."""

    def __init__(self, gate: Gate, clinic: Clinic, kept: Kept, tokens: Tokens, limits: RateLimits) -> None:
        """Make the routes.

        Args:
            gate: Answers messages.
            clinic: Whose websites may show the chat, and whose numbers can be tapped.
            kept: What is kept about conversations.
            tokens: Makes and reads tokens.
            limits: How often somebody may write.
        """
        self._gate = gate
        self._websites = frozenset(clinic.websites)
        self._numbers = clinic.phone_numbers()
        self._kept = kept
        self._tokens = tokens
        self._limits = limits
        self._sent = SentBefore()
        self._turns = 0

    def add_to(self, routes: Blueprint) -> None:
        """Add the routes to a channel's blueprint."""
        for path, method, handler in (
            ("/session", "POST", self._start),
            ("/session", "DELETE", self._end),
            ("/messages", "POST", self._answer),
            ("/messages", "GET", self._history),
        ):
            routes.add_route(self._guarded(handler), PREFIX + path, methods=[method], name=f"{method}_{path[1:]}")
        description = yaml.safe_load(_OPENAPI.read_text(encoding="utf-8"))
        routes.add_route(lambda _: response.json(description), f"{PREFIX}/openapi.json", methods=["GET"], name="openapi")

    def _guarded(self, handler: Callable[[Request], Any]) -> Callable[[Request], Any]:
        @wraps(handler)
        async def guarded(request: Request) -> HTTPResponse:
            try:
                self._check_origin(request)
                return await handler(request)
            except WebError as problem:
                return problem.response()

        return guarded

    def is_allowed(self, request: Request) -> bool:
        """Tell whether the website that a request comes from may use the chat; other programs than browsers may."""
        origin = origin_of(request)
        return origin is None or origin == own_origin(request) or origin in self._websites

    def _check_origin(self, request: Request) -> None:
        if not self.is_allowed(request):
            raise other_website()

    async def _start(self, request: Request) -> HTTPResponse:
        if request.body:
            json_object(request)
        wait = self._limits.wait_for_session(address_of(request))
        if wait:
            raise too_fast(wait)
        name, token = self._tokens.new_session(origin_of(request) or own_origin(request))
        replies = await self._gate.greet(f"{CHANNEL}:{name}", CHANNEL)
        body = {"session": token, "expires_in": SESSION_SECONDS, "messages": [self._message(reply) for reply in replies]}
        return response.json(body, status=201)

    async def _answer(self, request: Request) -> HTTPResponse:
        conversation = self._conversation(request)
        sent = message(request)
        payload = None if sent.button is None else self._payload(sent.button)
        wait = self._limits.wait_for_message(conversation, address_of(request))
        busy = self._turns >= _BUSY_AT
        if (wait or busy) and not self._is_urgent(sent, payload, conversation):
            raise too_fast(wait) if wait else WebError(503, "I am very busy right now. Please send it again in a few seconds.", 5)
        self._turns += 1
        try:
            replies = await self._sent.answer(conversation, sent.id, lambda: self._replies(sent, payload, conversation))
        finally:
            self._turns -= 1
        return response.json({"messages": [self._message(reply) for reply in replies]})

    def _is_urgent(self, sent: Sent, payload: str | None, conversation: str) -> bool:
        if payload is not None:
            return self._gate.is_urgent_button(payload)
        return self._gate.is_urgent(sent.text or "", conversation)

    def _payload(self, button: str) -> str:
        try:
            return self._tokens.payload(button)
        except TokenError as error:
            raise WebError(400, "This button does not work any more. Please type your question.") from error

    async def _replies(self, sent: Sent, payload: str | None, conversation: str) -> list[Reply]:
        if payload is not None:
            return await self._gate.pressed(payload, conversation, CHANNEL)
        return await self._gate.typed(sent.text or "", conversation, CHANNEL)

    async def _history(self, request: Request) -> HTTPResponse:
        entries = store_of(request.app).history(self._conversation(request))
        return response.json({"messages": [self._entry(entry) for entry in entries]})

    def _entry(self, entry: Entry) -> dict[str, Any]:
        if entry.by_person:
            return {"from": "person", "text": entry.text}
        buttons = tuple(Button(title, payload) for title, payload in entry.buttons)
        return {"from": "bot", **self._message(Reply(entry.name, entry.text, buttons, entry.source))}

    async def _end(self, request: Request) -> HTTPResponse:
        conversation = self._conversation(request)
        self._kept.ended.note(conversation)
        await self._sent.forget(conversation)  # what is still being answered would be stored after the erasure
        await erase(conversation, request.app, self._gate, self._kept)
        return response.empty()

    def _conversation(self, request: Request) -> str:
        origin = origin_of(request)
        try:
            name = self._tokens.session(bearer(request), origin)
        except WrongOrigin as error:
            raise other_website() from error
        except TokenError as error:
            raise chat_ended() from error
        if self._kept.ended.has(f"{CHANNEL}:{name}"):
            raise chat_ended()
        return f"{CHANNEL}:{name}"

    def _message(self, reply: Reply) -> dict[str, Any]:
        return {
            "text": reply.text,
            "html": to_html(reply.text, self._numbers),
            "name": reply.name,
            "buttons": [{"title": button.title, "button": self._tokens.button(button.topic)} for button in reply.buttons],
            "source": list(reply.source),
        }
