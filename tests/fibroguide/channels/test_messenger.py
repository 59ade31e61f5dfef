import asyncio
from pathlib import Path

import pytest
from rasa.core.channels.channel import UserMessage

from fibroguide.channels.gate import Gate
from fibroguide.channels.messenger import Messenger, NotYours, Said, StaleMenu, notice_of
from fibroguide.channels.rate_limits import RateLimits
from fibroguide.content.clinic import load_clinic
from fibroguide.safety.screen import SafetyScreen
from fibroguide.stores.kept import Kept

CLINIC = load_clinic()
FREE = {"FIBROGUIDE_LIMIT_MESSAGES": "1000/minute"}
CHOICES = [
    ("Mood", "benefits/mood"),
    ("Speed", "benefits/speed"),
    ("👍 Helpful", 'feedback/helpful{"answer": "x"}'),
    ("👎 Not helpful", 'feedback/not_helpful{"answer": "x"}'),
]


class Rasa:
    """Stands where Rasa stands: answers with the text that it got, and with what a test wants instead."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.replies: dict[str, str] = {}  # response name by text

    async def __call__(self, message: UserMessage) -> None:
        self.got.append(message.text)
        name = self.replies.get(message.text, "utter_test")
        await message.output_channel.send_response(message.sender_id, {"text": message.text, "utter_action": name})


@pytest.fixture
def rasa() -> Rasa:
    return Rasa()


def messenger_on(file: Path, rasa: Rasa, limits: dict[str, str] = FREE) -> Messenger:
    kept = Kept(file)
    gate = Gate(rasa, CLINIC, SafetyScreen(classifier=None), kept.disclosures, disclosure=notice_of("telegram"))
    return Messenger("telegram", gate, CLINIC, kept, RateLimits(limits))


@pytest.fixture
def messenger(file: Path, rasa: Rasa) -> Messenger:
    return messenger_on(file, rasa)


async def names(messenger: Messenger, said: Said) -> list[str]:
    return [reply.name.removeprefix("utter_") for reply in await messenger.answer(said)]


async def test_the_first_answer_begins_with_the_notice_and_the_next_does_not(messenger: Messenger) -> None:
    assert await names(messenger, Said("tg:1", "hi")) == ["conversation/privacy_telegram", "test"]
    assert await names(messenger, Said("tg:1", "hi")) == ["test"]
    assert await names(messenger, Said("tg:2", "hi")) == ["conversation/privacy_telegram", "test"]


async def test_somebody_in_danger_gets_the_one_reply_alone_and_the_notice_later(messenger: Messenger) -> None:
    assert await names(messenger, Said("tg:1", "I want to kill myself")) == ["safety/crisis"]
    assert messenger.knows("tg:1"), "in a thread, what comes next must not be overheard"
    assert await names(messenger, Said("tg:1", "thanks")) == ["conversation/privacy_telegram", "test"]


async def test_the_greeting_tells_once_what_the_notice_says(messenger: Messenger) -> None:
    assert [reply.name for reply in await messenger.greet("tg:1")] == ["utter_conversation/privacy_telegram", "utter_test"]
    assert [reply.name for reply in await messenger.greet("tg:1")] == ["utter_test"]


async def test_a_refusal_is_said_once_and_never_to_somebody_in_danger(file: Path, rasa: Rasa) -> None:
    messenger = messenger_on(file, rasa, {"FIBROGUIDE_LIMIT_MESSAGES": "1/minute"})
    await messenger.answer(Said("tg:1", "hi"))
    assert await names(messenger, Said("tg:1", "again")) == ["conversation/too_fast"]
    assert await names(messenger, Said("tg:1", "and again")) == []
    assert await names(messenger, Said("tg:1", "I want to kill myself")) == ["safety/crisis"]
    assert await names(messenger, Said("tg:1", payload="safety/crisis")) == ["safety/crisis"]
    assert rasa.got[0] == "hi"
    assert "again" not in rasa.got


async def test_a_thumb_leaves_the_other_choices_and_can_be_pressed_once(messenger: Messenger) -> None:
    menu = messenger.menus.offer("tg:1", CHOICES)
    press = messenger.press(Said("tg:1", button=menu.token(2)))
    assert press
    assert (press.title, press.left) == ("👍 Helpful", (0, 1))
    assert messenger.press(Said("tg:1", button=menu.token(3))) is None
    press = messenger.press(Said("tg:1", button=menu.token(0)))
    assert press
    assert (press.payload, press.left) == ("benefits/mood", ())
    assert messenger.press(Said("tg:1", button=menu.token(1))) is None
    assert messenger.press(Said("tg:1", button=menu.token(1), left_over=1.0)), "an earlier process did not come to answer it"


async def test_a_button_of_somebody_else_or_of_nobody_is_told_apart(messenger: Messenger) -> None:
    menu = messenger.menus.offer("tg:1", CHOICES)
    with pytest.raises(NotYours):
        messenger.press(Said("tg:2", button=menu.token(0)))
    with pytest.raises(StaleMenu):
        messenger.press(Said("tg:1", button="x:0"))
    assert messenger.press(Said("tg:1", button=menu.token(0))), "nothing was used up by that"


async def test_a_number_chooses_right_after_a_numbered_list_and_not_later(messenger: Messenger, rasa: Rasa) -> None:
    messenger.menus.offer("tg:1", CHOICES, numbered=True)
    await messenger.answer(Said("tg:1", "number two"))
    await messenger.answer(Said("tg:1", "2"))
    assert rasa.got == ["/benefits/speed", "2"]


@pytest.mark.parametrize("text", ["9", "0", "2 weeks", "is it 2?"])
async def test_what_is_no_choice_is_read_as_a_message(messenger: Messenger, rasa: Rasa, text: str) -> None:
    messenger.menus.offer("tg:1", CHOICES, numbered=True)
    await messenger.answer(Said("tg:1", text))
    assert rasa.got == [text]


async def test_a_number_chooses_nothing_where_buttons_are_shown(messenger: Messenger, rasa: Rasa) -> None:
    messenger.menus.offer("tg:1", CHOICES, numbered=True)
    messenger.menus.offer("tg:1", CHOICES)
    await messenger.answer(Said("tg:1", "2"))
    assert rasa.got == ["2"]


@pytest.mark.parametrize("name", ["utter_ask_callback_consent", "utter_ask_appointment_date"])
async def test_nothing_personal_is_asked_on_somebody_elses_computer(messenger: Messenger, rasa: Rasa, name: str) -> None:
    rasa.replies["call me"] = name
    await messenger.answer(Said("slack:1", "hi"))
    (reply,) = await messenger.answer(Said("slack:1", "call me"))
    assert rasa.got[-2:] == ["/stop", "/conversation/not_here"]
    assert reply.text == "/conversation/not_here"


async def test_an_event_is_done_once_and_in_order(messenger: Messenger) -> None:
    done: list[int] = []

    def job(number: int):
        async def run() -> None:
            done.append(number)

        return run

    for number in (2, 1, 1, 3):
        messenger.accept(str(number), "{}", number, Said("tg:1", "hi"), job(number))
    await messenger.finish()
    assert done == [1, 2, 3]
    assert messenger.left_over() == []


async def test_a_cry_for_help_does_not_wait_for_what_hangs_before_it(messenger: Messenger) -> None:
    done: list[str] = []

    async def hang() -> None:
        await asyncio.sleep(60)

    async def help_at_once() -> None:
        done.append("help")

    messenger.accept("1", "{}", 1, Said("tg:1", "hi"), hang)
    messenger.accept("2", "{}", 2, Said("tg:1", "I want to kill myself"), help_at_once)
    await asyncio.sleep(0.05)
    assert done == ["help"]


async def test_what_ends_in_the_middle_is_left_over_for_the_next_process(file: Path, rasa: Rasa) -> None:
    messenger, done = messenger_on(file, rasa), []

    async def fail() -> None:
        raise ConnectionError

    async def run() -> None:
        done.append(True)

    messenger.accept("1", "first", 1, Said("tg:1", "hi"), fail)
    messenger.accept("2", "second", 2, Said("tg:1", "hi"), run)
    await messenger.finish()
    assert done == [True]
    assert [event.body for event in messenger_on(file, rasa).left_over()] == ["first"]


async def test_the_conversation_has_begun_as_soon_as_an_event_is_taken_in(messenger: Messenger) -> None:
    async def run() -> None:
        await asyncio.sleep(60)

    assert not messenger.knows("slack:1")
    messenger.accept("1", "{}", 1, Said("slack:1", "hi"), run)
    assert messenger.knows("slack:1")
