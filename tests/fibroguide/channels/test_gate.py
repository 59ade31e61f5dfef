import asyncio
import logging
from pathlib import Path

import pytest
from rasa.core.channels.channel import UserMessage

from fibroguide.channels.gate import MAX_CHARACTERS, Gate
from fibroguide.content.clinic import load_clinic
from fibroguide.engine.turn import note_failure
from fibroguide.gaps.noticing import Noticing
from fibroguide.safety.screen import SafetyScreen
from fibroguide.stores.disclosures import Disclosures
from fibroguide.stores.gaps import Gaps

CLINIC = load_clinic()
SCREEN = SafetyScreen(classifier=None)  # phrases alone: these tests need no trained model


class Rasa:
    """Stands where Rasa stands and notes what it gets; what it does with a message is up to the test."""

    def __init__(self, *replies: dict) -> None:
        self.replies = replies or ({"text": "fine", "utter_action": "utter_test"},)
        self.messages: list[UserMessage] = []

    async def __call__(self, message: UserMessage) -> None:
        self.messages.append(message)
        for reply in self.replies:
            await message.output_channel.send_response(message.sender_id, dict(reply))


@pytest.mark.parametrize(
    ("typed", "passed_on"),
    [
        ("/benefits/speed", "benefits/speed"),
        ('  //greet{"a": 1}', 'greet{"a": 1}'),
        ("/ / restart", "restart"),
        ("\u200b/restart", "restart"),
        ("and/or", "and/or"),
        ("a\ud800b\x00", "ab"),
        ("", ""),
    ],
)
async def test_what_people_type_is_made_harmless(typed: str, passed_on: str) -> None:
    rasa = Rasa()
    await Gate(rasa, CLINIC, SCREEN).typed(typed, "c", "test")
    assert rasa.messages[0].text == passed_on
    assert rasa.messages[0].parse_data is None


async def test_replies_keep_their_name_text_buttons_and_source() -> None:
    rasa = Rasa(
        {
            "text": "Hours.\n\nOr days.",
            "utter_action": "utter_benefits/speed",
            "buttons": [{"title": "Mood", "payload": "/benefits/mood"}],
            "metadata": {"section": ["Benefits"]},
        }
    )
    (reply,) = await Gate(rasa, CLINIC, SCREEN).typed("how fast", "c", "test")
    assert (reply.name, reply.text, reply.source) == ("utter_benefits/speed", "Hours.\n\nOr days.", ("Benefits",))
    assert [(button.title, button.topic) for button in reply.buttons] == [("Mood", "benefits/mood")]


async def test_a_pressed_button_carries_its_topic_past_the_classifier() -> None:
    rasa = Rasa()
    await Gate(rasa, CLINIC, SCREEN).pressed("benefits/mood", "c", "test")
    assert rasa.messages[0].parse_data["intent"]["full_retrieval_intent_name"] == "benefits/mood"


async def test_a_very_long_message_is_asked_for_again_and_not_stored() -> None:
    rasa = Rasa()
    await Gate(rasa, CLINIC, SCREEN).typed("pain " * 2000, "c", "test")
    assert rasa.messages[0].text == "/fallback/too_long"
    await Gate(rasa, CLINIC, SCREEN).typed("x" * MAX_CHARACTERS, "c", "test")
    assert rasa.messages[1].text == "x" * MAX_CHARACTERS


async def test_silence_behind_the_gate_becomes_a_reply(caplog: pytest.LogCaptureFixture) -> None:
    async def silent(message: UserMessage) -> None:
        return

    (reply,) = await Gate(silent, CLINIC, SCREEN).typed("hello", "c", "test")
    assert CLINIC.phone in reply.text
    assert "911" in reply.text
    assert "ended without a reply" in caplog.text


async def test_a_failure_becomes_a_reply_and_the_log_tells_where_but_not_what_was_said(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(message: UserMessage) -> None:
        raise ValueError(f"cannot handle {message.text}")

    with caplog.at_level(logging.DEBUG):
        (reply,) = await Gate(broken, CLINIC, SCREEN).typed("my secret illness", "c", "test")
    assert CLINIC.phone in reply.text
    assert "ValueError" in caplog.text
    assert "test_gate.py" in caplog.text
    assert "secret" not in caplog.text


async def test_a_hanging_turn_ends_in_time_with_a_reply() -> None:
    async def hanging(message: UserMessage) -> None:
        await asyncio.sleep(60)

    (reply,) = await asyncio.wait_for(Gate(hanging, CLINIC, SCREEN, time_out=0.05).typed("hello", "c", "test"), 2)
    assert CLINIC.phone in reply.text


async def test_what_was_said_before_a_failure_is_kept() -> None:
    async def half(message: UserMessage) -> None:
        await message.output_channel.send_response("c", {"text": "First part.", "utter_action": "utter_x"})
        raise RuntimeError

    replies = await Gate(half, CLINIC, SCREEN).typed("hello", "c", "test")
    assert [reply.name for reply in replies] == ["utter_x", "utter_fallback/unavailable"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("utter_x", ["utter_x", "utter_fallback/partly"]),
        ("utter_clinician", ["utter_clinician"]),  # names whom to call already
    ],
)
async def test_an_action_that_failed_after_an_answer_is_spoken_of(said: str, expected: list[str]) -> None:
    class WithoutActions(Rasa):
        async def __call__(self, message: UserMessage) -> None:
            await super().__call__(message)
            note_failure()

    gate = Gate(WithoutActions({"text": "fine", "utter_action": said}), CLINIC, SCREEN)
    assert [reply.name for reply in await gate.typed("two things", "c", "test")] == expected
    gate = Gate(Rasa(), CLINIC, SCREEN)
    assert [reply.name for reply in await gate.typed("one thing", "c", "test")] == ["utter_test"], "it is of that turn only"


