"""Small notes about conversations that may never cost anybody an answer: a database that fails is logged and done without."""

import logging
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from fibroguide.stores.database import database_file, put_aside_if_broken

logger = logging.getLogger(__name__)

_LOCKED_SECONDS = 0.2  # a note is not worth waiting for


class SideTable:
    """A table of notes, one or more a conversation, in the file that keeps the conversations."""

    name: str
    columns: str

    def __init__(self, path: Path | None = None, clock: Callable[[], float] = time.time) -> None:
        """Open the file, creating it when needed; without ``path`` the one that keeps the conversations.

        Args:
            path: The file, or ``:memory:`` for notes that end with the process.
            clock: Gives the time in seconds since 1970.
        """
        self.clock = clock
        path = path or database_file()
        if str(path) != ":memory:":
            path.parent.mkdir(parents=True, exist_ok=True)
            put_aside_if_broken(path)
        self._connection = sqlite3.connect(path, timeout=_LOCKED_SECONDS, isolation_level=None, check_same_thread=False)
        self.run("PRAGMA secure_delete=ON")  # what is erased is overwritten, too
        self.run(f"CREATE TABLE IF NOT EXISTS {self.name} ({self.columns})")

    def erase(self, conversation: str) -> None:
        """Forget the conversation."""
        self.run(f"DELETE FROM {self.name} WHERE sender_id = ?", conversation)

    def purge(self, before: float) -> int:
        """Forget what was noted before a point in time (seconds since 1970); return how many notes."""
        found = self.run(f"DELETE FROM {self.name} WHERE at < ?", before)
        return found.rowcount if found else 0

    def run(self, statement: str, *values: object) -> sqlite3.Cursor | None:
        """Run a statement; None, and a line in the log, when the database cannot."""
        try:
            return self._connection.execute(statement, values)
        except (sqlite3.Error, UnicodeError) as error:  # a locked or full disk, or half a character, must not cost an answer
            logger.error("The table %s cannot be read or written (%s); answers go on without.", self.name, error)
            return None
