"""Signs staff in and knows them again: a signed cookie, a token in every form, and no more tries than a person needs."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sanic.request import Request
from sanic.response import HTTPResponse

from fibroguide.channels.web_requests import address_of, origin_of, own_origin
from fibroguide.staff.settings import StaffSettings
from fibroguide.stores.ended_sessions import EndedSessions

COOKIE = "fibroguide_staff"
PROXY_HEADER = "x-fibroguide-proxy"
_HOURS = 8 * 3600  # a working day
_TRIES = (parse("5/minute"), parse("30/hour"))  # wrong ones, of one address
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Person:
    """Somebody of the clinic's staff: the name, and the session's own name."""

    name: str
    session: str


class TooManyTries(Exception):
    """Somebody tries passwords."""


class SignIn:
    """Tells who sends a request."""

    def __init__(self, settings: StaffSettings, secret: str, ended: EndedSessions) -> None:
        """Make it.

        Args:
            settings: How staff sign in.
            secret: Signs the cookies.
            ended: Remembers the sessions that people have ended.
        """
        self._settings = settings
        self._cookies = URLSafeTimedSerializer(
            secret, salt=f"staff {settings.password}", signer_kwargs={"digest_method": hashlib.sha256}
        )  # a new password ends all sessions
        self._key = hashlib.blake2b(secret.encode(), digest_size=32, person=b"staff-csrf").digest()
        self._ended = ended
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    @property
    def by_password(self) -> bool:
        """Whether staff type a password; a proxy signs them in otherwise."""
        return bool(self._settings.password)

    def person(self, request: Request) -> Person | None:
        """Return who sends a request, or None for somebody who has not signed in."""
        if not self.by_password:
            return self._named_by_proxy(request)
        try:
            name, session = self._cookies.loads(request.cookies.get(COOKIE) or "", max_age=_HOURS)
        except (BadData, ValueError, TypeError):
            return None
        return None if self._ended.has(f"staff:{session}") else Person(str(name), str(session))

    def _named_by_proxy(self, request: Request) -> Person | None:
        shown = request.headers.get(PROXY_HEADER, "").encode("utf-8", "surrogateescape")
        name = request.headers.get(self._settings.user_header.lower(), "").strip()[:_LONGEST_NAME]
        if not name or not hmac.compare_digest(shown, self._settings.proxy_secret.encode()):
            return None
        return Person(name, f"proxy {name}")

    def enter(self, request: Request, name: str, password: str) -> Person | None:
        """Return a new session for the right password, or None for a wrong one.

        Raises:
            TooManyTries: This address has tried too often; even the right password is refused for a while.
        """
        address = address_of(request)
        if not all(self._limiter.test(limit, "sign-in", address) for limit in _TRIES):
            raise TooManyTries
        typed = hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest()
        if not hmac.compare_digest(typed, hashlib.sha256(self._settings.password.encode()).digest()):
            for limit in _TRIES:
                self._limiter.hit(limit, "sign-in", address)
            return None
        return Person(" ".join(name.split())[:_LONGEST_NAME], secrets.token_urlsafe(16))

    def remember(self, answer: HTTPResponse, person: Person, request: Request) -> None:
        """Put a session's cookie on an answer."""
        answer.cookies[COOKIE] = str(self._cookies.dumps([person.name, person.session]))
        answer.cookies[COOKIE]["max-age"] = _HOURS
        self._guard(answer, request)

    def leave(self, answer: HTTPResponse, person: Person, request: Request) -> None:
        """End a session: its cookie is worth nothing any more, wherever a copy lies."""
        self._ended.note(f"staff:{person.session}")
        answer.cookies[COOKIE] = ""
        answer.cookies[COOKIE]["max-age"] = 0
        self._guard(answer, request)

    def _guard(self, answer: HTTPResponse, request: Request) -> None:
        answer.cookies[COOKIE].update({"path": "/staff", "httponly": True, "samesite": "Strict"})
        if request.scheme == "https":
            answer.cookies[COOKIE]["secure"] = True

    def form_token(self, person: Person) -> str:
        """Return what a form of this person must carry."""
        return hmac.new(self._key, person.session.encode(), hashlib.sha256).hexdigest()

    def is_own_form(self, request: Request, person: Person) -> bool:
        """Tell whether a form was made by this page for this person, and not by another website."""
        shown = str(request.form.get("token") or "")
        return comes_from_here(request) and hmac.compare_digest(
            shown.encode("utf-8", "surrogatepass"), self.form_token(person).encode()
        )


def comes_from_here(request: Request) -> bool:
    """Tell whether a browser sends a form from this server's own pages, as far as it says so."""
    return origin_of(request) in (None, own_origin(request)) and request.headers.get("sec-fetch-site") in (
        None,
        "same-origin",
        "none",
    )
