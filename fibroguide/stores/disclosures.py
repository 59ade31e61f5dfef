"""When each conversation was last told what the bot is and what it keeps."""

from fibroguide.stores.side_table import SideTable

REPEAT_SECONDS = 7 * 24 * 3600.0  # as Utah asks of mental-health bots (13-72a-203): the strictest rule we know of


class Disclosures(SideTable):
    """Remembers the last disclosure of each conversation."""

    name = "disclosures"
    columns = "sender_id TEXT PRIMARY KEY, at REAL NOT NULL"

    def note(self, conversation: str) -> None:
        """Note that the conversation was told just now."""
        self.run("INSERT OR REPLACE INTO disclosures VALUES (?, ?)", conversation, self.clock())

    def begin(self, conversation: str) -> None:
        """Note that a conversation has begun in which nobody has been told yet: it is due at once."""
        self.run("INSERT OR IGNORE INTO disclosures VALUES (?, ?)", conversation, self.clock() - REPEAT_SECONDS - 1)

    def known(self, conversation: str) -> bool:
        """Tell whether the conversation has begun."""
        found = self.run("SELECT 1 FROM disclosures WHERE sender_id = ?", conversation)
        return found is not None and found.fetchone() is not None

    def forget_since(self, conversation: str, at: float) -> None:
        """Forget that the conversation was told from a point in time on: nobody knows whether it arrived."""
        self.run("DELETE FROM disclosures WHERE sender_id = ? AND at >= ?", conversation, at)

    def due(self, conversation: str) -> bool:
        """Tell whether the conversation has begun, and was told more than seven days ago or not at all.

        A conversation that has not begun is not due: its channel greets it, and the batch command needs no greeting.
        """
        found = self.run("SELECT at FROM disclosures WHERE sender_id = ?", conversation)
        row = found.fetchone() if found else None
        return row is not None and self.clock() - float(row[0]) > REPEAT_SECONDS

    def purge(self, before: float) -> int:
        """Forget conversations last told before a point in time, but none that may still be due; return how many."""
        return super().purge(min(before, self.clock() - 2 * REPEAT_SECONDS))
