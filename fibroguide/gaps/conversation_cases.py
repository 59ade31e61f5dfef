"""Adds conversation tests to a file in the format of Rasa Pro's end-to-end tests, and leaves what stands there as it is."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from fibroguide.content.rules.problem import ContentError
from fibroguide.content.yaml_reading import parse_yaml

CASES_FILE = Path("tests/conversations/from_gaps.yml")
_INTRODUCTION = "# Questions that the bot could not answer once, and what must answer them now: by 'fibroguide gaps import'."
_FIRST_CASE = re.compile(r"^( *)- test_case:", re.MULTILINE)
_LONGEST_NAME = 100


def with_cases(path: Path, content: bytes | None, asked: Iterable[tuple[str, str]]) -> str:
    """Return the text of the file at ``path`` with one more test case for each question.

    Args:
        path: For the message.
        content: What the file holds; None where there is none yet.
        asked: Questions and topics.

    Raises:
        ContentError: The file is written in a way to which this cannot add.
    """
    try:
        text = content.decode("utf-8") if content else f"{_INTRODUCTION}\ntest_cases:\n"
        known = _cases(text)
        newline = "\r\n" if "\r\n" in text else "\n"
        first = _FIRST_CASE.search(text)
        indent = first[1] if first else "  "
        names = {case["test_case"] for case in known}
        added = [{"test_case": _name(question, names), "steps": _steps(question, topic)} for question, topic in asked]
        lines = [line for case in added for line in _lines(case, indent)]
        body = text if text.endswith("\n") else f"{text}{newline}"
        changed = f"{body}{newline.join(lines)}{newline}"
        as_wanted = _cases(changed) == [*known, *added]
    except (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError):
        as_wanted = False
    if not as_wanted:
        raise ContentError(
            f"{path} is not laid out as a list of test_cases and nothing after it, so nothing can be added. Mend or rename it."
        )
    return changed


def _cases(text: str) -> list[dict[str, Any]]:
    return list(parse_yaml(text)["test_cases"] or ())


def _name(question: str, names: set[str]) -> str:
    """Return a name that no other case has, and add it to ``names``."""
    stem = name = f"asks: {question}"[:_LONGEST_NAME].rstrip()
    number = 2
    while name in names:
        name = f"{stem} ({number})"
        number += 1
    names.add(name)
    return name


def _steps(question: str, topic: str) -> list[dict[str, str]]:
    return [{"user": question}, {"utter": f"utter_{topic}"}]


def _lines(case: dict[str, Any], indent: str) -> list[str]:
    question, answer = case["steps"]
    return [
        "",
        f"{indent}- test_case: {json.dumps(case['test_case'], ensure_ascii=False)}",
        f"{indent}  steps:",
        f"{indent}    - user: {json.dumps(question['user'], ensure_ascii=False)}",
        f"{indent}    - utter: {answer['utter']}",
    ]
