"""Conversation tests in spreadsheets: a row is a turn, with the columns test, user, bot says, bot must not say.

``bot says`` holds names of responses, words that must occur, and words of one response (``utter_clinician: phone``), one a line
or divided by " | ". Named messages are all that may come, unless "..." stands among them. ``bot must not say`` holds names and
words that must not occur.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from fibroguide.conversations.cases import OPENING, Assertion, Case, DoesNotSay, Listed, Place, Says, Step, Turn
from fibroguide.conversations.grids import Cell, Row, read_grids
from fibroguide.conversations.names import Names
from fibroguide.conversations.problems import Problem, did_you_mean, nearest
from fibroguide.conversations.words import pattern_of, straightened

COLUMNS = ("test", "user", "bot says", "bot must not say")
AND_MORE = "..."
DIVIDER = " | "
_ITEMS = re.compile(r"\r\n|\n|\r| \| ")
_NAME = re.compile(r"utter_\S*")
_NAME_AND_WORDS = re.compile(r"(utter_[^\s:]*):\s+(.+)")


def read_sheet(path: Path, names: Names) -> tuple[list[Case], list[Problem]]:
    """Return the cases of a .csv or .xlsx file, and what is wrong with it."""
    grids, problems = read_grids(path)
    reader = _Reader(names, problems)
    for grid in grids:
        reader.read(grid)
    return list(reader.cases.values()), problems


def items_of(text: str) -> list[str]:
    """Return what a cell lists, without empty items."""
    parts = [part.strip() for part in _ITEMS.split(straightened(text))]
    return [AND_MORE if part == "…" else part for part in parts if part]  # spreadsheets make one character of three dots


@dataclass
class _Reader:
    """Reads the sheets of one file."""

    names: Names
    problems: list[Problem]
    cases: dict[str, Case] = field(default_factory=dict)

    def read(self, grid: list[Row]) -> None:
        first = next(number for number, row in enumerate(grid) if any(cell.text.strip() for cell in row))
        columns = self._columns(grid[first])
        if columns is None:
            return
        name, place = "", None
        turns: list[Turn] = []
        for row in grid[first + 1 :]:
            if not any(cell.text.strip() for cell in row):
                continue
            self._look_for_strays(row, columns)
            nothing = Cell(row[0].place, "")
            cells = {title: row[number] if number < len(row) else nothing for title, number in columns.items()}
            test = cells["test"].text.strip()
            if test:
                self._add(name, place, turns)
                name, place, turns = test, cells["test"].place, []
                self._look_for_twin(test, place)
            elif place is None:
                self._note(cells["test"], "The first row below the titles has no name of a test.")
                place = row[0].place
            turn = self._turn(cells)
            if turn:
                turns.append(turn)
        self._add(name, place, turns)

    def _columns(self, row: Row) -> dict[str, int] | None:
        columns: dict[str, int] = {}
        before = len(self.problems)
        for number, cell in enumerate(row):
            title = " ".join(straightened(cell.text).lower().split())
            if title in columns:
                self._note(cell, f'There are two columns "{title}".')
            elif title in COLUMNS:
                columns[title] = number
            elif title:
                self._note(cell, f'There is no column "{cell.text.strip()}".{did_you_mean(title, COLUMNS)}')
        missing = [title for title in COLUMNS if title not in columns]
        if missing:
            self._note(row[0], f"The first row must be: {', '.join(COLUMNS)}. Missing: {', '.join(missing)}.")
        return columns if len(self.problems) == before else None

    def _turn(self, cells: dict[str, Cell]) -> Turn | None:
        user, says, never = cells["user"], cells["bot says"], cells["bot must not say"]
        if not user.text.strip():
            self._note(user, 'The column "user" is empty in this row: what does the person write?')
            return None
        text = straightened(user.text) if user.text.startswith("/") else user.text
        problem = self.names.payload_problem(text.strip()) if text.startswith("/") and text.strip() != OPENING else None
        if problem:
            self._note(user, problem)
        steps: list[Step] = []
        assertions: list[Assertion] = []
        items = items_of(says.text)
        more = AND_MORE in items
        for item in items:
            if item == AND_MORE:
                continue
            name, words = self._name_and_words(item, says)
            if name and not more:
                steps.append(Listed(says.place, name=name))
            if words or more:
                assertions.append(Says(says.place, name, pattern_of(words) if words else None))
        for item in items_of(never.text):
            if item == AND_MORE:
                self._note(never, f'"{AND_MORE}" says that more messages may come; it belongs into the column "bot says".')
            name, words = self._name_and_words(item, never)
            if name and words:
                self._note(never, f'"{item}" is a name and words. What must not be said stands alone: one of them a line.')
            assertions.append(DoesNotSay(never.place, name, pattern_of(words) if words else None))
        return Turn(user.place, text.strip() if text.startswith("/") else text, tuple(steps), tuple(assertions))

    def _name_and_words(self, item: str, cell: Cell) -> tuple[str | None, str]:
        """Return the name of a response that an item holds, and its words; the words are empty for a name alone."""
        both = _NAME_AND_WORDS.fullmatch(item)
        if both:
            return self._name(both[1], cell), both[2]
        name = self._name(item, cell)
        return name, "" if name else item

    def _name(self, item: str, cell: Cell) -> str | None:
        """Return an item that is the name of a response; None for words."""
        if _NAME.fullmatch(item):
            unknown = self.names.unknown("response", item)
            if unknown:
                self._note(cell, unknown)
            return item
        meant = nearest(item, self.names.responses) if "_" in item or "/" in item else None
        if meant is not None and " " not in item:
            self._note(cell, f'"{item}" is no name of a response. Did you mean "{meant}"?')
        return None

    def _look_for_strays(self, row: Row, columns: dict[str, int]) -> None:
        for number, cell in enumerate(row):
            if cell.text.strip() and number not in columns.values():
                self._note(cell, f'"{cell.text.strip()[:40]}" stands outside of the columns. Is a quote or a divider too many?')

    def _look_for_twin(self, name: str, place: Place) -> None:
        if name in self.cases:
            first = self.cases[name].place.cell
            sentence = f'There is a test "{name}" already, in {first}. To go on with the test above, leave this cell empty.'
            self.problems.append(Problem(place, sentence))

    def _add(self, name: str, place: Place | None, turns: list[Turn]) -> None:
        if name and place and turns:
            self.cases.setdefault(name, Case(name, place, tuple(turns)))

    def _note(self, cell: Cell, sentence: str) -> None:
        self.problems.append(Problem(cell.place, sentence))
