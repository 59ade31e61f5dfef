"""Who did what on the staff page."""

from dataclasses import dataclass

from fibroguide.stores.side_table import SideTable

_YEAR = 365 * 24 * 3600.0


@dataclass(frozen=True)
class Act:
    """One entry: when (seconds since 1970), who, what, and from which address."""

    at: float
    who: str
    what: str
    address: str


class Audit(SideTable):
    """Keeps what staff did for a year. It holds no patient's words."""

    name = "audit"
    columns = "at REAL NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, address TEXT NOT NULL"

    def note(self, who: str, what: str, address: str) -> None:
        """Note what somebody did just now."""
        self.run("INSERT INTO audit VALUES (?, ?, ?, ?)", self.clock(), who, what, address)

    def newest(self, count: int = 100) -> list[Act]:
        """Return the newest entries, the newest first."""
        found = self.run("SELECT at, who, what, address FROM audit ORDER BY rowid DESC LIMIT ?", count)
        return [Act(*row) for row in found] if found else []

    def purge(self, before: float) -> int:
        """Forget what is older than a year, whatever ``before`` says; return how many entries."""
        return super().purge(min(before, self.clock() - _YEAR))
