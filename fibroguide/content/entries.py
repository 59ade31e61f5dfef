"""What a row of a workbook says, made into the entry of a topic."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from fibroguide.content.catalogue import WORDINGS, Topic
from fibroguide.content.cleaning import clean_answer, clean_line, clean_question
from fibroguide.content.rules import Material
from fibroguide.content.rules.citations import is_document, sections_of
from fibroguide.content.signature import Signature, said_by, signed
from fibroguide.content.workbook_layout import WORDING_COLUMNS, Entry
from fibroguide.content.workbook_reading import Row


def read_entry(row: Row, questions: Iterable[str], before: Topic | None) -> Entry:
    """Return what the row says.

    What a cell says in the very words of the file stays as it is there; everything else is cleaned. Wordings without a column,
    in a workbook of before there were any, stay too.

    Args:
        row: On the sheet Answers.
        questions: The questions of its topic, as the cells have them.
        before: The topic as it is; None for a new one.
    """
    old = Entry.of(before) if before else Entry("", "", ("",) * len(WORDINGS), (), (), Signature(), ())
    known = set(old.questions)
    texts = row.texts
    return Entry(
        title=_kept(texts["title"], old.title, clean_line(texts["title"])),
        answer=_kept(texts["answer"], old.answer, clean_answer(texts["answer"])),
        wordings=tuple(
            _kept(texts.get(column, was), was, clean_line(texts.get(column, was)))
            for column, was in zip(WORDING_COLUMNS.values(), old.wordings, strict=True)
        ),
        facts=tuple(fact.upper() for fact in _names(texts["facts"])),
        related=tuple(name.lower() for name in _names(texts["related"])),
        signature=Signature(_kept(texts["reviewer"], old.signature.by, clean_line(texts["reviewer"])), texts["review date"]),
        questions=tuple(question if question in known else clean_question(question) for question in questions),
    )


def topic_after(before: Topic, entry: Entry, content: dict[str, Any], material: Material) -> Topic:
    """Return the topic as the entry wants it: the sections follow from the facts, and changed words lose their signature.

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
    metadata = _with_wordings(metadata, entry)
    after = replace(before, reply=entry.answer, questions=entry.questions, metadata=metadata)
    words_changed = (entry.answer, entry.wordings) != (old.answer, old.wordings)
    if entry.signature != old.signature:
        return replace(after, metadata=signed(metadata, entry.signature, said_by(content, after)))
    if words_changed and old.signature != Signature():
        return replace(after, metadata=signed(metadata, Signature(), ""))
    return after


def new_topic(blank: Topic, entry: Entry, material: Material) -> Topic:
    """Return a topic that is new; ``blank`` has its name and its file."""
    metadata = _with_wordings({"title": entry.title}, entry)
    if entry.related:
        metadata["related"] = list(entry.related)
    if entry.facts:
        metadata["facts"] = list(entry.facts)
    if is_document(blank.name):
        metadata["section"] = sections_of(blank.name, list(entry.facts), material)
    if is_document(blank.name) or entry.signature != Signature():
        said = said_by({"responses": {f"utter_{blank.name}": [{"text": entry.answer, "metadata": metadata}]}})
        metadata = signed(metadata, entry.signature, said)
    return replace(blank, reply=entry.answer, questions=entry.questions, metadata=metadata)


def _with_wordings(metadata: dict[str, Any], entry: Entry) -> dict[str, Any]:
    """Return ``metadata`` with the entry's wordings; none stands there where the entry has none."""
    kept = {key: value for key, value in metadata.items() if key not in WORDINGS or entry.wordings[WORDINGS.index(key)]}
    return kept | {key: words for key, words in zip(WORDINGS, entry.wordings, strict=True) if words}


def _kept(cell: str, old: str, cleaned: str) -> str:
    return old if cell == old else cleaned


def _names(cell: str) -> list[str]:
    return [name for name in re.split(r"[\s,;]+", cell) if name]
