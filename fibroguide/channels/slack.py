"""The Slack channel: takes events, commands and presses in, by webhook or Socket Mode, and has them answered.

On when ``FIBROGUIDE_SLACK_BOT_TOKEN`` is set. Set-up: docs/slack.md; what Rasa's own connector gets wrong: docs/channels.md.
"""

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from fibroguide.channels.background import Background
from fibroguide.channels.gate import Gate
from fibroguide.channels.messenger import Messenger, notice_of
from fibroguide.channels.rate_limits import RateLimits
from fibroguide.channels.slack_api import SlackApi, SlackRefusal
from fibroguide.channels.slack_chat import SlackChat
from fibroguide.channels.slack_events import COMMANDS, EVENTS, FOLLOW_UP, INTERACTIVE, read_event
from fibroguide.channels.slack_settings import SlackSettings, slack_settings
from fibroguide.channels.slack_socket import quiet_socket
from fibroguide.content.catalogue import read_topics
from fibroguide.content.clinic import load_clinic
from fibroguide.engine.graph_runner import use_plain_runner
from fibroguide.environment import SettingsError, load_env_file
from fibroguide.gaps.noticing import Noticing
from fibroguide.safety.screen import shared_screen
from fibroguide.stores.kept import Kept

logger = logging.getLogger(__name__)

_HOME_GROUPS = {
    "Fibromyalgia": ("fibromyalgia",),
    "Ketamine and what it may do": ("ketamine", "benefits"),
    "The infusion": ("procedure",),
    "Checklists and the clinic": ("checklist", "clinician"),
}


class SlackInput(InputChannel):
    """Serves a Slack app; its token in the environment turns it on."""

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return "slack"

    def __init__(self) -> None:
        """Read the settings; a wrong one turns this channel off, says so in the log, and leaves the others alone."""
        load_env_file()
        try:
            self._settings = slack_settings()
        except SettingsError as error:
            logger.error("Slack is off. %s", error)
            self._settings = None

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes; none where Slack is not set up."""
        routes = Blueprint("fibroguide_slack")
        if self._settings is None:
            return routes
        use_plain_runner()
        clinic, kept = load_clinic(), Kept()
        gaps = Noticing(kept.gaps, clinic.country)
        gate = Gate(on_new_message, clinic, shared_screen(), kept.disclosures, disclosure=notice_of(self.name()), gaps=gaps)
        messenger = Messenger(self.name(), gate, clinic, kept, RateLimits())
        chat = SlackChat(SlackApi(self._settings), messenger, self._settings.public_url, _home_topics(), gate.unavailable)
        app = _SlackApp(self._settings, messenger, chat)
        if self._settings.signing_secret:
            routes.post("", name="receive")(lambda request: app.receive(request))  # Sanic takes no methods
        routes.listener("after_server_start")(app.start)
        routes.listener("before_server_stop")(app.stop)
        return routes


def _home_topics() -> dict[str, list[tuple[str, str]]]:
    topics = read_topics()
    return {
        heading: [(topic.metadata["title"], name) for name, topic in topics.items() if topic.group in groups]
        for heading, groups in _HOME_GROUPS.items()
    }


class _SlackApp:
    """Takes in what Slack sends."""

    def __init__(self, settings: SlackSettings, messenger: Messenger, chat: SlackChat) -> None:
        self._settings = settings
        self._messenger = messenger
        self._chat = chat
        self._helpers = Background()
        self._verifier = SignatureVerifier(settings.signing_secret or "unused")
        self._socket: SocketModeClient | None = None

    async def start(self, _: Sanic, __: Any) -> None:
        """Answer what was left over, and connect in the background, so that Slack's troubles hold nothing up."""
        for left in self._messenger.left_over():
            kind, payload = json.loads(left.body)
            self._take(kind, payload, left_over=left.at)
        if self._settings.app_token:
            self._helpers.run(self._connect())

    async def stop(self, _: Sanic, __: Any) -> None:
        """Take nothing more, and finish what has been begun."""
        if self._socket is not None:
            await self._socket.close()  # type: ignore[no-untyped-call]
        await self._helpers.stop()
        await self._messenger.finish()

    async def receive(self, request: Request) -> HTTPResponse:
        """Take in what Slack sends; 200 for all of it, since on another answer Slack sends again or shows an error."""
        if not self._is_from_slack(request):
            return response.empty(401)
        form = request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/x-www-form-urlencoded"
        try:
            payload = dict(parse_qsl(request.body.decode(), keep_blank_values=True)) if form else json.loads(request.body)
            if not form and payload.get("type") == "url_verification":
                return response.json({"challenge": payload["challenge"]})
            if form and "payload" in payload:
                self._take(INTERACTIVE, json.loads(payload["payload"]))
            else:
                self._take(COMMANDS if form else EVENTS, payload)
        except (ValueError, RecursionError, AttributeError, KeyError):
            logger.warning("Slack sent something that cannot be read; it is left out.")
        return response.empty(200)

    def _is_from_slack(self, request: Request) -> bool:
        """Tell whether a request is signed, and no older than five minutes."""
        try:
            return self._verifier.is_valid_request(request.body, dict(request.headers))
        except (
            ValueError,
            TypeError,
            OverflowError,
        ):  # a time that is no number, a body that is no text, a signature of other letters
            return False

    def _take(self, kind: str, payload: Any, left_over: float = 0.0) -> None:
        event = read_event(kind, payload)
        if event is None or (event.kind == FOLLOW_UP and not self._messenger.knows(event.conversation)):
            return
        said = replace(self._chat.said(event), left_over=left_over)

        async def job() -> None:
            try:
                await self._chat.answer(event, said)
            except SlackRefusal as error:
                logger.error("Slack refuses an answer (%s).", error)  # not again: it would refuse that, too

        if left_over:
            self._messenger.resume(event.id, event.at, said, job)
        else:
            self._messenger.accept(event.id, json.dumps([kind, payload]), event.at, said, job)

    async def _connect(self) -> None:
        """Connect by Socket Mode; the client tries again and again by itself, now and whenever the line breaks."""
        self._socket = quiet_socket(self._settings)
        self._socket.socket_mode_request_listeners.append(self._take_from_socket)
        await self._socket.connect()  # type: ignore[no-untyped-call]

    async def _take_from_socket(self, socket: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self._take(request.type, request.payload)  # before it is acknowledged, so that it cannot get lost
        await socket.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
