"""The Telegram channel: takes updates in, by webhook or by asking for them, and has them answered.

On when ``FIBROGUIDE_TELEGRAM_TOKEN`` is set. Set-up: docs/telegram.md; what Rasa's own connector gets wrong: docs/channels.md.
"""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import aiohttp
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from fibroguide.channels.background import Background
from fibroguide.channels.gate import Gate
from fibroguide.channels.messenger import Messenger, notice_of
from fibroguide.channels.patience import FIRST_PAUSE, LONGEST_PAUSE
from fibroguide.channels.rate_limits import RateLimits
from fibroguide.channels.telegram_api import TelegramApi, TelegramError
from fibroguide.channels.telegram_chat import TelegramChat
from fibroguide.channels.telegram_settings import WEBHOOK_PATH, TelegramSettings, telegram_settings
from fibroguide.channels.telegram_updates import ALLOWED, Me, read_update
from fibroguide.content.catalogue import read_topics
from fibroguide.content.clinic import load_clinic
from fibroguide.engine.graph_runner import use_plain_runner
from fibroguide.environment import SettingsError, load_env_file
from fibroguide.errors import kind_and_place
from fibroguide.gaps.noticing import Noticing
from fibroguide.safety.screen import shared_screen
from fibroguide.stores.kept import Kept

logger = logging.getLogger(__name__)

_SECRET_HEADER = "x-telegram-bot-api-secret-token"
_LINKED_GROUPS = ("fibromyalgia", "ketamine", "benefits", "procedure", "not_covered", "checklist", "clinician")
_POLL_SECONDS = 25


class TelegramInput(InputChannel):
    """Serves a Telegram bot; its token in the environment turns it on."""

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return "telegram"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "TelegramInput":
        """Return the channel with the options of credentials.yml."""
        return cls(credentials)

    def __init__(self, options: dict[str, Any] | None = None) -> None:
        """Read the settings; a wrong one turns this channel off, says so in the log, and leaves the others alone."""
        load_env_file()
        try:
            self._settings = telegram_settings(options)
        except SettingsError as error:
            logger.error("Telegram is off. %s", error)
            self._settings = None

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes; none where Telegram is not set up."""
        routes = Blueprint("fibroguide_telegram")
        if self._settings is None:
            return routes
        use_plain_runner()
        clinic, kept = load_clinic(), Kept()
        gaps = Noticing(kept.gaps, clinic.country)
        gate = Gate(on_new_message, clinic, shared_screen(), kept.disclosures, disclosure=notice_of(self.name()), gaps=gaps)
        links = frozenset(name for name, topic in read_topics().items() if topic.group in _LINKED_GROUPS)
        api = TelegramApi(self._settings)
        messenger = Messenger(self.name(), gate, clinic, kept, RateLimits())
        chat = TelegramChat(api, messenger, self._settings, links, gate.unavailable)
        bot = _TelegramBot(self._settings, api, messenger, chat)
        if self._settings.mode == "webhook":
            routes.post("", name="receive")(lambda request: bot.receive(request))  # Sanic takes no methods
        routes.listener("after_server_start")(bot.start)
        routes.listener("before_server_stop")(bot.stop)
        return routes


class _TelegramBot:
    """Connects to Telegram and takes updates in."""

    def __init__(self, settings: TelegramSettings, api: TelegramApi, messenger: Messenger, chat: TelegramChat) -> None:
        self._settings = settings
        self._api = api
        self._messenger = messenger
        self._chat = chat
        self._helpers = Background()
        self._wait = FIRST_PAUSE
        self._me = Me(settings.bot)

    async def start(self, app: Sanic, _: Any) -> None:
        """Connect in the background, so that Telegram's troubles hold nothing up."""
        self._helpers.run(self._connect(app))

    async def stop(self, _: Sanic, __: Any) -> None:
        """Finish what has been begun."""
        await self._helpers.stop()
        await self._messenger.finish()
        await self._api.close()

    async def receive(self, request: Request) -> HTTPResponse:
        """Take an update in; 200 for all that Telegram sends, which it would send again otherwise.

        As it is meant to until the bot has reached Telegram for the first time: before that nothing could be answered.
        """
        shown = request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(shown.encode("utf-8", "surrogateescape"), self._settings.secret.encode()):
            return response.empty(401)
        if not self._me.username:
            return response.empty(503)
        try:
            self._take(request.app, json.loads(request.body))
        except (ValueError, RecursionError):
            logger.warning("Telegram sent something that is no JSON; it is left out.")
        return response.empty(200)

    def _take(self, app: Sanic, content: Any, left_over: float = 0.0) -> None:
        update = read_update(content, self._me)
        if update is None:
            return
        said = replace(self._chat.said(update), left_over=left_over)
        event = f"{self._settings.bot}:{update.event}"

        async def job() -> None:
            try:
                await self._chat.answer(update, said, app)
            except TelegramError as error:
                if error.passes:
                    raise
                logger.warning("Telegram refuses an answer: %s", error)  # the chat is closed to the bot, say

        if left_over:
            self._messenger.resume(event, update.id, said, job)
        else:
            self._messenger.accept(event, json.dumps(content), update.id, said, job)

    async def _connect(self, app: Sanic) -> None:
        """Connect, again and again until it works; then, without a webhook, ask for updates for good."""
        while True:
            try:
                await self._introduce(app)
                if self._settings.mode == "polling":
                    await self._poll(app)
                await self._set_webhook()
                return
            except TelegramError as error:
                if error.code in (401, 404):
                    logger.error("Telegram is off: it does not know the token. Copy it anew from @BotFather, then start again.")
                    return
                logger.error("Telegram cannot be set up (%s); trying again in %.0f seconds.", error, self._wait)
            except (aiohttp.ClientError, asyncio.TimeoutError) as error:
                logger.error("Telegram cannot be reached (%s); trying again in %.0f seconds.", type(error).__name__, self._wait)
            await asyncio.sleep(self._wait)
            self._wait = min(self._wait * 2, LONGEST_PAUSE)

    async def _introduce(self, app: Sanic) -> None:
        """Learn the bot's name, tell its commands, and, the first time, answer what an earlier process left over."""
        me = await self._api.call("getMe", patience=0)
        await self._chat.introduce()
        if not self._me.username:
            self._me = Me(self._settings.bot, me["username"])
            for event in self._messenger.left_over():
                self._take(app, json.loads(event.body), left_over=event.at)

    async def _set_webhook(self) -> None:
        await self._api.call(
            "setWebhook", patience=0, url=self._settings.public_url + WEBHOOK_PATH, secret_token=self._settings.secret,
            allowed_updates=list(ALLOWED), max_connections=20,
        )  # fmt: skip

    async def _poll(self, app: Sanic) -> None:
        await self._api.call("deleteWebhook", patience=0)
        offset: int | None = None
        while True:
            updates = await self._api.call(
                "getUpdates", time_out=_POLL_SECONDS + 10, offset=offset, timeout=_POLL_SECONDS, allowed_updates=list(ALLOWED)
            )
            self._wait = FIRST_PAUSE
            for content in updates:
                offset = content["update_id"] + 1
                try:
                    self._take(app, content)
                except Exception as error:  # one update that breaks something must not come again for ever
                    logger.error("An update was left out: %s.", kind_and_place(error))
