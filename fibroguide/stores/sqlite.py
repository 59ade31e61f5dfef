"""Conversations in one SQLite file; the default store.

Rasa's SQL store reads and writes a whole conversation for every message, so that a turn costs more the longer the
conversation is. This one reads the last events only (and the slots and the form that were set before them) and
writes the new ones.
"""

import json
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session, sessionmaker

from fibroguide.stores.database import database_file, open_database
from fibroguide.stores.history import Entry, entries

WINDOW = 60  # events read for a turn: about the last ten turns, more than any rule looks at
_SHOWN = 200  # messages of a conversation's history
_EVENTS = SQLTrackerStore.SQLEvent.__table__
_LOCKED_SECONDS = 0.3  # to wait while another process writes; meanwhile nobody else is answered
_STORED = "fibroguide_stored_events"  # how many of a tracker's events the file holds already

# Statements made once: putting them together for every message takes longer than running them.
_LAST = (
    sa.select(_EVENTS.c.id, _EVENTS.c.type_name, _EVENTS.c.data)
    .where(_EVENTS.c.sender_id == sa.bindparam("sender_id"))
    .order_by(_EVENTS.c.id.desc())
    .limit(WINDOW)
)


def _select_set_before() -> sa.sql.Select:
    earlier = (_EVENTS.c.sender_id == sa.bindparam("sender_id"), _EVENTS.c.id < sa.bindparam("first_id"))
    session_start = (
        sa.select(sa.func.coalesce(sa.func.max(_EVENTS.c.id), 0))
        .where(*earlier, _EVENTS.c.type_name == SessionStarted.type_name)
        .scalar_subquery()
    )
    newest = sa.select(sa.func.max(_EVENTS.c.id)).where(*earlier, _EVENTS.c.id > session_start)
    slots = newest.where(_EVENTS.c.type_name == SlotSet.type_name).group_by(_EVENTS.c.action_name)
    loop = newest.where(_EVENTS.c.type_name == ActiveLoop.type_name)
    ids = slots.union_all(loop).subquery()
    columns = sa.select(_EVENTS.c.id, _EVENTS.c.type_name, _EVENTS.c.data)
    return columns.where(_EVENTS.c.id.in_(sa.select(ids.c[0]))).order_by(_EVENTS.c.id)


_SET_BEFORE = _select_set_before()


@cache
def _event_class(type_name: str) -> type[Event]:
    """Return the class of an event; Rasa lists all subclasses anew for each event it reads, half a millisecond a turn."""
    return Event.resolve_by_type(type_name)


class SQLiteTrackerStore(SQLTrackerStore):
    """Rasa's SQL tracker store on SQLite with bounded reads, write-ahead logging and erasure."""

    def __init__(
        self, domain: Domain | None = None, db: str | None = None, event_broker: EventBroker | None = None, **kwargs: Any
    ) -> None:
        """Open the file, creating it and its folder when needed.

        Args:
            domain: The model's domain.
            db: The file; ``FIBROGUIDE_DB``, else ``var/conversations.db``.
            event_broker: Passed on to Rasa.
            kwargs: ``host`` and the like, which Rasa passes for any store and which mean nothing here.
        """
        path = Path(db) if db else database_file()
        engine = open_database(path, _LOCKED_SECONDS)  # which also puts a broken file aside, before Rasa opens it
        super().__init__(domain=domain, dialect="sqlite", db=str(path), event_broker=event_broker)
        self.engine = engine
        self.sessionmaker = sessionmaker(bind=self.engine)

    @contextmanager
    def session_scope(self) -> Generator[Session, None, None]:
        """Provide a session; unlike the parent's, a ValueError inside does not end the process."""
        session = self.sessionmaker()
        try:
            yield session
        finally:
            session.close()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the end of the latest session of a conversation, or None when there is none."""
        with self.engine.connect() as connection:
            last = connection.execute(_LAST, {"sender_id": sender_id}).all()[::-1]
            if not last or self.domain is None:
                return None
            start = max((i for i, row in enumerate(last) if row.type_name == SessionStarted.type_name), default=None)
            if start is not None:
                last = last[start:]
            elif len(last) == WINDOW:
                # Begin with a whole turn, after what earlier turns of the session have set.
                first = next((i for i, row in enumerate(last) if row.type_name == UserUttered.type_name), 0)
                last = [*self._set_before(connection, sender_id, last[first].id), *last[first:]]
        events = [_event_class(row.type_name)._from_parameters(json.loads(row.data)) for row in last]
        tracker = DialogueStateTracker.from_events(sender_id, events, self.domain.slots)
        setattr(tracker, _STORED, len(tracker.events))
        return tracker

    @staticmethod
    def _set_before(connection: Connection, sender_id: str, first_id: int) -> list[Any]:
        """Return the newest slot events, one a slot, and the newest form event of the session before ``first_id``."""
        return connection.execute(_SET_BEFORE, {"sender_id": sender_id, "first_id": first_id}).all()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the events that came since the tracker was read or last saved."""
        await self.stream_events(tracker)
        new = list(tracker.events)[getattr(tracker, _STORED, 0) :]
        rows = []
        for item in new:
            data = item.as_dict()
            rows.append(
                {
                    "sender_id": tracker.sender_id,
                    "type_name": item.type_name,
                    "timestamp": data.get("timestamp"),
                    "intent_name": ((data.get("parse_data") or {}).get("intent") or {}).get("name"),
                    "action_name": data.get("name"),
                    "data": json.dumps(data),
                }
            )
        if rows:
            with self.engine.begin() as connection:
                connection.execute(sa.insert(_EVENTS), rows)
        setattr(tracker, _STORED, len(tracker.events))

    def history(self, sender_id: str) -> list[Entry]:
        """Return the last messages of a conversation, the oldest first."""
        said = _EVENTS.c.type_name.in_((UserUttered.type_name, BotUttered.type_name))
        last = sa.select(_EVENTS.c.data).where(_EVENTS.c.sender_id == sender_id, said).order_by(_EVENTS.c.id.desc()).limit(_SHOWN)
        with self.engine.connect() as connection:
            return entries([json.loads(row.data) for row in connection.execute(last)][::-1])

    def erase(self, sender_id: str) -> None:
        """Delete everything that is stored about a conversation."""
        with self.engine.begin() as connection:
            connection.execute(sa.delete(_EVENTS).where(_EVENTS.c.sender_id == sender_id))

    def purge(self, before: float) -> int:
        """Delete what was said before a point in time (seconds since 1970); return the number of events deleted."""
        with self.engine.begin() as connection:
            return int(connection.execute(sa.delete(_EVENTS).where(_EVENTS.c.timestamp < before)).rowcount)