# --- people in danger


async def settle(gate: Gate) -> None:
    """Let the recording behind an urgent reply finish."""
    await asyncio.gather(*(task for tasks in gate._recording.values() for task in tasks))


@pytest.mark.parametrize("behind", ["fails", "hangs", "says nothing", "works"])
async def test_a_crisis_is_answered_whatever_is_broken_behind_the_gate(behind: str) -> None:
    async def rasa(message: UserMessage) -> None:
        if behind == "fails":
            raise ConnectionError
        if behind == "hangs":
            await asyncio.sleep(60)
        if behind == "works":
            await message.output_channel.send_response("c", {"text": "an FAQ answer", "utter_action": "utter_benefits/speed"})

    gate = Gate(rasa, CLINIC, SCREEN, time_out=0.2)
    replies = await asyncio.wait_for(gate.typed("I want to kill myself", "c", "test"), 0.15)
    assert [reply.name for reply in replies] == ["utter_safety/crisis"], "it must be answered first and alone"
    assert replies[0].text.startswith("You can call or text 988")
    await settle(gate)


async def test_danger_beats_a_question_in_the_same_message() -> None:
    (reply,) = await Gate(Rasa(), CLINIC, SCREEN).typed("how long does an infusion take? also I can't breathe", "c", "test")
    assert reply.name == "utter_safety/emergency"
    assert reply.text.startswith("Call 911 now.")


async def test_rasa_learns_of_it_afterwards_so_that_the_talk_and_its_forms_know() -> None:
    rasa = Rasa()
    gate = Gate(rasa, CLINIC, SCREEN)
    await gate.typed("my husband beats me", "c", "test")
    await settle(gate)
    assert rasa.messages[0].parse_data["intent"]["full_retrieval_intent_name"] == "safety/abuse"
    assert rasa.messages[0].text == "my husband beats me"


async def test_the_second_time_is_worded_differently_and_shorter() -> None:
    gate = Gate(Rasa(), CLINIC, SCREEN)
    (first,) = await gate.typed("I want to die", "c", "test")
    (second,) = await gate.typed("I said I want to die", "c", "test")
    (other,) = await gate.typed("I want to die", "somebody else", "test")
    assert second.name == first.name
    assert len(second.text) < len(first.text)
    assert "988" in second.text
    assert other.text == first.text
    await settle(gate)


async def test_a_message_split_in_two_is_read_as_one() -> None:
    gate = Gate(Rasa(), CLINIC, SCREEN)
    (first,) = await gate.typed("I want to", "c", "test")
    (second,) = await gate.typed("die", "c", "test")
    (stranger,) = await gate.typed("die", "d", "test")
    assert (first.name, second.name, stranger.name) == ("utter_test", "utter_safety/crisis", "utter_test")
    await settle(gate)


@pytest.mark.parametrize("answer", ["yes", "Yes.", "sometimes", "i do", "kind of", "sí"])
async def test_a_yes_to_the_question_about_safety_leads_to_the_crisis_reply(answer: str) -> None:
    gate = Gate(Rasa({"text": "Do you think of hurting yourself?", "utter_action": "utter_safety/distress"}), CLINIC, SCREEN)
    await gate.typed("everything is sad", "c", "test")
    (reply,) = await gate.typed(answer, "c", "test")
    assert reply.name == "utter_safety/crisis"
    await settle(gate)


async def test_a_yes_to_anything_else_does_not() -> None:
    gate = Gate(Rasa(), CLINIC, SCREEN)
    await gate.typed("what is fibromyalgia", "c", "test")
    assert [reply.name for reply in await gate.typed("yes", "c", "test")] == ["utter_test"]


async def test_the_button_for_yes_leads_there_too() -> None:
    gate = Gate(Rasa(), CLINIC, SCREEN)
    (reply,) = await gate.pressed("safety/crisis", "c", "test")
    assert reply.text.startswith("You can call or text 988")
    await settle(gate)


