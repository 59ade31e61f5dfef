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

    def due(self, conversation: str) -> bool:
        """Tell whether the conversation was told once, and more than seven days ago.

        A conversation that was never told is not due: its channel greets it, and the batch command needs no greeting.
        """
        found = self.run("SELECT at FROM disclosures WHERE sender_id = ?", conversation)
        row = found.fetchone() if found else None
        return row is not None and self.clock() - float(row[0]) > REPEAT_SECONDS

    def purge(self, before: float) -> int:
        """Forget conversations last told before a point in time, but none that may still be due; return how many."""
        return super().purge(min(before, self.clock() - 2 * REPEAT_SECONDS))
