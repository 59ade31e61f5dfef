"""How often somebody may write. Kept by the library limits; a person in danger is never held back by it (see web.py)."""

import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

_MESSAGES = parse("20/minute")  # of one session: faster than anybody types questions
_FROM_ADDRESS = parse("120/minute")  # of one address: a whole waiting room shares one
_SESSIONS = parse("20/minute")  # begun from one address


class RateLimits:
    """Counts in this process.

    Attributes:
        messages: Limit for one session.
        from_address: Limit for the messages from one address.
        sessions: Limit for the sessions begun from one address.
    """

    def __init__(
        self,
        messages: RateLimitItem = _MESSAGES,
        from_address: RateLimitItem = _FROM_ADDRESS,
        sessions: RateLimitItem = _SESSIONS,
    ) -> None:
        """Begin to count."""
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._messages = messages
        self._from_address = from_address
        self._sessions = sessions

    def wait_for_message(self, session: str, address: str) -> int:
        """Count a message; return the seconds to wait where it is one too many, else 0."""
        return self._hit(self._messages, "session", session) or self._hit(self._from_address, "address", address)

    def wait_for_session(self, address: str) -> int:
        """Count a new session; return the seconds to wait where it is one too many, else 0."""
        return self._hit(self._sessions, "new", address)

    def _hit(self, limit: RateLimitItem, kind: str, who: str) -> int:
        if self._limiter.hit(limit, kind, who):
            return 0
        return max(1, round(self._limiter.get_window_stats(limit, kind, who).reset_time - time.time()))
