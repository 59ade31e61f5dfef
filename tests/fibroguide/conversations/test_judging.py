"""What passes and what fails: semantics.yml is a table of tiny cases, each step and assertion passing and failing."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from fibroguide.conversations import describing
from fibroguide.conversations.events import ActionRun, Event, Message, SlotChange
from fibroguide.conversations.running import run_case
from tests.fibroguide.conversations.scripted import ASK, CRISIS, DURATION, SPEED, ScriptedBot, case_of

TABLE = yaml.safe_load((Path(__file__).parent / "semantics.yml").read_text(encoding="utf-8"))
MESSAGES = {"SPEED": SPEED, "DURATION": DURATION, "CRISIS": CRISIS, "ASK": ASK}
FIRST_STEP = 4  # its line


def event(said: str | dict[str, Any]) -> Event:
    """What a word or a few of the table stand for."""
    if isinstance(said, str):
        return MESSAGES[said]
    if "sets" in said:
        return SlotChange(said["sets"], said["to"])
    return Message(said["says"], said["text"]) if "says" in said else ActionRun(said["runs"])


def spelt_out(came: str) -> str:
    for name, message in MESSAGES.items():
        came = came.replace(name, describing.message(message))
    return came


@pytest.mark.parametrize("row", TABLE, ids=[row["what"] for row in TABLE])
async def test_what_passes_and_what_fails(tmp_path: Path, row: dict[str, Any]) -> None:
    result = await run_case(case_of(tmp_path, row["steps"]), ScriptedBot([event(said) for said in row["does"]]))
    expected = [(fail["line"], fail["expected"], spelt_out(fail["came"])) for fail in row.get("fails", ())]
    found = [(failure.place.line - FIRST_STEP + 1, failure.expected, failure.came) for failure in result.failures]
    assert result.error == ""
    assert found == expected
    assert result.passed == (not expected)


@pytest.mark.parametrize(
    ("steps", "events", "note"),
    [
        ("- bot: Relief often comes in weeks.", [SPEED], "The difference: Relief often comes in [-weeks.-] {+hours or days.+}"),
        ("- bot: Hello there", [SPEED], ""),
        ("- utter: utter_benefits/speed\n- utter: utter_benefits/speed", [SPEED], "It is listed more often than it came."),
    ],
)
async def test_a_failed_step_says_how_it_differs(tmp_path: Path, steps: str, events: list[Event], note: str) -> None:
    result = await run_case(case_of(tmp_path, f"- user: hi\n{steps}"), ScriptedBot(events))
    assert [failure.note for failure in result.failures] == [note]


@pytest.mark.parametrize(
    ("assertion", "note"),
    [
        ("bot_uttered: {text_matches: (?i)hours or weeks}", 'The nearest words are "hours or days.".'),
        ("bot_uttered: {text_matches: (?i)zebra crossing}", "The text has nothing like it."),
        ("bot_uttered: {text_matches: '[xyz]{9}'}", "The text has nothing like it."),
        ("bot_uttered: {buttons: [{title: Go}]}", "There is no button [Go]. The buttons are: none."),
        ("bot_did_not_utter: {text_matches: (?i)HOURS.*days}", 'It says "hours or days".'),
    ],
)
async def test_a_failed_assertion_says_what_came_nearest(tmp_path: Path, assertion: str, note: str) -> None:
    result = await run_case(case_of(tmp_path, f"- user: hi\n  assertions:\n    - {assertion}"), ScriptedBot([SPEED]))
    assert [failure.note for failure in result.failures] == [note]
