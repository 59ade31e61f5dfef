"""Makes a filled sheet into a change to review: training questions for topics, and a conversation test for each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from fibroguide.content.clinic import load_clinic
from fibroguide.content.rules.material import Material, normalised, read_material
from fibroguide.content.rules.problem import ContentError
from fibroguide.content.rules.questions import question_elsewhere, question_form
from fibroguide.content.topic_file import rewritten
from fibroguide.content.writing import write_all
from fibroguide.gaps.conversation_cases import CASES_FILE, with_cases
from fibroguide.gaps.sheet_layout import WORDING
from fibroguide.gaps.sheet_reading import Wanted, read_sheet
from fibroguide.privacy.marks import MARKS
from fibroguide.privacy.redaction import redacted
from fibroguide.text.clean import has_words


class Screen(Protocol):
    """What finds messages of people in danger."""

    def check(self, text: str) -> object | None:
        """Return something for such a message."""


@dataclass
class Plan:
    """What a filled sheet changes; nothing is changed before :meth:`carry_out`.

    Attributes:
        questions: The wordings that are added, by the file that they are added to.
        cases: The conversation tests that are added: what is asked, and the topic that must answer.
        notes: What stays as it is although one might think otherwise.
    """

    questions: dict[Path, list[str]] = field(default_factory=dict)
    cases: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _new: dict[Path, str] = field(default_factory=dict)
    _old: dict[Path, bytes | None] = field(default_factory=dict)

    def change(self, path: Path, content: bytes | None, text: str) -> None:
        """Plan the new ``text`` of a file that holds ``content`` now; None for a new file."""
        self._old[path], self._new[path] = content, text

    def carry_out(self) -> None:
        """Write the files, all of them or none.

        Raises:
            ContentError: A file cannot be written, or was changed since this was planned.
        """
        write_all(self._new, self._old)


def plan_return(sheet: Path, screen: Screen, project: Path = Path(".")) -> Plan:
    """Return what a filled sheet changes.

    Args:
        sheet: The file that staff hand back.
        screen: Finds messages of people in danger, which must not become an ordinary question.
        project: The project's folder.

    Raises:
        ContentError: Something in the sheet or under data/ is wrong; the message has one sentence a line, each with its place.
    """
    material = read_material(project)
    filled = read_sheet(sheet, material.topics)
    rules = _Rules(material, screen, load_clinic().country)
    problems = [*filled.problems, *rules.problems(filled.wanted)]
    if problems:
        raise ContentError("\n".join(problems))
    plan = Plan()
    by_topic: dict[str, list[str]] = defaultdict(list)
    for wanted in _once(filled.wanted):
        if rules.topic_of(wanted.wording):
            plan.notes.append(f"{wanted.address}: this question stands under {wanted.topic} already.")
        else:
            by_topic[wanted.topic].append(wanted.wording)
            plan.cases.append((wanted.wording, wanted.topic))
    for name, wordings in by_topic.items():
        before = material.topics[name]
        content = before.path.read_bytes()
        after = replace(before, questions=(*before.questions, *wordings))
        plan.change(before.path, content, rewritten(before.path, content.decode("utf-8"), before, after))
        plan.questions[before.path] = wordings
    if plan.cases:
        path = project / CASES_FILE
        cases = path.read_bytes() if path.exists() else None
        plan.change(path, cases, with_cases(path, cases, plan.cases))
    if filled.done:
        plan.notes.append(f"{_rows(filled.done)} marked as done and left alone.")
    if filled.open:
        plan.notes.append(f"{_rows(filled.open)} not filled in yet.")
    return plan


class _Rules:
    """What must hold for a wording that patients used, before it may teach a topic."""

    def __init__(self, material: Material, screen: Screen, country: str) -> None:
        self._material = material
        self._screen = screen
        self._country = country
        self._topics = {normalised(question): topic.name for topic in material.topics.values() for question in topic.questions}

    def topic_of(self, wording: str) -> str:
        """Return the topic that a wording stands under already; empty where there is none."""
        return self._topics.get(normalised(wording), "")

    def problems(self, wanted: Iterable[Wanted]) -> list[str]:
        """Return a sentence with its place for each rule that a wording breaks."""
        found = []
        seen: dict[str, Wanted] = {}
        for item in wanted:
            first = seen.setdefault(normalised(item.wording), item)
            if first.topic != item.topic:
                sentence = f"the same question is to be answered with {first.topic} in {first.address}. Choose one topic."
                found.append(f"{item.address}: {sentence}")
            found += [f"{item.address}: {sentence}" for sentence in self._of_wording(item)]
        return found

    def _of_wording(self, wanted: Wanted) -> list[str]:
        wording, topic = wanted.wording, self.topic_of(wanted.wording)
        marks = [mark for mark in MARKS if mark in wording]
        if marks:
            return [f"the question has {marks[0]}, where something personal was taken out. Write it without in '{WORDING}'."]
        if not has_words(wording):
            return [f"there are no words in it. Write other words in '{WORDING}', or mark the row as done."]
        hidden = [mark for mark in MARKS if mark in redacted(wording, self._country)]
        if hidden:
            return [f"the question has what looks like a person's {hidden[0][1:-1]}. Write it without in '{WORDING}'."]
        if self._screen.check(wording):
            return ["the safety screen takes this for somebody in danger, and answers it as such. Mark the row as done."]
        if topic and topic != wanted.topic:
            return [f"the question stands under {topic} already, so it cannot teach {wanted.topic}. Choose one of the two."]
        broken = (*question_form(wanted.topic, wording), *question_elsewhere(wording, self._material))
        return [_lowered(problem.sentence) for problem in broken]


def _once(wanted: Iterable[Wanted]) -> list[Wanted]:
    """Return the first of those that ask the same."""
    return list({normalised(item.wording): item for item in reversed(list(wanted))}.values())[::-1]


def _rows(number: int) -> str:
    return "1 row is" if number == 1 else f"{number} rows are"


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
