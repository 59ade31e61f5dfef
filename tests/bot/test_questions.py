"""Held-out questions (tests/questions/, never trained on) against the trained bot: how many get the right reply.

The limits lie a little below what was measured, so that the test tells a change for the worse from noise. The
figures of today are printed with `pytest -rP tests/bot/test_questions.py`.
"""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from fibroguide.bot import Bot
from fibroguide.content.topic_groups import DOCUMENT_GROUPS, group_of
from fibroguide.content.yaml_reading import read_yaml
from fibroguide.text.decision import DID_YOU_MEAN

# What custom actions serve: their replies are named otherwise than their intents, so the intents are compared.
FLOWS = ("checklist", "feedback", "callback", "appointment", "walk_through", "next_step", "previous_step", "repeat_step")
FLOWS += ("where_am_i", "mark_done", "restart_checklist", "stop")


def questions() -> list[tuple[str, str]]:
    found = []
    for path in sorted(Path("tests/questions").glob("*.yml")):
        for block in read_yaml(path)["nlu"]:
            found += [(line.strip()[2:], block["intent"]) for line in block["examples"].splitlines() if line.strip()]
    return found


@pytest.fixture(scope="module")
def outcomes(bot: Bot) -> dict[str, Counter]:
    async def answer() -> dict[str, Counter]:
        counts: dict[str, Counter] = {}
        for text, wanted in questions():
            if group_of(wanted) in FLOWS:
                intent = (await bot.agent.parse_message(text))["intent"]
                got = intent.get("full_retrieval_intent_name") or intent["name"]
                counts.setdefault("flow", Counter())["right" if got == wanted else "other"] += 1
                if got != wanted:
                    print(f"{wanted}: {text[:100]!r} got {got}")
                continue
            replies = await bot.typed(text)
            got = replies[0].name.removeprefix("utter_")
            offered = [button.topic for button in replies[0].buttons] if got == DID_YOU_MEAN else []
            outcome = "right" if got == wanted else "offered" if wanted in offered else "other"
            if outcome == "other" and group_of(got) in DOCUMENT_GROUPS:
                outcome = "false answer"
            elif outcome == "other" and group_of(got) == group_of(wanted):
                outcome = "same group"
            if outcome != "right":
                print(f"{wanted}: {outcome}: {text[:100]!r} got {got} {offered}")
            counts.setdefault("document" if group_of(wanted) in DOCUMENT_GROUPS else group_of(wanted), Counter())[outcome] += 1
        return counts

    counts = asyncio.run(answer())
    for group, counter in counts.items():
        print(group, {outcome: f"{number / counter.total():.1%}" for outcome, number in counter.items()}, counter.total())
    return counts


def share(counter: Counter, *outcomes: str) -> float:
    return sum(counter[outcome] for outcome in outcomes) / counter.total()


def test_what_the_guide_covers_is_answered(outcomes: dict[str, Counter]) -> None:
    assert share(outcomes["document"], "right") >= 0.92
    assert share(outcomes["document"], "right", "offered") >= 0.95
    assert share(outcomes["document"], "false answer") <= 0.03


def test_what_the_guide_does_not_cover_is_named(outcomes: dict[str, Counter]) -> None:
    assert share(outcomes["not_covered"], "right", "same group") >= 0.9
    assert share(outcomes["not_covered"], "false answer") <= 0.04


def test_other_subjects_get_no_answer_from_the_guide(outcomes: dict[str, Counter]) -> None:
    assert share(outcomes["out_of_scope"], "false answer") <= 0.01


@pytest.mark.parametrize(("group", "least"), [("smalltalk", 0.93), ("follow_up", 0.9), ("clinician", 0.9)])
def test_small_talk_and_the_wish_for_a_person_are_understood(outcomes: dict[str, Counter], group: str, least: float) -> None:
    assert share(outcomes[group], "right") >= least


def test_messages_that_need_care_get_no_answer_from_the_guide(outcomes: dict[str, Counter]) -> None:
    assert share(outcomes["safety"], "right", "same group") >= 0.95
    assert outcomes["safety"]["false answer"] == 0


def test_what_the_actions_serve_is_understood(outcomes: dict[str, Counter]) -> None:
    assert share(outcomes["flow"], "right") >= 0.88
