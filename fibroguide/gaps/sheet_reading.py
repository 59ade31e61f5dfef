"""Reads a sheet of gaps that staff have filled in, with the address of every cell that cannot be taken as it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fibroguide.content.catalogue import Topic
from fibroguide.content.cleaning import clean_line, clean_question
from fibroguide.content.rules.problem import ContentError, did_you_mean
from fibroguide.content.topic_groups import URGENT
from fibroguide.content.workbook_file import open_workbook
from fibroguide.gaps.known_questions import answerable
from fibroguide.gaps.sheet_layout import DONE, QUESTION, READ, SHEET, TOPIC, WORDING

_MOST_ROWS = 60_000
_YES, _NO = frozenset("yes y x ✓ ✔ true done 1 ja si sí".split()), frozenset(("", "no", "n", "false", "0", "-"))
_QUOTES = "'\"`“”‘’„«» "
_EXPORT = "Export anew with 'fibroguide gaps export' and fill in that sheet."


@dataclass(frozen=True)
class Wanted:
    """A wording that is to be taught to a topic, and the cell that it stands in."""

    topic: str
    wording: str
    address: str


@dataclass(frozen=True)
class FilledSheet:
    """What a sheet says.

    Attributes:
        wanted: What to teach, in the order of the rows.
        done: How many rows are done without that.
        open: How many rows nobody has filled in.
        problems: What cannot be taken, a sentence each, with its place.
    """

    wanted: tuple[Wanted, ...]
    done: int
    open: int
    problems: tuple[str, ...]


def read_sheet(path: Path, topics: Mapping[str, Topic]) -> FilledSheet:
    """Return what staff have filled in; ``topics`` are all there are.

    Raises:
        ContentError: It is no workbook, or not one with a sheet of gaps.
    """
    workbook = open_workbook(path)
    sheets = {sheet.title.strip().casefold(): sheet for sheet in workbook.worksheets}
    sheet = sheets.get(SHEET.casefold())
    if sheet is None:
        found = ", ".join(sheet.title for sheet in workbook.worksheets)
        raise ContentError(f"{path.name} has no sheet '{SHEET}' but {found}. {_EXPORT}")
    return _Reader(sheet, topics).read()


class _Reader:
    """One sheet while it is read."""

    def __init__(self, sheet: Worksheet, topics: Mapping[str, Topic]) -> None:
        self._sheet = sheet
        self._topics = topics
        self._answerable = answerable(topics)
        self._by_title = {str(topic.metadata.get("title", "")).casefold(): name for name, topic in self._answerable.items()}
        self._problems: list[str] = []
        self._columns = self._find_columns()

    def read(self) -> FilledSheet:
        if self._sheet.max_row > _MOST_ROWS:
            raise ContentError(f"{SHEET} has rows down to {self._sheet.max_row}. Delete the empty ones under the last.")
        for merged in self._sheet.merged_cells.ranges:
            self._problems.append(f"{SHEET}!{merged.coord}: these cells are merged. Split them, one value a cell.")
        wanted: list[Wanted] = []
        done = left = rows = 0
        for row in range(2, self._sheet.max_row + 1):
            texts = {heading: self._text(row, heading) for heading in READ}
            if not any(texts.values()):
                continue
            rows += 1
            if self._is_done(row, texts[DONE]):
                done += 1
            elif texts[TOPIC] or texts[WORDING]:
                wanted += self._wanted(row, texts)
            else:
                left += 1
        if not rows:
            raise ContentError(f"{SHEET}: the sheet has no rows. {_EXPORT}")
        return FilledSheet(tuple(wanted), done, left, tuple(self._problems))

    def _find_columns(self) -> dict[str, int]:
        headings = {clean_line(str(cell.value or "")).casefold(): cell.column for cell in self._sheet[1]}
        for heading in READ:
            if heading not in headings:
                known = ", ".join(found for found in headings if found) or "nothing"
                raise ContentError(f"{SHEET}!A1: there is no column '{heading}' in row 1, which has: {known}. {_EXPORT}")
        return {heading: headings[heading] for heading in READ}

    def _address(self, row: int, heading: str) -> str:
        return f"{SHEET}!{get_column_letter(self._columns[heading])}{row}"

    def _wrong(self, row: int, heading: str, sentence: str) -> None:
        self._problems.append(f"{self._address(row, heading)}: {sentence}")

    def _text(self, row: int, heading: str) -> str:
        cell: Cell = self._sheet.cell(row, self._columns[heading])
        if cell.data_type == "f":
            self._wrong(row, heading, "the cell has a formula. Write the text itself, or put ' before the sign =.")
        elif cell.data_type == "e":
            self._wrong(row, heading, f"the cell shows the error {cell.value}. Write the text itself.")
        elif cell.data_type == "d":
            self._wrong(row, heading, "the text has become a date. Format the cell as text and type it again.")
        elif isinstance(cell.value, str):
            return cell.value.strip()
        elif cell.value is not None:
            return f"{cell.value:g}" if isinstance(cell.value, float) else str(cell.value)
        return ""

    def _is_done(self, row: int, text: str) -> bool:
        word = clean_line(text).strip(_QUOTES + ".!").casefold()
        if word not in _YES | _NO:
            self._wrong(row, DONE, f"{text!r} is neither yes nor no. Write yes, or leave the cell empty.")
        return word in _YES

    def _wanted(self, row: int, texts: Mapping[str, str]) -> Iterator[Wanted]:
        topic = self._topic(row, texts[TOPIC])
        heading = WORDING if texts[WORDING] else QUESTION
        wordings = [line for line in clean_question(texts[heading]).split("\n") if line]
        if not wordings:
            self._wrong(row, WORDING, "there is no question in this row. Write one here.")
        for wording in wordings if topic else ():
            yield Wanted(topic, wording, self._address(row, heading))

    def _topic(self, row: int, text: str) -> str:
        """Return the topic that a cell names, by its name or its title; empty, and a problem, where there is none."""
        said = clean_line(text).strip(_QUOTES)
        name = said.casefold().removeprefix("utter_").strip("/").replace(" / ", "/")
        name = self._by_title.get(said.casefold(), name)
        if not said:
            self._wrong(row, TOPIC, f"the row has a {WORDING} but no topic. Write the topic, or empty the other cell.")
        elif name in self._answerable:
            return name
        elif name.partition("/")[0] == "safety" and name.partition("/")[2] in URGENT:
            self._wrong(row, TOPIC, f"{name} is for people in danger, and is not taught from here. Tell whoever runs the bot.")
        elif name in self._topics:
            self._wrong(row, TOPIC, f"nobody asks for {name} in words, so it takes no questions. Choose another topic.")
        else:
            near = did_you_mean(name, self._answerable)
            self._wrong(row, TOPIC, f"there is no topic {said!r}.{near} The sheet Topics lists them all.")
        return ""
