"""The tokens that a website visitor holds: of a session, and of each button.

Nothing else that a client says about itself is believed.
"""

import base64
import hashlib
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from itsdangerous import BadData, URLSafeTimedSerializer

SESSION_SECONDS = 12 * 3600


class TokenError(ValueError):
    """A token is forged, too old, or was made for another website."""


class WrongOrigin(TokenError):
    """A session's token is used from another website than the one that began the session."""


class Tokens:
    """Makes and reads tokens with one secret."""

    def __init__(self, secret: str) -> None:
        """Derive a key for each kind of token from ``secret``."""
        self._sessions = URLSafeTimedSerializer(secret, salt="web-session", signer_kwargs={"digest_method": hashlib.sha256})
        key = hashlib.blake2b(secret.encode(), digest_size=32, person=b"web-button").digest()
        self._buttons = Fernet(base64.urlsafe_b64encode(key))

    def new_session(self, origin: str) -> tuple[str, str]:
        """Return the name of a new session, 128 random bits, and its token, which works from ``origin`` only."""
        name = secrets.token_urlsafe(16)
        return name, str(self._sessions.dumps([name, origin]))

    def session(self, token: str, origin: str | None) -> str:
        """Return the session's name.

        Args:
            token: What the client sent.
            origin: Its Origin header; None where a browser sends none (a GET to the same website) and for other programs.

        Raises:
            WrongOrigin: The session was begun from another website.
            TokenError: The token is forged or too old.
        """
        try:
            name, begun_from = self._sessions.loads(token, max_age=SESSION_SECONDS)
        except (BadData, ValueError, TypeError) as error:
            raise TokenError("forged or too old") from error
        if origin is not None and origin != begun_from:
            raise WrongOrigin("begun from another website")
        return str(name)

    def button(self, payload: str) -> str:
        """Return a token that stands for a button's payload and tells nothing about it."""
        return self._buttons.encrypt(payload.encode()).decode()

    def payload(self, button: str) -> str:
        """Return the payload that a button's token stands for.

        Raises:
            TokenError: The token is forged.
        """
        try:
            return self._buttons.decrypt(button.encode("utf-8", "surrogatepass")).decode()
        except (InvalidToken, UnicodeError) as error:
            raise TokenError("forged") from error


def web_secret() -> str:
    """Return the secret behind the tokens: ``FIBROGUIDE_SECRET``, else one made once and kept in var/."""
    if os.environ.get("FIBROGUIDE_SECRET"):
        return os.environ["FIBROGUIDE_SECRET"]
    path = Path("var/session-secret")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text(encoding="ascii")
