"""Calls Telegram's Bot API, and tries again where that helps: https://core.telegram.org/bots/api."""

import asyncio
from typing import Any

import aiohttp

from fibroguide.channels.patience import PATIENCE, patiently
from fibroguide.channels.telegram_settings import TelegramSettings

_TIME_OUT = aiohttp.ClientTimeout(total=15)


class TelegramError(RuntimeError):
    """Telegram refused a call.

    Attributes:
        code: Its error code, an HTTP status.
        retry_after: Seconds to wait, where it says so.
    """

    def __init__(self, method: str, code: int, description: str, retry_after: float | None = None) -> None:
        """Make an error; ``description`` is Telegram's own and quotes no message."""
        super().__init__(f"{method}: {code} {description}")
        self.code = code
        self.description = description
        self.retry_after = retry_after

    @property
    def passes(self) -> bool:
        """Whether the same call may succeed later."""
        return self.code == 429 or self.code >= 500


class TelegramApi:
    """One bot's side of the Bot API."""

    def __init__(self, settings: TelegramSettings) -> None:
        """Make calls as the bot of ``settings``; the connection is opened by the first call, in its event loop."""
        self._base = f"{settings.api}/bot{settings.token}/"
        self._session: aiohttp.ClientSession | None = None

    async def call(self, method: str, patience: float = PATIENCE, time_out: float | None = None, **parameters: Any) -> Any:
        """Return the result of a method.

        A call whose answer is lost is made again, so that a message may arrive twice, but none gets lost.

        Args:
            method: Its name, such as ``sendMessage``.
            patience: Seconds for which calls are made again while Telegram cannot be reached or asks to wait.
            time_out: Seconds that one call may take; the default suits all but long polling.
            parameters: Of the method; those that are None are left out.

        Raises:
            TelegramError: Telegram refused the call.
            aiohttp.ClientError: It cannot be reached.
            asyncio.TimeoutError: It does not answer.
        """
        given = {name: value for name, value in parameters.items() if value is not None}
        return await patiently(lambda: self._once(method, given, time_out), _retry_after, patience)

    async def attempt(self, method: str, **parameters: Any) -> None:
        """Call a method that may fail without harm, once."""
        try:
            await self.call(method, patience=0, **parameters)
        except (TelegramError, aiohttp.ClientError, asyncio.TimeoutError):
            return

    async def _once(self, method: str, parameters: dict[str, Any], time_out: float | None) -> Any:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_TIME_OUT)
        limit = aiohttp.ClientTimeout(total=time_out) if time_out else _TIME_OUT
        async with self._session.post(self._base + method, json=parameters, timeout=limit) as answer:
            try:
                content = await answer.json(content_type=None)
            except ValueError as error:  # a proxy in between, say
                raise TelegramError(method, max(answer.status, 500), "no JSON") from error
        if not isinstance(content, dict) or "ok" not in content:
            raise TelegramError(method, max(answer.status, 500), "an answer that is not Telegram's")
        if not content["ok"]:
            after = (content.get("parameters") or {}).get("retry_after")
            raise TelegramError(method, content.get("error_code", answer.status), str(content.get("description")), after)
        return content["result"]

    async def close(self) -> None:
        """Close the connection."""
        if self._session is not None:
            await self._session.close()


def _retry_after(error: BaseException) -> float | None:
    if isinstance(error, TelegramError):
        return (error.retry_after or 0) if error.passes else None
    return 0 if isinstance(error, (aiohttp.ClientError, asyncio.TimeoutError)) else None
