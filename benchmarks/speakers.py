"""How one speaks to each of the servers that are compared."""

import uuid
from typing import Any, Protocol

import aiohttp


class NotAnswered(RuntimeError):
    """A server gave no proper answer, so its time must not be counted."""


class Speaker(Protocol):
    """Opens conversations with one server and says things in them."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        """Make a speaker; ``http`` knows the server's address and how many connections may be open."""

    async def new_session(self) -> str:
        """Return what stands for a new conversation."""

    async def say(self, session: str, text: str) -> None:
        """Send ``text`` and wait for the whole answer.

        Raises:
            NotAnswered: The server refused, or answered that it cannot answer.
        """


class WebSpeaker:
    """Speaks to Fibro Guide's website channel."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        """Make a speaker."""
        self._http = http

    async def new_session(self) -> str:
        """Return a token from the server, which greets in the same turn."""
        return str((await _post(self._http, "/webhooks/web/session", {}))["session"])

    async def say(self, session: str, text: str) -> None:
        """Send ``text`` and wait for the replies."""
        answer = await _post(
            self._http, "/webhooks/web/messages", {"id": uuid.uuid4().hex, "text": text}, {"Authorization": f"Bearer {session}"}
        )
        if answer["messages"][0]["name"] == "utter_fallback/unavailable":
            raise NotAnswered(f"The bot could not answer {text!r}; its log says why.")


class RestSpeaker:
    """Speaks to Rasa's own rest channel."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        """Make a speaker."""
        self._http = http

    async def new_session(self) -> str:
        """Return a new sender id; Rasa hears of it with the first message."""
        return uuid.uuid4().hex

    async def say(self, session: str, text: str) -> None:
        """Send ``text`` and wait for the replies."""
        if not await _post(self._http, "/webhooks/rest/webhook", {"sender": session, "message": text}):
            raise NotAnswered(f"Rasa answered {text!r} with nothing; its log says why.")


class EchoSpeaker:
    """Speaks to the bare Sanic server of echo.py."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        """Make a speaker."""
        self._http = http

    async def new_session(self) -> str:
        """Return nothing of use: an echo has no conversations."""
        return ""

    async def say(self, session: str, text: str) -> None:
        """Send ``text`` and wait for its echo."""
        await _post(self._http, "/", {"session": session, "text": text})


async def _post(http: aiohttp.ClientSession, path: str, body: dict[str, str], headers: dict[str, str] | None = None) -> Any:
    async with http.post(path, json=body, headers=headers) as answer:
        if answer.status >= 300:
            raise NotAnswered(f"POST {path} was answered with status {answer.status}: {(await answer.text())[:200]}")
        return await answer.json()
