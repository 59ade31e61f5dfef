"""Somebody at the clinic with a workbook open, and a small copy of the project to try it on."""

import difflib
import re
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell import Cell

from fibroguide.content.changes import plan_import
from fibroguide.content.rules import ContentError, read_material
from fibroguide.content.workbook import write_workbook
from fibroguide.content.workbook_layout import ANSWER_COLUMNS, ANSWERS, QUESTIONS

TODAY = date(2026, 11, 25)
# Topics that tests change, with enough questions for the rules; beside them those that they lead to, with two, to save time.
CHANGED = "benefits/duration benefits/mood benefits/speed checklist/aftercare safety/crisis smalltalk/greet".split()
BESIDE = """
benefits/fewer_medicines benefits/function benefits/neuroprotection benefits/overview benefits/pain_relief ketamine/how_it_works
ketamine/neurotransmitters procedure/number_of_sessions procedure/follow_up procedure/side_effects procedure/medicines_before
fibromyalgia/daily_life fibromyalgia/research conversation/erased not_covered/cost_insurance not_covered/clinic_practical
""".split()


def small_project(folder: Path) -> Path:
    """Make a project of some topics with some of their questions, and return its folder."""
    for path, most in {Path(f"data/{name}.yml"): 32 if name in CHANGED else 2 for name in CHANGED + BESIDE}.items():
        kept, seen = [], 0
        for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
            is_question = re.match(r"      - ", line) is not None and "responses:\n" not in kept
            seen += is_question
            if not is_question or seen <= most:
                kept.append(line)
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("".join(kept), encoding="utf-8")
    return with_lists(folder)


def with_lists(folder: Path) -> Path:
    """Add what else a project has: the list of topics, the questions that measure it, and the files of its top folder."""
    for name in ("fibroguide/content/topics.yml", "tests/questions/benefits.yml", "data/safety/lines/harmless.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(name, folder / name)
    lines = folder / "data/safety/lines/harmless.txt"
    lines.write_text("".join(lines.read_text(encoding="utf-8").splitlines(keepends=True)[:50]), encoding="utf-8")
    for name in ("config.yml", "domain.yml", "endpoints.yml", "clinic.yml"):
        shutil.copy(name, folder / name)
    return folder


def files(project: Path) -> dict[str, bytes]:
    """Return every file of the project with what it holds."""
    return {str(path.relative_to(project)): path.read_bytes() for path in project.rglob("*.*") if path.is_file()}


class Staff:
    """Edits a workbook as a person would."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.workbook = openpyxl.load_workbook(path)
        self.answers, self.questions = self.workbook[ANSWERS], self.workbook[QUESTIONS]

    def row(self, topic: str) -> int:
        return next(row for row in range(2, self.answers.max_row + 1) if self.answers.cell(row, 1).value == topic)

    def cell(self, topic: str, column: str) -> Cell:
        return self.answers.cell(self.row(topic), ANSWER_COLUMNS.index(column) + 1)

    def shorten(self, topic: str) -> None:
        """Make the other wordings of an answer so short that they go with a short answer."""
        for column in ("simpler", "in one sentence"):
            self.cell(topic, column).value = "It may help; ask a clinician."

    def question(self, topic: str, number: int = 0) -> Cell:
        """Return the cell of a topic's question."""
        return self.questions.cell(self.question_row(topic) + number, 2)

    def question_row(self, topic: str) -> int:
        rows = range(2, self.questions.max_row + 1)
        return next(row for row in rows if self.questions.cell(row, 1).value == topic)

    def ask(self, topic: str, *questions: str) -> int:
        """Add questions under the last row; return the row of the first."""
        row = self.questions.max_row + 1
        for number, question in enumerate(questions):
            self.questions.cell(row + number, 1).value = topic
            self.questions.cell(row + number, 2).value = question
        return row

    def add(self, topic: str, **values: object) -> int:
        """Add a topic in the first empty row; return its number."""
        row = next(row for row in range(2, self.answers.max_row + 2) if not self.answers.cell(row, 1).value)
        self.answers.cell(row, 1).value = topic
        for column, value in values.items():
            self.answers.cell(row, ANSWER_COLUMNS.index(column) + 1).value = value
        return row

    def save(self) -> Path:
        self.workbook.save(self.path)
        return self.path


def export(project: Path, out: Path) -> Staff:
    """Export the project and open the workbook."""
    write_workbook(read_material(project), out)
    return Staff(out)


def refused(staff: Staff, project: Path) -> list[str]:
    """Hand the workbook in; return the sentences it is refused with, and see that nothing was changed."""
    before = files(project)
    with pytest.raises(ContentError) as caught:
        plan_import(staff.save(), TODAY, project)
    assert files(project) == before
    return str(caught.value).splitlines()


def imported(staff: Staff, project: Path) -> dict[str, list[str]]:
    """Hand the workbook in; return, by file, the lines that are gone (with ``-``) and that have come (with ``+``)."""
    before = files(project)
    plan_import(staff.save(), TODAY, project).carry_out()
    after = files(project)
    changed = {}
    for name in sorted(set(before) | set(after)):
        old, new = before.get(name, b""), after.get(name, b"")
        if old != new:
            lines = difflib.ndiff(old.decode().splitlines(keepends=True), new.decode().splitlines(keepends=True))
            changed[name] = sorted((line for line in lines if line[0] in "+-"), key=lambda line: line[0] == "+")
    return changed
