"""How long the turn at hand may still take, known to everything that waits in it."""

import time
from contextvars import ContextVar

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


def begin_turn(seconds: float) -> None:
    """Give the turn that begins now so many seconds for what it waits for."""
    _deadline.set(time.monotonic() + seconds)


def seconds_left(at_most: float) -> float:
    """Return the seconds that the turn has left, at most ``at_most``; outside of turns that is what there is."""
    deadline = _deadline.get()
    return at_most if deadline is None else min(at_most, deadline - time.monotonic())
