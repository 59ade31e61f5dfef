"""Which answers have been signed, by whom and when, which are due again, and signing them."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from fibroguide.content.catalogue import Topic
from fibroguide.content.rules import ContentError, Material, answer_problems, did_you_mean, grade, read_material, words
from fibroguide.content.signature import Signature, fingerprint, name_problem, said_in, signed
from fibroguide.content.topic_file import rewritten
from fibroguide.content.writing import write_all

State = Literal["awaiting", "changed", "overdue", "reviewed"]


@dataclass(frozen=True)
class Review:
    """How it stands with one answer.

    Attributes:
        topic: Its name.
        title: Its title.
        state: ``awaiting`` review; ``changed`` since it was signed; ``overdue`` when that is more than 12 months ago;
            else ``reviewed``.
        by: Who signed it; empty when nobody has.
        on: The day, like 2026-11-25.
        words: How many words the answer has.
        grade: The school grade it reads at; at least 0.
        facts: Facts of the guide that it cites.
        problems: Rules that it breaks, a sentence each.
    """

    topic: str
    title: str
    state: State
    by: str
    on: str
    words: int
    grade: float
    facts: tuple[str, ...]
    problems: tuple[str, ...]


def reviews(today: date, project: Path = Path("."), material: Material | None = None) -> list[Review]:
    """Return how it stands with each answer, by name.

    Args:
        today: The day that decides what is overdue.
        project: The project's folder.
        material: What is below it, when it has been read already.

    Raises:
        ContentError: A file under data/ is not as it should be.
    """
    material = material or read_material(project)
    return [_review(topic, material, today) for _, topic in sorted(material.topics.items())]


def _review(topic: Topic, material: Material, today: date) -> Review:
    signature = Signature.of(topic.metadata)
    facts = tuple(topic.metadata.get("facts", ()))
    problems = [problem.sentence for problem in answer_problems(topic, material)]
    if signature.problem(today):
        problems.append(signature.problem(today))
    title = str(topic.metadata.get("title", ""))
    items = "\n".join(item["text"] for item in topic.metadata.get("items", ()))  # the answer of a checklist
    state = _state(topic, signature, today)
    length, level = words(items or topic.reply), max(0.0, grade(items or topic.plain_reply()))
    return Review(topic.name, title, state, signature.by, signature.on, length, level, facts, tuple(problems))


def _state(topic: Topic, signature: Signature, today: date) -> State:
    day = signature.day()
    if not signature.by or not day:
        return "awaiting"
    # Written into the file by hand, a signature does not say which words were signed, so that nobody can vouch for these.
    if topic.metadata.get("reviewed_text") != fingerprint(said_in(topic.path)):
        return "changed"
    return "overdue" if today > _a_year_after(day) else "reviewed"


def _a_year_after(day: date) -> date:
    last = calendar.monthrange(day.year + 1, day.month)[1]
    return day.replace(year=day.year + 1, day=min(day.day, last))


def sign(names: Sequence[str], by: str, on: date, today: date, project: Path = Path(".")) -> list[Topic]:
    """Sign the answers of topics as they stand, all of them or none, and return the topics.

    Args:
        names: The topics.
        by: The name of the person who has read the answers and stands for them.
        on: The day of the review.
        today: The day that ``on`` must not come after.
        project: The project's folder.

    Raises:
        ContentError: The name or the day cannot be right, a topic is unknown, or an answer breaks a rule; nothing is changed.
    """
    signature = Signature(by.strip(), on.isoformat())
    problem = name_problem(by) or signature.problem(today)
    if problem:
        raise ContentError(problem)
    material = read_material(project)
    topics = [_signable(name, material) for name in dict.fromkeys(names)]
    new, old = {}, {}
    for topic in topics:
        content = topic.path.read_bytes()
        after = replace(topic, metadata=signed(topic.metadata, signature, said_in(topic.path)))
        old[topic.path] = content
        new[topic.path] = rewritten(topic.path, content.decode("utf-8"), topic, after)
    write_all(new, dict(old))
    return topics


def _signable(name: str, material: Material) -> Topic:
    topic = material.topics.get(name)
    if not topic:
        near = did_you_mean(name, material.topics)
        raise ContentError(f"There is no topic {name!r}.{near} 'fibroguide content status' lists them.")
    problems = [problem.sentence for problem in answer_problems(topic, material)]
    if problems:
        raise ContentError(f"{name} cannot be signed as it stands. {' '.join(problems)}")
    return topic
