"""Requests to be called back, and the notices about them that staff have still to get."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from fibroguide.stores.tables import callbacks, make_tables, outbox

DAY = 24 * 3600.0
_ATTEMPTS = 5
NEW, CHANGED, WITHDRAWN = "new", "changed", "withdrawn"


@dataclass(frozen=True)
class CallbackRequest:
    """What a person asks for and agreed to.

    Attributes:
        conversation: The conversation it was made in.
        name: The person's name.
        contact: Phone number or e-mail address.
        good_time: When to call, in the person's words.
        topic: One of the subjects that the form offers.
        consented_at: When the person agreed that this is kept; seconds since 1970.
    """

    conversation: str
    name: str
    contact: str
    good_time: str
    topic: str
    consented_at: float


@dataclass(frozen=True)
class StoredRequest(CallbackRequest):
    """A request as it is kept.

    Attributes:
        id: Its number.
        requested_at: When it was sent, in seconds since 1970.
        expires_at: When it is deleted.
        done_at: When staff were done with it; None while it is open.
    """

    id: int
    requested_at: float
    expires_at: float
    done_at: float | None


class Callbacks:
    """Keeps requests; each that is new, changed or withdrawn puts notices for staff into the outbox in the same transaction."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        """Make the tables where they are missing."""
        self._engine = engine
        self._clock = clock
        make_tables(engine)

    def add(self, request: CallbackRequest, keep_days: int, ways: Sequence[str]) -> tuple[int, bool]:
        """Keep a request, or bring the open one of the same person up to date: same conversation, and same name or contact.

        Args:
            request: The request.
            keep_days: Days after which it is deleted.
            ways: How staff are told: ``email``, ``slack``.

        Returns:
            Its number, and whether it is a new one.
        """
        now = self._clock()
        values = {**vars(request), "requested_at": now, "expires_at": now + keep_days * DAY}
        for attempt in range(_ATTEMPTS):
            try:
                with self._engine.begin() as connection:
                    known = _open_of_same_person(connection, request)
                    if known is not None:
                        self._update(connection, known, values, ways)
                        return known, False
                    number = int(connection.execute(sa.insert(callbacks).values(values)).inserted_primary_key[0])
                    self._tell(connection, number, NEW, ways)
                    return number, True
            except sa.exc.IntegrityError:  # another worker has just kept the same
                if attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError("the loop returns or raises")

    def _update(self, connection: Connection, number: int, values: dict[str, Any], ways: Sequence[str]) -> None:
        details = ("name", "contact", "good_time", "topic")
        differs = sa.or_(*(callbacks.c[detail] != values[detail] for detail in details))
        one = callbacks.c.id == number
        if connection.execute(sa.update(callbacks).where(one, differs).values({d: values[d] for d in details})).rowcount:
            self._tell(connection, number, CHANGED, ways)
        connection.execute(sa.update(callbacks).where(one).values(values))

    def _tell(self, connection: Connection, number: int, kind: str, ways: Sequence[str]) -> None:
        entries = [{"callback": number, "way": way, "kind": kind, "due_at": self._clock(), "attempts": 0} for way in ways]
        if entries:
            connection.execute(sa.insert(outbox), entries)

    def get(self, number: int) -> StoredRequest | None:
        """Return the request with that number, or None."""
        found = self._select(callbacks.c.id == number)
        return found[0] if found else None

    def all(self) -> list[StoredRequest]:
        """Return all requests, the oldest first."""
        return self._select()

    def open(self) -> list[StoredRequest]:
        """Return the requests that nobody is done with, the oldest first."""
        return self._select(callbacks.c.done_at.is_(None))

    def _select(self, *conditions: sa.sql.ColumnElement) -> list[StoredRequest]:
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(callbacks).where(*conditions).order_by(callbacks.c.id))
            return [StoredRequest(**row._mapping) for row in rows]

    def done(self, number: int) -> bool:
        """Note that staff are done with a request; return whether there was an open one of that number."""
        open_one = (callbacks.c.id == number) & callbacks.c.done_at.is_(None)
        with self._engine.begin() as connection:
            return bool(connection.execute(sa.update(callbacks).where(open_one).values(done_at=self._clock())).rowcount)

    def erase(self, conversation: str) -> None:
        """Delete the requests of a conversation; staff who were told of an open one are told that it is withdrawn."""
        mine = callbacks.c.conversation == conversation
        with self._engine.begin() as connection:
            for number, done_at in connection.execute(sa.select(callbacks.c.id, callbacks.c.done_at).where(mine)).all():
                about = outbox.c.callback == number
                on_its_way = (outbox.c.due_at > self._clock()) & (outbox.c.attempts == 0)  # a worker is sending it just now
                told = sa.select(outbox.c.way).where(about, outbox.c.sent_at.is_not(None) | on_its_way).distinct()
                ways = connection.execute(told).scalars().all()
                connection.execute(sa.delete(outbox).where(about))
                self._tell(connection, number, WITHDRAWN, ways if done_at is None else ())
            connection.execute(sa.delete(callbacks).where(mine))

    def purge(self, _before: float) -> int:
        """Delete the requests whose time is over, with their notices; return how many. Each knows its own end."""
        with self._engine.begin() as connection:
            over = connection.execute(sa.select(callbacks.c.id).where(callbacks.c.expires_at < self._clock())).scalars().all()
            connection.execute(sa.delete(outbox).where(outbox.c.callback.in_(over)))
            connection.execute(sa.delete(outbox).where(outbox.c.kind == WITHDRAWN, outbox.c.sent_at.is_not(None)))
            connection.execute(sa.delete(callbacks).where(callbacks.c.id.in_(over)))
            return len(over)


def _open_of_same_person(connection: Connection, request: CallbackRequest) -> int | None:
    """Return the number of the conversation's open request with the same contact, else with the same name."""
    mine = (callbacks.c.conversation == request.conversation) & callbacks.c.done_at.is_(None)
    rows = connection.execute(sa.select(callbacks.c.id, callbacks.c.name, callbacks.c.contact).where(mine)).all()
    same_contact = (row.id for row in rows if row.contact == request.contact)
    same_name = (row.id for row in rows if row.name.casefold() == request.name.casefold())  # the database folds a to z only
    return next(same_contact, None) or next(same_name, None)
