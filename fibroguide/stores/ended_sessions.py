"""The sessions that their owners have ended; their tokens are good for nothing any more."""

from fibroguide.stores.side_table import SideTable


class EndedSessions(SideTable):
    """Remembers ended sessions until their tokens are too old anyhow."""

    name = "ended_sessions"
    columns = "sender_id TEXT PRIMARY KEY, at REAL NOT NULL"

    def note(self, conversation: str) -> None:
        """Note that the session has ended just now."""
        self.run("INSERT OR REPLACE INTO ended_sessions VALUES (?, ?)", conversation, self.clock())

    def has(self, conversation: str) -> bool:
        """Tell whether the session has ended."""
        found = self.run("SELECT 1 FROM ended_sessions WHERE sender_id = ?", conversation)
        return found is not None and found.fetchone() is not None
