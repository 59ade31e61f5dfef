"""Everything that is kept about conversations beside Rasa's own events, so that erasing one forgets nothing."""

from pathlib import Path

from fibroguide.stores.answered import Answered
from fibroguide.stores.audit import Audit
from fibroguide.stores.callbacks import Callbacks
from fibroguide.stores.database import database_file, shared_database
from fibroguide.stores.disclosures import Disclosures
from fibroguide.stores.ended_sessions import EndedSessions
from fibroguide.stores.feedback import Feedback
from fibroguide.stores.gaps import Gaps
from fibroguide.stores.inbox import Inbox
from fibroguide.stores.menus import Menus
from fibroguide.stores.outbox import Outbox


class Kept:
    """The stores of one database file.

    Attributes:
        disclosures: When each conversation was told what the bot is.
        callbacks: Requests to be called back.
        outbox: Notices to staff about them.
        inbox: What messengers have delivered.
        menus: The buttons under replies in messengers.
        gaps: What people asked and did not get.
        audit: Who did what on the staff page; not about conversations.
        ended: Sessions that their owners have ended; erasing a conversation leaves that note.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Open the file; without ``path`` the one that keeps the conversations."""
        path = path or database_file()
        engine = shared_database(path)
        self.disclosures = Disclosures(path)
        self.callbacks = Callbacks(engine)
        self.outbox = Outbox(engine)
        self.inbox = Inbox(path)
        self.menus = Menus(path)
        self.gaps = Gaps(path)
        self.ended = EndedSessions(path)
        self.audit = Audit(path)
        others = (Answered(path), Feedback(engine))
        self._stores = (self.disclosures, self.callbacks, self.inbox, self.menus, self.gaps, *others)

    def erase(self, conversation: str) -> None:
        """Delete everything about a conversation."""
        for store in self._stores:
            store.erase(conversation)
        self.disclosures.run("PRAGMA wal_checkpoint(TRUNCATE)")  # the write-ahead log holds it still

    def purge(self, before: float) -> int:
        """Delete what is older than a point in time, and requests whose time is over; return how many entries that were."""
        return sum(store.purge(before) for store in (*self._stores, self.ended, self.audit))
