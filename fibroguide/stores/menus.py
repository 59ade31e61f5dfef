"""The buttons under replies in messengers, where a button can carry only a few bytes: what each one stands for."""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fibroguide.stores.side_table import SideTable

LIFETIME = 7 * 24 * 3600.0  # seconds that buttons work
Choice = tuple[str, str]  # title, payload


@dataclass(frozen=True)
class Menu:
    """The buttons of one reply.

    Attributes:
        id: Its name, 11 characters.
        conversation: Whose it is.
        choices: By their position: title and payload.
        text: The reply above the buttons, where the channel asked to keep it.
        left: The positions that can still be chosen.
    """

    id: str
    conversation: str
    choices: Mapping[int, Choice]
    text: str = ""
    left: frozenset[int] = frozenset()

    def token(self, position: int) -> str:
        """Return what stands for the button at a position: at most 15 bytes."""
        return f"{self.id}:{position}"


class Menus(SideTable):
    """Remembers menus for seven days."""

    name = "menus"
    columns = (
        "id TEXT PRIMARY KEY, sender_id TEXT NOT NULL, choices TEXT NOT NULL, used TEXT NOT NULL, numbered INTEGER NOT NULL, "
        "text TEXT NOT NULL, at REAL NOT NULL"
    )

    def offer(self, conversation: str, choices: Iterable[Choice], numbered: bool = False, text: str = "") -> Menu:
        """Keep and return a menu.

        Args:
            conversation: Whose it is.
            choices: Title and payload of each button, in order.
            numbered: They are shown as a numbered list, and can be chosen by typing a number.
            text: The reply above the buttons; not kept unless given.
        """
        offered = list(choices)
        menu = Menu(secrets.token_urlsafe(8), conversation, dict(enumerate(offered)), text, frozenset(range(len(offered))))
        values = (menu.id, conversation, json.dumps(offered), "[]", numbered, text, self.clock())
        self.run("INSERT INTO menus VALUES (?, ?, ?, ?, ?, ?, ?)", *values)
        return menu

    def find(self, token: str) -> tuple[Menu, int] | None:
        """Return the menu and the position that a token stands for, or None where it is too old or none of ours."""
        name, _, position = token.partition(":")
        menu = self._menu("SELECT id, sender_id, choices, used, text FROM menus WHERE id = ? AND at > ?", name)
        if menu is None or not (position.isascii() and position.isdigit()):
            return None
        return menu, int(position)

    def numbered(self, conversation: str, before: float = 0.0) -> Menu | None:
        """Return the newest menu of a conversation where it is shown as numbers; None where it is not.

        Args:
            conversation: Whose it is.
            before: Look only at menus from before a point in time (seconds since 1970); 0 for all.
        """
        newest = "SELECT * FROM menus WHERE sender_id = ? AND at < ? ORDER BY rowid DESC LIMIT 1"
        query = f"SELECT id, sender_id, choices, used, text FROM ({newest}) WHERE numbered AND at > ?"
        return self._menu(query, conversation, before or float("inf"))

    def leave(self, menu: Menu, positions: Iterable[int]) -> None:
        """Leave only the buttons at these positions; the others cannot be pressed any more."""
        used = sorted(menu.choices.keys() - set(positions))
        self.run("UPDATE menus SET used = ? WHERE id = ?", json.dumps(used), menu.id)

    def purge(self, before: float) -> int:
        """Forget menus that do not work any more, whatever ``before`` says; return how many."""
        return super().purge(max(before, self.clock() - LIFETIME))

    def _menu(self, query: str, *values: object) -> Menu | None:
        found = self.run(query, *values, self.clock() - LIFETIME)
        row = found.fetchone() if found else None
        if row is None:
            return None
        choices = {position: (title, payload) for position, (title, payload) in enumerate(json.loads(row[2]))}
        return Menu(row[0], row[1], choices, row[4], frozenset(choices.keys() - set(json.loads(row[3]))))
