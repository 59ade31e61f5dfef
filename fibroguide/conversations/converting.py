"""Conversation tests from one kind of file to another: .yml, .csv and .xlsx.

A spreadsheet tells less than YAML. A case that it cannot tell whole is not written, and it is said why, with the place.
"""

import re
from collections.abc import Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.compat import StringIO
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from fibroguide.conversations.cases import Assertion, Case, DoesNotSay, Listed, Place, Says, Step, Turn
from fibroguide.conversations.problems import CaseFilesError, Problem
from fibroguide.conversations.sheets import AND_MORE, COLUMNS, DIVIDER, items_of
from fibroguide.conversations.words import alternatives, words_of

_LONGEST = 32_767  # characters that a cell may hold
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def rows_of(cases: Sequence[Case]) -> list[list[str]]:
    """Return the rows of a spreadsheet with these cases, the titles first.

    Raises:
        CaseFilesError: A spreadsheet cannot tell something of them.
    """
    problems = [problem for case in cases for problem in untold(case)]
    if problems:
        raise CaseFilesError(problems)
    return [list(COLUMNS), *(row for case in cases for row in _rows(case)[0])]


def untold(case: Case) -> list[Problem]:
    """Return what of a case a spreadsheet cannot tell."""
    return list(dict.fromkeys(_rows(case)[1]))


def _rows(case: Case) -> tuple[list[list[str]], list[Problem]]:
    borrowed = (*case.borrowed, *(item for turn in case.turns for item in turn.borrowed))
    problems = [_untold(place, what) for what, place in borrowed]
    rows = []
    for number, turn in enumerate(case.turns):
        rows.append([case.name if number == 0 else "", turn.text, *_columns(turn, problems)])
        problems += [_untold(turn.place, what) for what in _unfit(turn, rows[-1])]
    return rows, problems


def to_yaml(cases: Sequence[Case]) -> str:
    """Return YAML with cases that were read from a spreadsheet."""
    content = {"test_cases": [{"test_case": _quoted(case.name), "steps": _steps(case)} for case in cases]}
    yaml = YAML()
    yaml.width = 1_000_000  # type: ignore[assignment]  # a text stays on its line
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    yaml.dump(content, out)
    return str(out.getvalue())


def _columns(turn: Turn, problems: list[Problem]) -> tuple[str, str]:
    """Return what stands in the columns "bot says" and "bot must not say"."""
    said: list[str] = []
    never: list[str] = []
    for check in (*turn.steps, *turn.assertions):
        items, missing = _items(check)
        (never if isinstance(check, DoesNotSay) else said).extend(items)
        problems += [_untold(check.place, what) for what in missing]
    listed = [step.name for step in turn.steps if isinstance(step, Listed)]
    named = [check.name for check in turn.assertions if isinstance(check, Says) and check.name]
    if named and not listed:
        said.insert(0, AND_MORE)
    elif named:  # "name: words" lists the message, too
        words = {item.partition(": ")[0]: item for item in said if item.partition(": ")[0] in named and item not in named}
        said = [words.get(item, item) for item in said if item not in words.values()]
        plain = any(isinstance(check, Says) and check.name and not check.pattern for check in turn.assertions)
        if plain or any(listed.count(name) != 1 or named.count(name) != 1 for name in named):
            problems.append(_untold(turn.place, "messages listed as steps beside messages named in assertions"))
    return DIVIDER.join(said), DIVIDER.join(never)


def _items(check: Step | Assertion) -> tuple[list[str], list[str]]:
    """Return the items that a check becomes, and what of it cannot be told."""
    if isinstance(check, Listed):
        return ([check.name], []) if check.name is not None else ([], ["the exact text of a bot step"])
    if not isinstance(check, Says | DoesNotSay):
        return [], ["what is run or set (action_executed, slot_was_set, slot_was_not_set)"]
    items, missing = [check.name] if check.name else [], ["buttons"] if check.buttons else []
    if check.pattern:
        words: list[str | None] = [words_of(check.pattern)]
        if isinstance(check, DoesNotSay):
            words = list(alternatives(check.pattern) or words)
        fitting = [word for word in words if word is not None and items_of(word) == [word] and not word.startswith("utter_")]
        items = [f"{check.name}: {word}" for word in fitting] if check.name and isinstance(check, Says) else [*items, *fitting]
        if len(fitting) < len(words):
            missing.append(f"the pattern {check.pattern}; it can tell words, as in (?i)drive home")
    return items, missing


def _unfit(turn: Turn, row: Sequence[str]) -> list[str]:
    found = []
    if turn.ordered:
        found.append("assertion_order_enabled")
    if not turn.text.strip():
        found.append("an empty message")
    if any(_UNFIT.search(cell) for cell in row):
        found.append("control characters")
    if any(len(cell) > _LONGEST for cell in row):
        found.append(f"more than {_LONGEST} characters in a cell")
    return found


def _untold(place: Place, what: str) -> Problem:
    return Problem(place, f"A spreadsheet cannot tell {what}.")


def _steps(case: Case) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    for turn in case.turns:
        step: dict[str, Any] = {"user": _quoted(turn.text)}
        if turn.assertions:
            step["assertions"] = [_assertion(check) for check in turn.assertions if isinstance(check, Says | DoesNotSay)]
        steps.append(step)
        steps += [{"utter": check.name} for check in turn.steps if isinstance(check, Listed)]
    return steps


def _assertion(check: Says | DoesNotSay) -> dict[str, Any]:
    values = {"utter_name": check.name, "text_matches": _quoted(check.pattern) if check.pattern else None}
    name = "bot_uttered" if isinstance(check, Says) else "bot_did_not_utter"
    return {name: {key: value for key, value in values.items() if value is not None}}


def _quoted(text: str) -> DoubleQuotedScalarString:
    return DoubleQuotedScalarString(text)
