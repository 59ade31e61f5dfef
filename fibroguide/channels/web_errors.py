"""What the web channel answers to a request that it cannot answer: a status, and a sentence that a person can act on."""

from sanic import response
from sanic.response import HTTPResponse


class WebError(Exception):
    """A request that cannot be answered.

    Attributes:
        status: The HTTP status.
        retry_after: Seconds after which it may be tried again, where it may.
    """

    def __init__(self, status: int, sentence: str, retry_after: int | None = None) -> None:
        """Make an error with ``status`` and ``sentence``."""
        super().__init__(sentence)
        self.status = status
        self.retry_after = retry_after

    def response(self) -> HTTPResponse:
        """Return the error as JSON."""
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        return response.json({"error": str(self)}, status=self.status, headers=headers)


def chat_ended() -> WebError:
    """Return the error for a session that is over, forged or missing."""
    return WebError(401, "This chat has ended. Please start a new one.")


def other_website() -> WebError:
    """Return the error for a website that may not use the chat, or not this one."""
    return WebError(403, "This chat cannot be used from this website.")


def too_fast(seconds: int) -> WebError:
    """Return the error for somebody who has to wait."""
    return WebError(429, f"That was a lot at once. Please wait {seconds} seconds and send it again.", seconds)
