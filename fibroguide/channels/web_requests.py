"""Reads the requests of the web channel: who sends them, and what stands in them."""

import os
from dataclasses import dataclass
from typing import Any

from sanic.exceptions import SanicException
from sanic.request import Request

from fibroguide.channels.web_errors import WebError

MAX_BODY = 16 * 1024  # bytes
_MAX_ID = 64  # characters
_HOW = 'Send {"id": "...", "text": "..."} or {"id": "...", "button": "..."}.'


@dataclass(frozen=True)
class Sent:
    """A message of a client.

    Attributes:
        id: The client's own name for it; sent again, it is the same message.
        text: What was typed; None where a button was pressed.
        button: The token of the button; None where something was typed.
    """

    id: str
    text: str | None
    button: str | None


def json_object(request: Request) -> dict[str, Any]:
    """Return the JSON object in a request.

    Raises:
        WebError: It holds something else, or too much.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise WebError(415, "Send JSON, with the header Content-Type: application/json.")
    if len(request.body) > MAX_BODY:
        raise WebError(413, "That message is too long. Please ask in one or two sentences.")
    try:
        body = request.json
    except (SanicException, RecursionError) as error:
        raise WebError(400, "That is not valid JSON.") from error
    if not isinstance(body, dict):
        raise WebError(400, "Send a JSON object.")
    return body


def message(request: Request) -> Sent:
    """Return the message in a request.

    Raises:
        WebError: There is none, or something stands beside it.
    """
    body = json_object(request)
    unknown = set(body) - {"id", "text", "button"}
    if unknown:
        raise WebError(400, f"There is no field {min(unknown)[:40]!r}. {_HOW}")
    name, text, button = body.get("id"), body.get("text"), body.get("button")
    if not isinstance(name, str) or not 1 <= len(name) <= _MAX_ID:
        raise WebError(400, f"Give each message an id of 1 to {_MAX_ID} characters. {_HOW}")
    if (text is None) == (button is None) or not isinstance(button if text is None else text, str):
        raise WebError(400, _HOW)
    return Sent(name, text, button)


def origin_of(request: Request) -> str | None:
    """Return the website that a browser says it is on, or None where it says nothing."""
    return request.headers.get("origin")


def own_origin(request: Request) -> str:
    """Return the address under which the client reached this server."""
    return f"{request.scheme}://{request.host}"


def bearer(request: Request) -> str:
    """Return the token in the Authorization header; empty where there is none."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


class ProxiesError(ValueError):
    """``FIBROGUIDE_PROXIES`` is no number of proxies."""


def proxies() -> int:
    """Return how many proxies stand before the server: ``FIBROGUIDE_PROXIES``, else none.

    Raises:
        ProxiesError: It is no number.
    """
    text = os.environ.get("FIBROGUIDE_PROXIES") or "0"
    if not (text.isascii() and text.isdigit()):
        raise ProxiesError(f"FIBROGUIDE_PROXIES is {text!r}. Write how many proxies stand before the bot, such as 1.")
    return int(text)


def address_of(request: Request) -> str:
    """Return the client's address; behind proxies the one that the outermost of ``FIBROGUIDE_PROXIES`` saw."""
    return request.remote_addr or request.ip
