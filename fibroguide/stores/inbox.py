"""What messengers have delivered: each event is answered once, and none is lost when the process ends before it is answered."""

from dataclasses import dataclass

from fibroguide.stores.side_table import SideTable

_DAY = 24 * 3600.0
_KNOWN_FOR = 2 * _DAY  # Telegram delivers again for a day, Slack for minutes
_TRIES = 3  # processes that may end over the same event, before it is left alone


@dataclass(frozen=True)
class LeftOver:
    """An event that was not answered: its content, and when it was taken in (seconds since 1970)."""

    body: str
    at: float


class Inbox(SideTable):
    """Remembers events by the messenger's own ids, and those that are not answered yet with their content."""

    name = "inbox"
    columns = (
        "channel TEXT NOT NULL, event TEXT NOT NULL, sender_id TEXT NOT NULL, body TEXT, tries INTEGER NOT NULL, "
        "at REAL NOT NULL, PRIMARY KEY (channel, event)"
    )

    def take_in(self, channel: str, event: str, conversation: str, body: str) -> bool:
        """Keep an event until it is answered; False when it was taken in before.

        A database that cannot be written keeps nothing, and the event counts as new: twice answered is better than not at all.
        """
        found = self.run(
            "INSERT OR IGNORE INTO inbox VALUES (?, ?, ?, ?, 1, ?)", channel, event, conversation, body, self.clock()
        )
        return found is None or found.rowcount == 1

    def answered(self, channel: str, event: str) -> None:
        """Forget the content of an event that is answered; its id stays known for two days."""
        self.run("UPDATE inbox SET body = NULL WHERE channel = ? AND event = ?", channel, event)

    def left_over(self, channel: str) -> list[LeftOver]:
        """Return the events that an earlier process took in and did not answer, oldest first.

        Call it once, at start. What is older than a day, or was left over three times, is not returned.
        """
        found = self.run(
            "SELECT body, at FROM inbox WHERE channel = ? AND body IS NOT NULL AND tries < ? AND at > ? ORDER BY at, rowid",
            channel, _TRIES, self.clock() - _DAY,
        )  # fmt: skip
        events = [LeftOver(*row) for row in found] if found else []
        self.run("UPDATE inbox SET tries = tries + 1 WHERE channel = ? AND body IS NOT NULL", channel)
        return events

    def erase(self, conversation: str) -> None:
        """Forget who wrote and what; the ids stay, so that a copy which arrives late is not answered."""
        self.run("UPDATE inbox SET body = NULL, sender_id = '' WHERE sender_id = ?", conversation)

    def purge(self, before: float) -> int:
        """Forget events that no messenger delivers again, whatever ``before`` says; return how many."""
        return super().purge(max(before, self.clock() - _KNOWN_FOR))
