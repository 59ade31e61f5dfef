"""When each conversation was last told what the bot is and what it keeps; in the same SQLite file as the conversations."""

import logging
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from fibroguide.stores.sqlite import database_file, put_aside_if_broken

logger = logging.getLogger(__name__)

REPEAT_SECONDS = 7 * 24 * 3600.0  # as Utah asks of mental-health bots (13-72a-203): the strictest rule we know of
_LOCKED_SECONDS = 0.2  # a notice is not worth waiting for


class Disclosures:
    """Remembers the last disclosure of each conversation."""

    def __init__(self, path: Path | None = None, clock: Callable[[], float] = time.time) -> None:
        """Open the file, creating it when needed; without ``path`` the one that keeps the conversations."""
        self._clock = clock
        path = path or database_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        put_aside_if_broken(path)
        self._connection = sqlite3.connect(path, timeout=_LOCKED_SECONDS, isolation_level=None, check_same_thread=False)
        self._run("CREATE TABLE IF NOT EXISTS disclosures (sender_id TEXT PRIMARY KEY, at REAL NOT NULL)")

    def note(self, conversation: str) -> None:
        """Note that the conversation was told just now."""
        self._run("INSERT OR REPLACE INTO disclosures VALUES (?, ?)", conversation, self._clock())

    def due(self, conversation: str) -> bool:
        """Tell whether the conversation was told once, and more than seven days ago.

        A conversation that was never told is not due: its channel greets it, and the batch command needs no greeting.
        """
        found = self._run("SELECT at FROM disclosures WHERE sender_id = ?", conversation)
        row = found.fetchone() if found else None
        return row is not None and self._clock() - float(row[0]) > REPEAT_SECONDS

    def erase(self, conversation: str) -> None:
        """Forget the conversation."""
        self._run("DELETE FROM disclosures WHERE sender_id = ?", conversation)

    def purge(self, before: float) -> int:
        """Forget conversations last told before a point in time, but none that may still be due; return how many."""
        found = self._run("DELETE FROM disclosures WHERE at < ?", min(before, self._clock() - 2 * REPEAT_SECONDS))
        return found.rowcount if found else 0

    def _run(self, statement: str, *values: object) -> sqlite3.Cursor | None:
        try:
            return self._connection.execute(statement, values)
        except sqlite3.Error as error:  # a locked or full disk must not cost anybody an answer
            logger.error("Disclosures cannot be read or written (%s); answers go on without.", error)
            return None
