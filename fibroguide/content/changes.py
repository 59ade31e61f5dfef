"""Takes a workbook that staff have changed: what it would change, whether that may be, and the change itself."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from fibroguide.content.catalogue import Topic
from fibroguide.content.differences import difference
from fibroguide.content.import_rows import ImportedRows
from fibroguide.content.new_topic import TOPIC_LIST, listed, topic_text
from fibroguide.content.rules import (
    ContentError,
    Material,
    Problem,
    answer_problems,
    did_you_mean,
    question_problems,
    read_material,
    same_questions,
)
from fibroguide.content.signature import Signature
from fibroguide.content.topic_file import rewritten
from fibroguide.content.workbook_reading import read_workbook
from fibroguide.content.writing import write_all

_A_SLIP = 0.85  # alike; a name that is nearer to a known one may be a slip of the keyboard


@dataclass
class Plan:
    """What an import would do; nothing is done until :meth:`carry_out`.

    Attributes:
        changes: The lines that say what changes, by topic.
        notes: What stays as it is although one might think otherwise.
    """

    changes: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    _new: dict[Path, str] = field(default_factory=dict)
    _old: dict[Path, bytes | None] = field(default_factory=dict)

    def change(self, topic: Topic, before: Topic) -> None:
        """Plan the change of a topic's file."""
        content = topic.path.read_bytes()
        self._old[topic.path] = content
        self._new[topic.path] = rewritten(topic.path, content.decode("utf-8"), before, topic)

    def add(self, topic: Topic, topic_list: Path) -> None:
        """Plan the file of a new topic, and its line in the list of topics."""
        self._old[topic.path] = None
        self._new[topic.path] = topic_text(topic)
        if topic_list not in self._new:
            try:
                content = topic_list.read_bytes()
                self._old[topic_list], self._new[topic_list] = content, content.decode("utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise ContentError(f"{topic_list}, where a new topic is listed, cannot be read ({error}).") from error
        self._new[topic_list] = listed(self._new[topic_list], topic)

    def carry_out(self) -> None:
        """Write the files, all of them or none.

        Raises:
            ContentError: A file cannot be written, or was changed since this was planned.
        """
        write_all(self._new, self._old)


def plan_import(workbook: Path, today: date, project: Path = Path(".")) -> Plan:
    """Return what importing the workbook would change.

    Args:
        workbook: The file that staff hand back.
        today: The day after which nobody can have reviewed an answer.
        project: The project's folder.

    Raises:
        ContentError: Something in the workbook or under data/ is wrong; the message has one sentence a line, each with its place.
    """
    material = read_material(project)
    filled = read_workbook(workbook)
    if filled.problems:
        raise ContentError("\n".join(filled.problems))
    rows = ImportedRows(filled, material, project / "data")
    topics = rows.topics()
    problems = [*rows.problems, *_broken_rules(topics, rows, material, today)]
    if problems:
        raise ContentError("\n".join(problems))
    plan = Plan(notes=[*filled.notes, *rows.notes])
    for name, topic in topics.items():
        before = material.topics.get(name)
        if before:
            plan.change(topic, before)
        else:
            plan.add(topic, project / TOPIC_LIST)
        plan.changes[name] = difference(before, topic, rows.place(name))
    return plan


def _broken_rules(topics: dict[str, Topic], rows: ImportedRows, material: Material, today: date) -> list[str]:
    """Return a sentence with its place for each rule that a changed topic breaks."""
    known = material.topics
    material = material.with_topics({**known, **topics})
    same = same_questions(material.topics.values())
    found = []
    for name, topic in topics.items():
        broken = [*answer_problems(topic, material), *question_problems(topic, material, same)]
        near = did_you_mean(name, known, _A_SLIP) if broken and name not in known else ""
        if near:
            broken.insert(0, Problem("topic", f"There is no topic {name!r}.{near} If it is to be new, this is missing:"))
        found += [f"{rows.address(name, problem)}: {problem.sentence}" for problem in broken]
        signature = Signature.of(topic.metadata)
        if signature.problem(today):
            found.append(f"{rows.signature_address(name, signature)}: {signature.problem(today)}")
    return found
