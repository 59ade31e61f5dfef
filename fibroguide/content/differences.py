"""Says in plain words what an import would change."""

import difflib
import re
from collections.abc import Iterator

from fibroguide.content.catalogue import WORDINGS, Topic
from fibroguide.content.signature import Signature


def difference(before: Topic | None, after: Topic, place: str) -> list[str]:
    """Return the lines that say what changes in a topic.

    Args:
        before: As it is; None: the topic is new.
        after: As it would be.
        place: Where that stands in the workbook.
    """
    heading = f"{after.name}  ({place}; {after.path}{'' if before else ', a new topic'})"
    old = before or Topic(after.name, after.path, (), "", {})
    lines = [heading]
    for key in ("title", "related", "facts", "section"):
        lines += _value(key, old.metadata.get(key), after.metadata.get(key))
    lines += _text("answer", old.reply, after.reply)
    for key in WORDINGS:
        lines += _text(key.replace("_", " "), old.metadata.get(key, ""), after.metadata.get(key, ""))
    lines += _questions(old.questions, after.questions)
    lines += _review(Signature.of(old.metadata), Signature.of(after.metadata))
    return lines


def words_changed(old: str, new: str) -> str:
    """Return ``new`` with what is gone between ``[-`` and ``-]`` and what is new between ``[+`` and ``+]``.

    Example:
        >>> words_changed("It lasts for days.", "It lasts for weeks.")
        'It lasts for [-days.-][+weeks.+]'
    """
    before, after = _tokens(old), _tokens(new)
    parts = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[i:j]), "".join(after[k:m])
        if kind == "equal":
            parts.append(come)
        else:
            parts.append(_marked("-", gone) + _marked("+", come))
    return "".join(parts)


def _tokens(text: str) -> list[str]:
    return re.findall(r"\n+|[^\S\n]+|\S+", text)


def _marked(sign: str, text: str) -> str:
    return f"[{sign}{text}{sign}]" if text else ""


def _text(heading: str, old: str, new: str) -> list[str]:
    return [f"  {heading}:", *(f"    {line}" for line in words_changed(old, new).split("\n"))] if old != new else []


def _value(key: str, old: object, new: object) -> Iterator[str]:
    if (old or "") != (new or ""):
        yield f"  {key}: {_shown(old)} -> {_shown(new)}" if old else f"  {key}: {_shown(new)}"


def _shown(value: object) -> str:
    return (", ".join(value) if isinstance(value, list) else str(value or "")) or "nothing"


def _questions(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[str]:
    was, will = set(old), set(new)
    gone = [question for question in old if question not in will]
    come = [question for question in new if question not in was]
    if gone or come:
        yield f"  questions: {len(come)} added, {len(gone)} taken away, {len(will)} in all"
        yield from (f"    - {question}" for question in gone)
        yield from (f"    + {question}" for question in come)


def _review(old: Signature, new: Signature) -> Iterator[str]:
    if new == old:
        return
    if new.by:
        yield f"  review: signed by {new.by} on {new.on}"
    else:
        yield f"  review: was signed by {old.by or 'nobody'} on {old.on or 'no day'}; now awaits review"
