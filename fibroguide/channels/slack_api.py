"""Sends to Slack, and tries again where that helps."""

import asyncio
import json
import logging
import re
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from fibroguide.channels.patience import PATIENCE, patiently
from fibroguide.channels.slack_settings import SlackSettings

logging.getLogger("slack_sdk").setLevel(logging.WARNING)  # its debugging writes tokens and messages

_TIME_OUT = 15  # seconds
_PASSING = ("ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout")


class SlackRefusal(RuntimeError):
    """Slack refused something.

    Attributes:
        error: Slack's word for it, such as ``invalid_blocks``.
    """

    def __init__(self, method: str, error: str, retry_after: float = 0) -> None:
        """Make an error; ``retry_after`` are the seconds that Slack asks to wait."""
        super().__init__(f"{method}: {error}")
        self.error = error
        self.retry_after = retry_after


class SlackApi:
    """One app's side of the Web API."""

    def __init__(self, settings: SlackSettings) -> None:
        """Make calls as the app of ``settings``."""
        self.client = AsyncWebClient(settings.bot_token, base_url=settings.api, timeout=_TIME_OUT, retry_handlers=[])

    async def call(self, method: str, patience: float = PATIENCE, **parameters: Any) -> dict[str, Any]:
        """Return what a method of the Web API answers.

        A call whose answer is lost is made again, so that a message may arrive twice, but none gets lost.

        Args:
            method: Its name, such as ``chat.postMessage``.
            patience: Seconds for which calls are made again while Slack cannot be reached or asks to wait.
            parameters: Of the method; those that are None are left out.

        Raises:
            SlackRefusal: Slack refused the call.
            aiohttp.ClientError: It cannot be reached.
            asyncio.TimeoutError: It does not answer.
        """
        given = {name: value for name, value in parameters.items() if value is not None}
        try:
            answer = await patiently(lambda: self.client.api_call(method, json=given), _retry_after, patience)
        except SlackApiError as error:
            raise SlackRefusal(method, _word(error)) from None  # Slack's answer may quote the message
        return dict(answer.data) if isinstance(answer.data, dict) else {}

    async def attempt(self, method: str, **parameters: Any) -> None:
        """Call a method that may fail without harm, once."""
        try:
            await self.call(method, patience=0, **parameters)
        except (SlackRefusal, aiohttp.ClientError, asyncio.TimeoutError):
            return

    async def reply_to(self, address: str, patience: float = PATIENCE, **message: Any) -> None:
        """Send a reply to the address that came with a command or a press.

        Raises:
            SlackRefusal: Slack refused it: the address is used up, say.
            aiohttp.ClientError: It cannot be reached.
            asyncio.TimeoutError: It does not answer.
        """

        async def send() -> None:
            answer = await AsyncWebhookClient(address, timeout=_TIME_OUT, retry_handlers=[]).send_dict(message)
            if answer.status_code == 429:
                raise SlackRefusal("response_url", "ratelimited", float(answer.headers.get("Retry-After", 1)))
            if answer.status_code != 200:
                raise SlackRefusal("response_url", _word_in(answer.body) or f"status {answer.status_code}")

        await patiently(send, _retry_after, patience)


def _word(error: SlackApiError) -> str:
    data = error.response.data if hasattr(error.response, "data") else {}
    return str(data.get("error", "unknown")) if isinstance(data, dict) else "unknown"


def _word_in(body: str) -> str:
    """Return the one word of an answer that is no JSON, or the error that JSON names; empty where it says more."""
    try:
        body = str(json.loads(body).get("error", ""))
    except (ValueError, AttributeError):
        pass
    return body.strip() if re.fullmatch(r"[a-z_]{1,60}", body.strip()) else ""


def _retry_after(error: BaseException) -> float | None:
    if isinstance(error, SlackApiError):
        status = getattr(error.response, "status_code", 200)
        if status == 429:
            return float(error.response.headers.get("Retry-After", 1))
        return 0 if status >= 500 or _word(error) in _PASSING else None
    if isinstance(error, SlackRefusal):
        return error.retry_after if error.error in _PASSING or error.error.startswith("status 5") else None
    return 0 if isinstance(error, (aiohttp.ClientError, asyncio.TimeoutError)) else None
