"""What people asked and did not get, with everything that tells who they are taken out."""

from dataclasses import dataclass

from fibroguide.privacy.redaction import redacted
from fibroguide.stores.side_table import SideTable

UNANSWERED, UNSURE, NOT_HELPFUL = "unanswered", "unsure", "not_helpful"
OUT_OF_SCOPE, NONE_OF_THESE = "out_of_scope", "none_of_these"
KINDS = (UNANSWERED, UNSURE, NOT_HELPFUL, OUT_OF_SCOPE, NONE_OF_THESE)


@dataclass(frozen=True)
class Gap:
    """One question that found no good answer.

    Attributes:
        text: The question, redacted.
        kind: ``unanswered``, ``unsure``, ``not_helpful``, ``out_of_scope`` or ``none_of_these``.
        topic: What was answered or, first, offered; empty where there was nothing.
        conversation: Where it was asked.
        at: When, in seconds since 1970.
    """

    text: str
    kind: str
    topic: str
    conversation: str
    at: float


class Gaps(SideTable):
    """Keeps gaps; the same question of one conversation is one gap, and what happened last is its kind."""

    name = "gaps"
    columns = (
        "sender_id TEXT NOT NULL, text TEXT NOT NULL, kind TEXT NOT NULL, topic TEXT NOT NULL, at REAL NOT NULL, "
        "PRIMARY KEY (sender_id, text)"
    )

    def note(self, conversation: str, text: str, kind: str, topic: str = "", country: str = "US") -> None:
        """Keep a question, redacted; where the database cannot, the log says so and nothing else happens.

        Args:
            conversation: Where it was asked.
            text: What was typed.
            kind: One of :data:`KINDS`.
            topic: What was answered or offered.
            country: Where phone numbers without a country code belong.
        """
        values = (conversation, redacted(text, country), kind, topic, self.clock())
        self.run("INSERT OR REPLACE INTO gaps VALUES (?, ?, ?, ?, ?)", *values)

    def since(self, at: float = 0.0) -> list[Gap] | None:
        """Return the gaps from a point in time on, the oldest first; None, and a line in the log, when they cannot be read."""
        found = self.run("SELECT text, kind, topic, sender_id, at FROM gaps WHERE at >= ? ORDER BY at, sender_id, text", at)
        return None if found is None else [Gap(*row) for row in found]
