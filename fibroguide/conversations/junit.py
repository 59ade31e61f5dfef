"""The results as JUnit XML, which CI servers read."""

import re
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timezone

from fibroguide.conversations.results import CaseResult, Outcome, Run

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(run: Run) -> bytes:
    """Return the results as XML: a test suite for each file, a test case for each case."""
    root = ElementTree.Element("testsuites", {"name": "conversations", **_counts(run.results)})
    files: defaultdict[str, list[CaseResult]] = defaultdict(list)
    for result in run.results:
        files[str(result.case.place.file)].append(result)
    began = datetime.fromtimestamp(run.at, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    for file, results in files.items():
        suite = ElementTree.SubElement(root, "testsuite", {"name": _clean(file), "timestamp": began, **_counts(results)})
        for result in results:
            _add(suite, result, file)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _add(suite: ElementTree.Element, result: CaseResult, file: str) -> None:
    place = result.case.place
    about = {"name": _clean(result.case.name), "classname": _clean(file), "time": _seconds(result.seconds), "file": _clean(file)}
    case = ElementTree.SubElement(suite, "testcase", about | ({"line": str(place.line)} if place.line else {}))
    failures = result.failures
    if failures:
        first = failures[0]
        message = f"expected {first.expected}, came {first.came}" + (f" (and {len(failures) - 1} more)" if failures[1:] else "")
        failure = ElementTree.SubElement(case, "failure", message=_clean(message), type="conversation")
        failure.text = _clean("\n".join(map(_told, failures)))
    if result.error:
        ElementTree.SubElement(case, "error", message=_clean(result.error), type="bot")


def _told(outcome: Outcome) -> str:
    note = f"\n  {outcome.note}" if outcome.note else ""
    return f"{outcome.place}\n- expected {outcome.expected}\n+ came     {outcome.came}{note}"


def _counts(results: Sequence[CaseResult]) -> dict[str, str]:
    return {
        "tests": str(len(results)),
        "failures": str(sum(bool(result.failures) and not result.error for result in results)),
        "errors": str(sum(bool(result.error) for result in results)),
        "skipped": "0",
        "time": _seconds(sum(result.seconds for result in results)),
    }


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"


def _clean(text: str) -> str:
    """Return a text without characters that XML has none for."""
    return _NOT_IN_XML.sub("\ufffd", text)
