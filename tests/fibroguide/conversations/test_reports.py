"""The reports: JUnit XML that any reader takes, and HTML in which no text of a talk is anything but text."""

import hashlib
import re
import xml.etree.ElementTree as ElementTree
from base64 import b64encode
from html.parser import HTMLParser

import pytest

from fibroguide.conversations import console
from fibroguide.conversations.html_report import to_html
from fibroguide.conversations.junit import to_junit
from fibroguide.conversations.results import Run
from tests.fibroguide.conversations.results import HOSTILE, hostile_run


class _Elements(HTMLParser):
    """The elements of a page and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, str] = {}
        self.texts: list[str] = []
        self._last = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._last = tag

    def handle_endtag(self, tag: str) -> None:
        self._last = ""

    def handle_data(self, data: str) -> None:
        self.inside[self._last] = self.inside.get(self._last, "") + data
        self.texts.append(data)


@pytest.fixture(scope="module")
def page() -> _Elements:
    return _Elements(to_html(hostile_run()).decode())


def test_the_page_has_no_script_but_its_own_and_no_handlers(page: _Elements) -> None:
    tags = [tag for tag, _ in page.elements]
    assert tags.count("script") == tags.count("style") == 1
    assert not {"img", "iframe", "object", "link", "form", "base", "a"} & set(tags), "and nothing from elsewhere"
    attributes = {name for _, attributes in page.elements for name in attributes}
    assert not [name for name in attributes if name.startswith("on") or name in ("src", "href", "style", "srcdoc", "action")]


def test_texts_are_shown_as_they_are(page: _Elements) -> None:
    shown = "".join(page.texts)
    assert shown.count("<script>window.hacked=1</script>") == 15, "name, talk, button, checks and error"
    assert "{{ 7*7 }}{% raw %}" in shown
    assert "49" not in shown


def test_the_policy_lets_nothing_run_but_what_is_there(page: _Elements) -> None:
    [policy] = [values["content"] for _, values in page.elements if values.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    for kind in ("script", "style"):
        digest = b64encode(hashlib.sha256(page.inside[kind].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_the_page_tells_counts_model_and_date(page: _Elements) -> None:
    shown = " ".join(" ".join(page.texts).split())
    assert "✗ 3 of 4 tests failed" in shown
    assert "Passed 1 Failed 3 Not run 2 Took 1.6 s" in shown
    assert "20261125-083817-cloudy-switch" in shown
    assert re.search(r"1[45] January 2027, \d\d:\d\d", shown)
    assert "2 more turns were not run." in shown
    assert "Relief often comes in hours or days." in shown, "without the marks of Markdown"
    assert "(an empty message)" in shown


def test_failed_tests_are_open_and_passed_ones_closed(page: _Elements) -> None:
    cases = [attributes for tag, attributes in page.elements if tag == "details"]
    assert [case["data-failed"] for case in cases] == ["no", "yes", "yes", "yes"]
    assert ["open" in case for case in cases] == [False, True, True, True]


def test_a_run_without_failures() -> None:
    run = hostile_run()
    assert "✓ The test passed" in to_html(Run(run.results[:1], run.at, "")).decode()
    assert "✓ All 2 tests passed" in to_html(Run(run.results[:1] * 2, run.at, "")).decode()


def test_junit_is_xml_with_the_right_counts() -> None:
    root = ElementTree.fromstring(to_junit(hostile_run()))
    assert root.tag == "testsuites"
    assert {name: root.get(name) for name in ("tests", "failures", "errors", "time")} == {
        "tests": "4", "failures": "2", "errors": "1", "time": "1.612",
    }  # fmt: skip
    suites = [(suite.get("name"), suite.get("tests"), suite.get("failures"), suite.get("errors")) for suite in root]
    assert suites == [("tests/conversations/hostile.yml", "3", "1", "1"), ("tests/conversations/more.xlsx", "1", "1", "0")]
    passed, failed, broken = root[0]
    assert (passed.get("line"), len(passed)) == ("3", 0)
    assert (failed.get("classname"), failed.get("file")) == ("tests/conversations/hostile.yml",) * 2
    assert failed[0].tag == "failure"
    assert "tests/conversations/hostile.yml, line 12\n- expected never" in (failed[0].text or "")
    assert broken[0].tag == "error"
    assert root[0].get("timestamp") == "2027-01-15T08:00:00"
    assert "line" not in root[1][0].attrib


def test_junit_leaves_out_what_xml_has_no_sign_for() -> None:
    case = ElementTree.fromstring(to_junit(hostile_run()))[0][1]
    assert case.get("name") == f"Failing {HOSTILE}".replace("\x07", "\ufffd").replace("\ud800", "\ufffd")


def test_lines_of_the_terminal() -> None:
    run = hostile_run()
    passed, _, broken, sheet = run.results
    assert console.line(passed) == "passed  tests/conversations/hostile.yml::Asks how fast it works  12 ms"
    assert console.line(broken) == "FAILED  tests/conversations/hostile.yml::Broken  100 ms"
    assert console.difference(broken).startswith(
        "--- Broken (tests/conversations/hostile.yml, line 20)\n  The bot failed with RuntimeError"
    )
    lines = console.difference(sheet).split("\n")
    assert lines[1:3] == [
        "  Turn 1, the person: hello",
        '    bot: utter_benefits/speed "Relief often comes in **hours** or days." [How long?]',
    ]
    assert console.summary(run) == (
        "3 of 4 conversation tests failed; 2 more were not run (1.6 seconds, model 20261125-083817-cloudy-switch)."
    )
    assert console.summary(Run(run.results[:1], 0, "m")) == "1 conversation test passed (0.0 seconds, model m)."
    assert console.summary(Run(run.results[:1] * 2, 0, "m")) == "All 2 conversation tests passed (0.0 seconds, model m)."


def test_no_line_of_a_difference_looks_like_the_line_of_a_case() -> None:
    told = "\n".join(console.difference(result) for result in hostile_run().failed)
    assert not [line for line in told.split("\n") if line.startswith(("passed", "FAILED"))], "the staff page counts those"
