"""The rows of a workbook beside the topics as they are: which topics they change or add, and where each problem stands."""

from collections import defaultdict
from pathlib import Path

from fibroguide.content.catalogue import Topic
from fibroguide.content.entries import new_topic, read_entry, topic_after
from fibroguide.content.new_topic import name_problem
from fibroguide.content.rules import Material, Problem, did_you_mean
from fibroguide.content.signature import Signature
from fibroguide.content.signature import name_problem as reviewer_problem
from fibroguide.content.workbook_layout import EXPORTED, Entry
from fibroguide.content.workbook_reading import Filled, Row
from fibroguide.content.yaml_reading import read_yaml

_NAMED = 5  # topics that a note names before it says "and more"


class ImportedRows:
    """Rows of the sheets Answers and Questions.

    Attributes:
        problems: What is wrong with the rows themselves, a sentence each, with its place.
        notes: What stays as it is although one might think otherwise.
    """

    def __init__(self, filled: Filled, material: Material, data: Path) -> None:
        self.problems: list[str] = []
        self.notes: list[str] = []
        self._material, self._data = material, data
        self._rows: dict[str, Row] = {}
        self._questions: dict[str, list[Row]] = defaultdict(list)
        self._entries: dict[str, Entry] = {}
        for row in filled.answers:
            self._take(row)
        for row in filled.questions:
            self._take_question(row)

    def _take(self, row: Row) -> None:
        name = row.texts["topic"]
        if not name:
            self._wrong(row, "topic", "The row has no topic. Write its name, or delete the row.")
        elif name in self._rows:
            first = self._rows[name].number
            self._wrong(row, "topic", f"{name} stands in row {first} already. Keep one of the two rows.")
        else:
            self._rows[name] = row

    def _take_question(self, row: Row) -> None:
        if not row.texts["topic"]:
            self._wrong(row, "topic", "The row has no topic. Write the topic that the question belongs to.")
        elif not row.texts["question"]:
            self._wrong(row, "question", "The row has no question. Write one, or delete the row.")
        else:
            self._questions[row.texts["topic"]].append(row)

    def _wrong(self, row: Row, column: str, sentence: str) -> None:
        self.problems.append(f"{row.address(column)}: {sentence}")

    def topics(self) -> dict[str, Topic]:
        """Return the topics that the rows change or add, as they would be."""
        found: dict[str, Topic] = {}
        for name, row in self._rows.items():
            before = self._material.topics.get(name)
            after = self._changed(row, before) if before else self._added(row)
            if after:
                found[name] = after
        for name, rows in self._questions.items():
            if name not in self._rows:
                self._without_answer_row(name, rows)
        self._note_missing_rows()
        return found

    def _entry(self, row: Row, before: Topic | None) -> Entry:
        name = row.texts["topic"]
        cells = [question.texts["question"] for question in self._questions[name]]
        if before and not cells:
            cells = list(before.questions)
        self._entries[name] = read_entry(row, cells, before)
        return self._entries[name]

    def _changed(self, row: Row, before: Topic) -> Topic | None:
        entry, old = self._entry(row, before), Entry.of(before)
        exported = row.texts.get(EXPORTED, "")
        if not entry.same_as(old):
            if entry.has_mark(exported):
                self.notes.append(f"{before.name} was changed in its file after the workbook was written, and stays so.")
                return None
            if exported and not old.has_mark(exported):
                sentence = f"{before.name} was changed both here and, after the workbook was written, in its file."
                self._wrong(row, "topic", f"{sentence} Export anew and make this change there.")
                return None
        if self._questions[before.name] and not before.questions:
            question = self._questions[before.name][0]
            self._wrong(question, "topic", f"Nobody asks for {before.name} in words, so it takes no questions.")
        if row.texts.get("section", "") != "\n".join(before.metadata.get("section", ())) and "section" in row.texts:
            self._wrong(row, "section", "The section follows from the facts. Put back what the cell said.")
        if entry.same_as(old):
            return None
        if entry.answer != old.answer and entry.wordings == old.wordings and any(old.wordings):
            self.notes.append(f"{before.name}: the answer changes, its other wordings do not. See that they still say the same.")
        content = read_yaml(before.path)
        return topic_after(before, entry, content, self._material)

    def _added(self, row: Row) -> Topic | None:
        name = row.texts["topic"]
        unknown = f"There is no topic {name!r}.{did_you_mean(name, self._material.topics)}"
        renamed = self._renamed(row)
        group, _, own = name.partition("/")
        path = self._data / group / f"{own}.yml"
        if renamed:
            self._wrong(row, "topic", f"{unknown} The row was that of {renamed}; names of topics cannot be changed here.")
        elif name_problem(name):
            self._wrong(row, "topic", f"{unknown} If it is to be new: {name_problem(name)}")
        elif path.exists():
            self._wrong(row, "topic", f"There is a file {path} already, and no topic in it. Choose another name.")
        else:
            entry = self._entry(row, None)
            return new_topic(Topic(name, path, (), "", {}), entry, self._material)
        return None

    def _renamed(self, row: Row) -> str:
        """Return the topic whose row this was; empty for a row that is new, or a copy of one that is still there."""
        exported = row.texts.get(EXPORTED, "")
        gone = (topic for topic in self._material.topics.values() if topic.name not in self._rows)
        return next((topic.name for topic in gone if Entry.of(topic).has_mark(exported)), "")

    def _without_answer_row(self, name: str, rows: list[Row]) -> None:
        topic = self._material.topics.get(name)
        more = f" ({len(rows)} rows.)" if len(rows) > 1 else ""
        if not topic:
            near = did_you_mean(name, [*self._material.topics, *self._rows])
            sentence = f"There is no topic {name!r}.{near} A new topic also needs a row on the sheet Answers.{more}"
            self._wrong(rows[0], "topic", sentence)
        elif {row.texts["question"] for row in rows} != set(topic.questions):
            sentence = f"The questions of {name} were changed, but it has no row on the sheet Answers. Put the row back.{more}"
            self._wrong(rows[0], "topic", sentence)

    def _note_missing_rows(self) -> None:
        topics = self._material.topics
        left_out = [name for name in topics if name not in self._rows]
        self._note(left_out, "no row on the sheet Answers. It stays as it is; deleting a row removes no topic.")
        unasked = [name for name in self._rows if name in topics and topics[name].questions and not self._questions[name]]
        self._note(unasked, "no row on the sheet Questions. Its questions stay as they are.")

    def _note(self, names: list[str], what: str) -> None:
        self.notes += [f"{name}: {what}" for name in names[:_NAMED]]
        if len(names) > _NAMED:
            self.notes.append(
                f"{len(names) - _NAMED} more topics have {what.replace('It stays as it is', 'They stay as they are')}"
            )

    def place(self, name: str) -> str:
        """Return where the topic's row is, as in ``Answers, row 12``."""
        return f"{self._rows[name].sheet}, row {self._rows[name].number}"

    def address(self, name: str, problem: Problem) -> str:
        """Return the cell that a broken rule is about."""
        asked = self._questions[name]
        if problem.part == "questions":
            return asked[0].address("topic") if asked else self._rows[name].address("topic")
        if problem.part == "question":
            cells = dict(zip(self._entries[name].questions, asked, strict=False))
            return cells[problem.question].address("question") if asked else self._rows[name].address("topic")
        return self._rows[name].address(problem.part)

    def signature_address(self, name: str, signature: Signature) -> str:
        """Return the cell that is wrong with a signature: the name or the day."""
        return self._rows[name].address("reviewer" if reviewer_problem(signature.by) else "review date")
