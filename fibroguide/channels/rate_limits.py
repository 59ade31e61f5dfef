"""How often somebody may write. Kept by the library limits; a person in danger is never held back by it (see the channels)."""

import os
import time
from collections.abc import Mapping

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

_DEFAULTS = {
    "FIBROGUIDE_LIMIT_MESSAGES": "20/minute",  # of one session: faster than anybody types questions
    "FIBROGUIDE_LIMIT_ADDRESS": "120/minute",  # of one address: a whole waiting room shares one
    "FIBROGUIDE_LIMIT_SESSIONS": "20/minute",  # begun from one address
}
_SAY_SO = parse("1/30seconds")  # in a messenger, where each refusal is a message itself


class LimitError(ValueError):
    """A limit in the environment is no limit; the message says which one."""


class RateLimits:
    """Counts in this process."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        """Read the limits, written like ``20/minute``, from the environment.

        Raises:
            LimitError: One is no limit.
        """
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._messages, self._from_address, self._sessions = (_limit(name, environment) for name in _DEFAULTS)

    def wait_for_message(self, session: str, address: str | None = None) -> int:
        """Count a message; return the seconds to wait where it is one too many, else 0.

        Args:
            session: Whose message it is.
            address: Where it comes from; None in a messenger, which knows its people.
        """
        wait = self._hit(self._messages, "session", session)
        return wait or (self._hit(self._from_address, "address", address) if address else 0)

    def may_say_so(self, session: str) -> bool:
        """Tell whether a refusal is to be said: not again within half a minute."""
        return self._limiter.hit(_SAY_SO, "refusal", session)

    def wait_for_session(self, address: str) -> int:
        """Count a new session; return the seconds to wait where it is one too many, else 0."""
        return self._hit(self._sessions, "new", address)

    def _hit(self, limit: RateLimitItem, kind: str, who: str) -> int:
        if self._limiter.hit(limit, kind, who):
            return 0
        return max(1, round(self._limiter.get_window_stats(limit, kind, who).reset_time - time.time()))


def _limit(name: str, environment: Mapping[str, str]) -> RateLimitItem:
    text = environment.get(name) or _DEFAULTS[name]
    try:
        return parse(text)
    except ValueError as error:
        raise LimitError(f"{name} is {text!r}. Write it like {_DEFAULTS[name]}.") from error
