"""What a row of a workbook says, made into the entry of a topic."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from fibroguide.content.catalogue import Topic
from fibroguide.content.cleaning import clean_answer, clean_line, clean_question
from fibroguide.content.rules import Material
from fibroguide.content.rules.citations import is_document, sections_of
from fibroguide.content.signature import Signature, said_by, signed
from fibroguide.content.workbook_layout import Entry
from fibroguide.content.workbook_reading import Row


def read_entry(row: Row, questions: Iterable[str], before: Topic | None) -> Entry:
    """Return what the row says.

    What a cell says in the very words of the file stays as it is there; everything else is cleaned.

    Args:
        row: On the sheet Answers.
        questions: The questions of its topic, as the cells have them.
        before: The topic as it is; None for a new one.
    """
    old = Entry.of(before) if before else Entry("", "", (), (), Signature(), ())
    known = set(old.questions)
    texts = row.texts
    return Entry(
        title=_kept(texts["title"], old.title, clean_line(texts["title"])),
        answer=_kept(texts["answer"], old.answer, clean_answer(texts["answer"])),
        facts=tuple(fact.upper() for fact in _names(texts["facts"])),
        related=tuple(name.lower() for name in _names(texts["related"])),
        signature=Signature(_kept(texts["reviewer"], old.signature.by, clean_line(texts["reviewer"])), texts["review date"]),
        questions=tuple(question if question in known else clean_question(question) for question in questions),
    )


def topic_after(before: Topic, entry: Entry, content: dict[str, Any], material: Material) -> Topic:
    """Return the topic as the entry wants it: the sections follow from the facts, and a changed answer loses its signature.

    Args:
        before: The topic as it is.
        entry: What the workbook says.
        content: What the topic's file holds; its words are those that a signature stands for.
        material: The guide's facts.
    """
    old = Entry.of(before)
    metadata = {**before.metadata, "title": entry.title}
    if entry.facts != old.facts:
        metadata["facts"] = list(entry.facts)
        if is_document(before.name):
            metadata["section"] = sections_of(before.name, list(entry.facts), material)
    if entry.related != old.related:
        metadata["related"] = list(entry.related)
    answer_changed = entry.answer != old.answer
    same_signature = entry.signature == old.signature
    if answer_changed and same_signature:
        if old.signature != Signature():
            metadata = signed(metadata, Signature(), "")
    elif not same_signature:
        metadata = signed(metadata, entry.signature, said_by(content, before.name, entry.answer))
    return replace(before, reply=entry.answer, questions=entry.questions, metadata=metadata)


def new_topic(blank: Topic, entry: Entry, material: Material) -> Topic:
    """Return a topic that is new; ``blank`` has its name and its file."""
    metadata: dict[str, object] = {"title": entry.title}
    if entry.related:
        metadata["related"] = list(entry.related)
    if entry.facts:
        metadata["facts"] = list(entry.facts)
    if is_document(blank.name):
        metadata["section"] = sections_of(blank.name, list(entry.facts), material)
    if is_document(blank.name) or entry.signature != Signature():
        metadata = signed(metadata, entry.signature, entry.answer)
    return replace(blank, reply=entry.answer, questions=entry.questions, metadata=metadata)


def _kept(cell: str, old: str, cleaned: str) -> str:
    return old if cell == old else cleaned


def _names(cell: str) -> list[str]:
    return [name for name in re.split(r"[\s,;]+", cell) if name]