async def test_danger_in_a_very_long_message_is_found() -> None:
    gate = Gate(Rasa(), CLINIC, SCREEN)
    (reply,) = await gate.typed("It hurts. " * 150 + "I want to kill myself.", "c", "test")
    assert reply.name == "utter_safety/crisis"
    await settle(gate)


async def test_what_is_remembered_stays_small() -> None:
    gate = Gate(Rasa(), CLINIC, SCREEN)
    for number in range(10_050):
        gate._recent(str(number))
    assert len(gate._memory) == 10_000


async def test_what_the_bot_is_and_keeps_is_said_again_after_seven_days_but_never_beside_help(tmp_path: Path) -> None:
    now = [0.0]
    disclosures = Disclosures(tmp_path / "talks.db", lambda: now[0])
    gate = Gate(Rasa(), CLINIC, SCREEN, disclosures)
    await gate.greet("c", "test")
    now[0] += 8 * 24 * 3600
    assert [reply.name for reply in await gate.typed("I want to kill myself", "c", "test")] == ["utter_safety/crisis"]
    first, answer = await gate.typed("how fast", "c", "test")
    assert (first.name, answer.name) == ("utter_conversation/disclosure", "utter_test")
    assert "computer program" in first.text
    assert f"{CLINIC.keep_days} days" in first.text
    assert len(await gate.typed("how fast", "c", "test")) == 1


async def test_what_is_urgent_is_known_beforehand_and_looking_changes_nothing() -> None:
    gate = Gate(Rasa(), CLINIC, SCREEN)
    await gate.typed("I want to", "c", "test")
    for _ in range(2):
        assert gate.is_urgent("die", "c")
        assert not gate.is_urgent("die", "another"), "alone it says nothing"
        assert not gate.is_urgent("what does it cost", "c")
    assert gate.is_urgent_button("safety/crisis")
    assert not gate.is_urgent_button("safety/distress")


async def test_a_forgotten_conversation_leaves_nothing_in_the_gate() -> None:
    gate = Gate(Rasa(), CLINIC, SCREEN)
    await gate.typed("I want to kill myself", "c", "test")
    await gate.typed("what does it cost", "c", "test")
    await gate.forget("c")
    assert "c" not in gate._memory
    assert "c" not in gate._recording


# --- questions without a good answer


@pytest.fixture
def gaps(tmp_path: Path) -> Gaps:
    return Gaps(tmp_path / "talks.db")


def noticing_gate(rasa: Rasa, gaps: Gaps) -> Gate:
    return Gate(rasa, CLINIC, SCREEN, gaps=Noticing(gaps, "US"))


async def test_a_question_that_was_not_understood_is_kept_redacted(gaps: Gaps) -> None:
    gate = noticing_gate(Rasa({"text": "Sorry.", "utter_action": "utter_fallback/lost"}), gaps)
    await gate.typed("I'm Sarah Jones. Is there parking?", "c", "test")
    await gate.pressed("fallback/lost", "c", "test")
    assert [(gap.text, gap.kind, gap.conversation) for gap in gaps.since()] == [
        ("I'm [name]. Is there parking?", "unanswered", "c")
    ]


async def test_a_thumb_down_keeps_the_question_that_was_answered_until_it_is_forgotten(gaps: Gaps) -> None:
    gate = noticing_gate(Rasa({"text": "Hours.", "utter_action": "utter_benefits/speed"}), gaps)
    thumb = 'feedback/not_helpful{"answer": "benefits/speed"}'
    await gate.typed("how fast", "c", "test")
    await gate.forget("c")
    await gate.pressed(thumb, "c", "test")
    assert gaps.since() == []
    await gate.typed("how fast", "another", "test")
    await gate.pressed(thumb, "another", "test")
    assert [(gap.text, gap.kind, gap.topic) for gap in gaps.since()] == [("how fast", "not_helpful", "benefits/speed")]


async def test_what_somebody_in_danger_writes_is_not_kept_nor_what_is_too_long(gaps: Gaps) -> None:
    gate = noticing_gate(Rasa({"text": "Sorry.", "utter_action": "utter_fallback/lost"}), gaps)
    await gate.typed("I want to kill myself", "c", "test")
    await gate.pressed("safety/crisis", "c", "test")
    await gate.typed("pain " * 2000, "c", "test")
    await settle(gate)
    assert gaps.since() == []


async def test_keeping_that_fails_costs_nobody_an_answer(gaps: Gaps, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(gaps, "note", broken)
    gate = noticing_gate(Rasa({"text": "Sorry.", "utter_action": "utter_fallback/lost"}), gaps)
    assert [reply.name for reply in await gate.typed("is there parking", "c", "test")] == ["utter_fallback/lost"]
