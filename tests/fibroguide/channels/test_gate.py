import asyncio
import logging

import pytest
from rasa.core.channels.channel import UserMessage

from fibroguide.channels.gate import MAX_CHARACTERS, Gate
from fibroguide.content.clinic import load_clinic

CLINIC = load_clinic()


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
    await Gate(rasa, CLINIC).typed(typed, "c", "test")
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
    (reply,) = await Gate(rasa, CLINIC).typed("how fast", "c", "test")
    assert (reply.name, reply.text, reply.source) == ("utter_benefits/speed", "Hours.\n\nOr days.", ("Benefits",))
    assert [(button.title, button.topic) for button in reply.buttons] == [("Mood", "benefits/mood")]


async def test_a_pressed_button_carries_its_topic_past_the_classifier() -> None:
    rasa = Rasa()
    await Gate(rasa, CLINIC).pressed("benefits/mood", "c", "test")
    assert rasa.messages[0].parse_data["intent"]["full_retrieval_intent_name"] == "benefits/mood"


async def test_a_very_long_message_is_asked_for_again_and_not_stored() -> None:
    rasa = Rasa()
    await Gate(rasa, CLINIC).typed("pain " * 2000, "c", "test")
    assert rasa.messages[0].text == "/fallback/too_long"
    await Gate(rasa, CLINIC).typed("x" * MAX_CHARACTERS, "c", "test")
    assert rasa.messages[1].text == "x" * MAX_CHARACTERS


async def test_silence_behind_the_gate_becomes_a_reply(caplog: pytest.LogCaptureFixture) -> None:
    async def silent(message: UserMessage) -> None:
        return

    (reply,) = await Gate(silent, CLINIC).typed("hello", "c", "test")
    assert CLINIC.phone in reply.text
    assert "911" in reply.text
    assert "ended without a reply" in caplog.text


async def test_a_failure_becomes_a_reply_and_the_log_tells_where_but_not_what_was_said(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(message: UserMessage) -> None:
        raise ValueError(f"cannot handle {message.text}")

    with caplog.at_level(logging.DEBUG):
        (reply,) = await Gate(broken, CLINIC).typed("my secret illness", "c", "test")
    assert CLINIC.phone in reply.text
    assert "ValueError" in caplog.text
    assert "test_gate.py" in caplog.text
    assert "secret" not in caplog.text


async def test_a_hanging_turn_ends_in_time_with_a_reply() -> None:
    async def hanging(message: UserMessage) -> None:
        await asyncio.sleep(60)

    (reply,) = await asyncio.wait_for(Gate(hanging, CLINIC, time_out=0.05).typed("hello", "c", "test"), 2)
    assert CLINIC.phone in reply.text


async def test_what_was_said_before_a_failure_is_kept() -> None:
    async def half(message: UserMessage) -> None:
        await message.output_channel.send_response("c", {"text": "First part.", "utter_action": "utter_x"})
        raise RuntimeError

    replies = await Gate(half, CLINIC).typed("hello", "c", "test")
    assert [reply.name for reply in replies] == ["utter_x", "utter_fallback/unavailable"]
