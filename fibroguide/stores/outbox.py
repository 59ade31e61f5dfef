"""Notices to staff that are still to be sent; a notice leaves only when it has arrived."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from fibroguide.stores.tables import make_tables, outbox

_LEASE_SECONDS = 120.0  # a worker that dies while it sends leaves the notice to the others after that
_FIRST_WAIT = 30.0
_LONGEST_WAIT = 3600.0


@dataclass(frozen=True)
class Notice:
    """Something to tell staff.

    Attributes:
        id: Its number in the outbox.
        callback: The number of the request it is about.
        way: ``email`` or ``slack``.
        kind: ``new``, ``changed`` or ``withdrawn``.
        attempts: How often it was tried in vain.
    """

    id: int
    callback: int
    way: str
    kind: str
    attempts: int


class Outbox:
    """Hands out what is due, to one worker at a time, and takes back what could not be sent."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        """Make the table where it is missing."""
        self._engine = engine
        self._clock = clock
        make_tables(engine)

    def take(self) -> Notice | None:
        """Return the notice that has been due longest, reserved for the caller for two minutes, or None."""
        now = self._clock()
        waiting = outbox.c.sent_at.is_(None) & (outbox.c.due_at <= now)
        with self._engine.begin() as connection:
            row = connection.execute(sa.select(outbox).where(waiting).order_by(outbox.c.due_at, outbox.c.id).limit(1)).first()
            if row is None:
                return None
            mine = (outbox.c.id == row.id) & (outbox.c.due_at == row.due_at) & outbox.c.sent_at.is_(None)
            taken = connection.execute(sa.update(outbox).where(mine).values(due_at=now + _LEASE_SECONDS)).rowcount
        return Notice(row.id, row.callback, row.way, row.kind, row.attempts) if taken else None

    def sent(self, notice: Notice) -> None:
        """Note that a notice has arrived."""
        with self._engine.begin() as connection:
            connection.execute(sa.update(outbox).where(outbox.c.id == notice.id).values(sent_at=self._clock()))

    def failed(self, notice: Notice) -> float:
        """Put a notice back; return the seconds until it is tried again: 30, then twice as long each time, an hour at most."""
        wait = min(_FIRST_WAIT * 2 ** min(notice.attempts, 10), _LONGEST_WAIT)
        again = {"attempts": notice.attempts + 1, "due_at": self._clock() + wait}
        with self._engine.begin() as connection:
            connection.execute(sa.update(outbox).where(outbox.c.id == notice.id).values(again))
        return wait

    def drop(self, notice: Notice) -> None:
        """Delete a notice whose request is gone."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(outbox).where(outbox.c.id == notice.id))

    def waiting(self) -> int:
        """Return how many notices have not arrived yet."""
        with self._engine.connect() as connection:
            return int(connection.execute(sa.select(sa.func.count()).where(outbox.c.sent_at.is_(None))).scalar_one())
