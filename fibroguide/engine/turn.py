"""The turn at hand, known to everything that runs in it: how long it may still take, and whether an action of it failed."""

import time
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Turn:
    """One turn of a conversation.

    Attributes:
        deadline: On the monotonic clock, in seconds.
        failed: Whether an action could not be run, so that a part of what was asked for is missing.
    """

    deadline: float
    failed: bool = False


_turn: ContextVar[Turn | None] = ContextVar("turn", default=None)


def begin_turn(seconds: float) -> Turn:
    """Begin a turn, and give it so many seconds for what it waits for."""
    turn = Turn(time.monotonic() + seconds)
    _turn.set(turn)
    return turn


def seconds_left(at_most: float) -> float:
    """Return the seconds that the turn has left, at most ``at_most``; outside of turns that is what there is."""
    turn = _turn.get()
    return at_most if turn is None else min(at_most, turn.deadline - time.monotonic())


def note_failure() -> None:
    """Note that an action of the turn could not be run."""
    turn = _turn.get()
    if turn is not None:
        turn.failed = True
