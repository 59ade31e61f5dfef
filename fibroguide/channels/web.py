"""The website channel: sessions that the server mints, messages and health, as JSON over HTTP.

The contract (routes, fields, status codes) is docs/openapi.yml.
"""

import os
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from fibroguide.channels.gate import Gate, Reply
from fibroguide.channels.health import health_routes
from fibroguide.channels.markdown import to_html
from fibroguide.channels.printing import print_routes
from fibroguide.content.clinic import load_clinic
from fibroguide.engine.action_client import use_bounded_actions
from fibroguide.engine.graph_runner import use_plain_runner
from fibroguide.errors import hide_words_of_errors
from fibroguide.notify.delivery import Delivery
from fibroguide.notify.ways import configured_ways
from fibroguide.safety.screen import load_screen
from fibroguide.stores.kept import Kept
from fibroguide.stores.retention import keep_for

SESSION_SECONDS = 12 * 3600
MAX_BODY = 16 * 1024  # bytes


class WebError(Exception):
    """A request that cannot be answered: an HTTP status, and a sentence for the person."""

    def __init__(self, status: int, sentence: str) -> None:
        """Make an error with ``status`` and ``sentence``."""
        super().__init__(sentence)
        self.status = status


class WebInput(InputChannel):
    """Serves the website widget; credentials.yml turns it on."""

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return "web"

    def url_prefix(self) -> str:
        """Return the prefix of the routes: none, since the channel also serves the page and the health routes."""
        return "/"

    def __init__(self) -> None:
        """Read clinic.yml and the secret that signs sessions.

        Raises:
            ClinicError: A value in clinic.yml is missing or wrong.
            WaysError: A setting of mail or Slack is wrong.
        """
        self._clinic = load_clinic()
        self._numbers = self._clinic.phone_numbers()
        self._ways = configured_ways(self._clinic)
        secret = session_secret()
        self._sessions = URLSafeTimedSerializer(secret, salt="web-session")
        self._buttons = URLSafeSerializer(secret, salt="web-button")

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes."""
        use_plain_runner()  # before Rasa loads the model
        kept = Kept()
        gate = Gate(on_new_message, self._clinic, load_screen(), kept.disclosures)
        routes = Blueprint("fibroguide_web")
        health_routes(routes, gate)
        print_routes(routes, self._clinic)

        @routes.exception(WebError)
        async def error(_: Request, problem: WebError) -> HTTPResponse:
            return response.json({"error": str(problem)}, status=problem.status)

        @routes.post("/webhooks/web/session")
        async def start(request: Request) -> HTTPResponse:
            session = secrets.token_urlsafe(16)  # 128 bits
            replies = await gate.greet(f"web:{session}", self.name())
            body = {
                "session": self._sessions.dumps(session),
                "expires_in": SESSION_SECONDS,
                "messages": [self._message(reply) for reply in replies],
            }
            return response.json(body, status=201)

        @routes.post("/webhooks/web/messages")
        async def answer(request: Request) -> HTTPResponse:
            conversation = self._conversation(request)
            body = _json_body(request)
            if isinstance(body.get("button"), str):
                replies = await gate.pressed(self._topic(body["button"]), conversation, self.name())
            elif isinstance(body.get("text"), str):
                replies = await gate.typed(body["text"], conversation, self.name())
            else:
                raise WebError(400, 'Send {"text": "..."} or {"button": "..."}.')
            return response.json({"messages": [self._message(reply) for reply in replies]})

        @routes.delete("/webhooks/web/session")
        async def erase(request: Request) -> HTTPResponse:
            conversation = self._conversation(request)
            _store(request.app).erase(conversation)
            kept.erase(conversation)
            return response.empty()

        @routes.listener("before_server_start")
        async def serve_page(app: Sanic, _: Any) -> None:
            app.register_middleware(_page, "request")

        @routes.listener("after_server_start")
        async def start_helpers(app: Sanic, _: Any) -> None:
            use_bounded_actions(app.ctx.agent)
            hide_words_of_errors("rasa.core.processor")
            app.add_task(keep_for(self._clinic.keep_days, _store(app), kept))
            app.add_task(Delivery(kept.callbacks, kept.outbox, self._ways).keep_delivering())

        return routes

    def _conversation(self, request: Request) -> str:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            return f"web:{self._sessions.loads(token, max_age=SESSION_SECONDS)}"
        except BadSignature as error:
            raise WebError(401, "This chat has ended. Please start a new one.") from error

    def _topic(self, button: str) -> str:
        try:
            return str(self._buttons.loads(button))
        except BadSignature as error:
            raise WebError(400, "This button does not work any more. Please type your question.") from error

    def _message(self, reply: Reply) -> dict[str, Any]:
        return {
            "text": reply.text,
            "html": to_html(reply.text, self._numbers),
            "name": reply.name,
            "buttons": [{"title": button.title, "button": self._buttons.dumps(button.topic)} for button in reply.buttons],
            "source": list(reply.source),
        }


def _store(app: Sanic) -> Any:
    store = app.ctx.agent.tracker_store
    return getattr(store, "_tracker_store", store)  # behind Rasa's fail-safe wrapper


def session_secret() -> str:
    """Return the secret that signs sessions: ``FIBROGUIDE_SECRET``, else one made once and kept in var/."""
    if os.environ.get("FIBROGUIDE_SECRET"):
        return os.environ["FIBROGUIDE_SECRET"]
    path = Path("var/session-secret")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text(encoding="ascii")


def _json_body(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise WebError(415, "Send JSON, with the header Content-Type: application/json.")
    if len(request.body) > MAX_BODY:
        raise WebError(413, "That message is too long. Please ask in one or two sentences.")
    try:
        body = request.json
    except SanicException as error:
        raise WebError(400, "That is not valid JSON.") from error
    if not isinstance(body, dict):
        raise WebError(400, "Send a JSON object.")
    return body


_PAGE = Path(__file__).parent / "page"
_PAGE_FILES = {"/": "index.html", "/chat.js": "chat.js", "/chat.css": "chat.css"}
_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


async def _page(request: Request) -> HTTPResponse | None:
    """Serve the chat page at /, where Rasa would show its version."""
    name = _PAGE_FILES.get(request.path) if request.method in ("GET", "HEAD") else None
    return await response.file(_PAGE / name, headers=_PAGE_HEADERS) if name else None
