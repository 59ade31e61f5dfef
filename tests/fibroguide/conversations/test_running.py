"""How a case is run: turns by their number, buttons, channels, fixtures, and a bot that breaks."""

from pathlib import Path

import pytest

from fibroguide.conversations.running import run_case
from tests.fibroguide.conversations.scripted import ASK, DURATION, SPEED, ScriptedBot, case_of

METADATA = """
metadata:
  - slack: {channel: slack}
  - telegram: {channel: telegram, anything: else}
  - forced: {force_press: true}
"""


async def test_the_same_text_twice_is_two_turns(tmp_path: Path) -> None:
    steps = "- user: hi\n- utter: utter_benefits/speed\n- user: hi\n- utter: utter_benefits/duration"
    assert (await run_case(case_of(tmp_path, steps), ScriptedBot([SPEED], [DURATION]))).passed
    result = await run_case(case_of(tmp_path, steps), ScriptedBot([SPEED], [SPEED]))
    assert [failure.place.line for failure in result.failures] == [7]


async def test_all_turns_are_run_and_judged_after_a_failure(tmp_path: Path) -> None:
    steps = "- user: a\n- utter: utter_benefits/speed\n- user: b\n- utter: utter_benefits/speed"
    result = await run_case(case_of(tmp_path, steps), ScriptedBot([DURATION], [DURATION]))
    assert [failure.place.line for failure in result.failures] == [5, 7]


async def test_a_slash_presses_the_button_that_was_offered(tmp_path: Path) -> None:
    case = case_of(tmp_path, '- user: a\n- user: \'/callback{"value":"consent"}\'\n- utter: utter_benefits/speed')
    bot = ScriptedBot([ASK], [SPEED])
    result = await run_case(case, bot)
    assert result.passed
    assert bot.asked[1] == ("press", '/callback{"value": "consent"}', "web"), "as the button has it"
    assert result.turns[1].shown == "[Go on]"


async def test_a_slash_after_a_space_is_typed(tmp_path: Path) -> None:
    bot = ScriptedBot([SPEED])
    assert (await run_case(case_of(tmp_path, "- user: ' /safety/crisis'"), bot)).passed
    assert bot.asked == [("type", " /safety/crisis", "web")]


async def test_a_button_that_was_not_offered_ends_the_case(tmp_path: Path) -> None:
    case = case_of(tmp_path, "- user: a\n- user: /clinician\n- utter: utter_clinician\n- user: b")
    bot = ScriptedBot([ASK])
    result = await run_case(case, bot)
    assert len(bot.asked) == 1
    [failure] = result.failures
    assert failure.expected == "the button /clinician in the reply before"
    assert failure.came == 'the buttons [Go on] /callback{"value": "consent"}, [Stop] /stop'
    assert "force_press: true" in failure.note


async def test_only_the_reply_just_before_offers_buttons(tmp_path: Path) -> None:
    case = case_of(tmp_path, "- user: a\n- user: b\n- user: /stop")
    assert [failure.came for failure in (await run_case(case, ScriptedBot([ASK], [SPEED]))).failures] == ["no button"]


async def test_force_press_presses_what_was_not_offered(tmp_path: Path) -> None:
    bot = ScriptedBot([SPEED])
    case = case_of(tmp_path, "- user: /clinician\n  metadata: forced\n- utter: utter_benefits/speed", METADATA)
    assert (await run_case(case, bot)).passed
    assert bot.asked == [("press", "/clinician", "web")]


async def test_session_start_opens_the_chat(tmp_path: Path) -> None:
    bot = ScriptedBot([ASK], [SPEED])
    result = await run_case(case_of(tmp_path, "- user: /session_start\n- utter: utter_ask_name\n- user: /stop"), bot)
    assert result.passed
    assert [asked[0] for asked in bot.asked] == ["open", "press"]


async def test_the_metadata_of_a_step_goes_over_that_of_the_case(tmp_path: Path) -> None:
    bot = ScriptedBot([], [])
    await run_case(case_of(tmp_path, "- user: a\n- user: b\n  metadata: telegram", METADATA, "metadata: slack\n"), bot)
    assert [channel for _, _, channel in bot.asked] == ["slack", "telegram"]


async def test_fixtures_set_slots_and_later_ones_win(tmp_path: Path) -> None:
    fixtures = "fixtures:\n  - one:\n      - name: Ann\n      - checklist: [a, {b: 1}]\n  - two:\n      - name: null\n"
    bot = ScriptedBot([])
    await run_case(case_of(tmp_path, "- user: a", fixtures, "fixtures: [one, two]\n"), bot)
    assert bot.slots == [{"name": None, "checklist": ["a", {"b": 1}]}]


async def test_an_empty_text_is_sent(tmp_path: Path) -> None:
    bot = ScriptedBot([SPEED])
    assert (await run_case(case_of(tmp_path, '- user: ""\n- utter: utter_benefits/speed'), bot)).passed
    assert bot.asked == [("type", "", "web")]


@pytest.mark.parametrize("error", [RuntimeError("no model"), TimeoutError()])
async def test_a_bot_that_breaks_is_an_error_of_the_case(tmp_path: Path, error: Exception) -> None:
    result = await run_case(case_of(tmp_path, "- user: a\n- user: b\n- user: c"), ScriptedBot([SPEED], error))
    assert not result.passed
    assert type(error).__name__ in result.error
    assert len(result.turns) == 1
