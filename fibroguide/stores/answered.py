"""Which topics each conversation has had an answer to, so that they are not suggested again."""

from fibroguide.stores.side_table import SideTable


class Answered(SideTable):
    """Remembers the topics that were answered in each conversation."""

    name = "answered"
    columns = "sender_id TEXT NOT NULL, topic TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (sender_id, topic)"

    def note(self, conversation: str, topic: str) -> None:
        """Note that the topic was answered just now."""
        self.run("INSERT OR REPLACE INTO answered VALUES (?, ?, ?)", conversation, topic, self.clock())

    def topics(self, conversation: str) -> frozenset[str]:
        """Return the topics that were answered."""
        found = self.run("SELECT topic FROM answered WHERE sender_id = ?", conversation)
        return frozenset(row[0] for row in found) if found else frozenset()
