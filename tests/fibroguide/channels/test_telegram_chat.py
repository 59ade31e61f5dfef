"""What the bot sends to Telegram, with an emulated Telegram and a stand-in for Rasa."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from rasa.core.channels.channel import UserMessage

from fibroguide.channels.gate import Gate
from fibroguide.channels.messenger import Messenger, notice_of
from fibroguide.channels.rate_limits import RateLimits
from fibroguide.channels.telegram_api import TelegramApi, TelegramError
from fibroguide.channels.telegram_chat import LIMIT, MOST_ROWS, TelegramChat
from fibroguide.channels.telegram_settings import TelegramSettings
from fibroguide.channels.telegram_updates import Me, read_update
from fibroguide.content.clinic import load_clinic
from fibroguide.render.pieces import utf16_length
from fibroguide.safety.screen import SafetyScreen
from fibroguide.stores.kept import Kept
from tests.emulators.telegram import SentMessage, TelegramEmulator

CLINIC = load_clinic()
ANN, GROUP = 1001, -100_200
REFUSED_BUTTONS = (400, "Bad Request: BUTTON_DATA_INVALID")
Reply = dict[str, Any]


def titled(number: int, title: str = "Topic") -> list[dict[str, str]]:
    return [{"title": f"{title} {count}", "payload": f"/topic/{count}"} for count in range(1, number + 1)]


class Chat:
    """Somebody's chat with a bot behind which a test answers: ``replies`` are what Rasa says, ``got`` what it has heard."""

    def __init__(self, telegram: TelegramEmulator, file: Path) -> None:
        self.telegram = telegram
        self.replies: list[Reply] = []
        self.got: list[str] = []
        self.settings = TelegramSettings(telegram.token, "webhook", True, "https://chat.clinic.example", telegram.url, "secret")
        kept = Kept(file)
        gate = Gate(self._rasa, CLINIC, SafetyScreen(classifier=None), kept.disclosures, disclosure=notice_of("telegram"))
        limits = RateLimits({"FIBROGUIDE_LIMIT_MESSAGES": "1000/minute"})
        self.messenger = Messenger("telegram", gate, CLINIC, kept, limits)
        self.api = TelegramApi(self.settings)
        self.chat = TelegramChat(self.api, self.messenger, self.settings, frozenset({"procedure/fasting"}), gate.unavailable)
        self.me = Me(self.settings.bot, telegram.username)
        kept.disclosures.note(f"tg:123456:{ANN}")  # the notice has been given

    async def _rasa(self, message: UserMessage) -> None:
        self.got.append(message.text)
        for reply in self.replies:
            await message.output_channel.send_response(message.sender_id, {"utter_action": "utter_test", **reply})

    async def say(self, text: str, *replies: Reply) -> list[SentMessage]:
        """What the bot has sent when Rasa answers with ``replies``."""
        return await self._take(self.telegram.update(message=self.telegram.message(ANN, text=text)), replies)

    async def press(self, message: SentMessage, row: int, *replies: Reply) -> list[SentMessage]:
        shown = self.telegram._as_message(message)
        query = {"id": "1", "from": {"id": ANN}, "message": shown, "data": message.buttons[row][0]["callback_data"]}
        return await self._take(self.telegram.update(callback_query=query), replies)

    async def _take(self, content: dict[str, Any], replies: tuple[Reply, ...]) -> list[SentMessage]:
        self.replies = list(replies)
        update = read_update(content, self.me)
        assert update
        before = len(self.telegram.messages(ANN))
        await self.chat.answer(update, self.chat.said(update), None)
        return self.telegram.messages(ANN)[before:]


@pytest.fixture
async def ann(file: Path) -> AsyncIterator[Chat]:
    with TelegramEmulator() as telegram:
        chat = Chat(telegram, file)
        yield chat
        await chat.api.close()


async def test_as_many_choices_as_anybody_reads_are_buttons(ann: Chat) -> None:
    (message,) = await ann.say("hi", {"text": "Choose.", "buttons": titled(MOST_ROWS)})
    assert message.text == "Choose."
    assert message.titles == [f"Topic {count}" for count in range(1, MOST_ROWS + 1)]
    assert {len(row) for row in message.buttons} == {1}


async def test_more_choices_are_numbered_and_chosen_by_number(ann: Chat) -> None:
    (message,) = await ann.say("hi", {"text": "Choose.", "buttons": titled(MOST_ROWS + 1)})
    assert message.buttons == []
    assert message.text.startswith("Choose.\n\n1. Topic 1\n2. Topic 2\n")
    assert message.text.endswith(f"\n{MOST_ROWS + 1}. Topic {MOST_ROWS + 1}")
    await ann.say(str(MOST_ROWS + 1), {"text": "fine"})
    assert ann.got[-1] == f"/topic/{MOST_ROWS + 1}"
    await ann.say("1", {"text": "fine"})
    assert ann.got[-1] == "1", "a number typed later is a message"


async def test_so_many_choices_that_they_fill_several_messages_are_all_there(ann: Chat) -> None:
    messages = await ann.say("hi", {"text": "Choose.", "buttons": titled(99, "A topic with a very long title " * 3)})
    assert len(messages) > 1
    assert all(utf16_length(message.text) <= LIMIT for message in messages)
    lines = "\n".join(message.text for message in messages).splitlines()
    assert [line for line in lines if line[:1].isdigit()] == [
        f"{count}. {' '.join(('A topic with a very long title ' * 3 + f' {count}').split())}" for count in range(1, 100)
    ]
    await ann.say("98", {"text": "fine"})
    assert ann.got[-1] == "/topic/98"


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join(f"Paragraph {count}. It has two sentences." for count in range(400)),
        " ".join(f"Sentence {count} is here." for count in range(600)),
        "😀" * 7000,
        "x" * 13_000,
    ],
    ids=["paragraphs", "sentences", "emoji", "one word"],
)
async def test_a_long_reply_comes_in_pieces_with_its_buttons_under_the_last(ann: Chat, text: str) -> None:
    messages = await ann.say("hi", {"text": text, "buttons": titled(3)})
    assert len(messages) > 1
    assert all(utf16_length(message.raw) <= LIMIT for message in messages)
    assert [message.titles for message in messages] == [[]] * (len(messages) - 1) + [["Topic 1", "Topic 2", "Topic 3"]]
    shown = "".join("".join(message.text for message in messages).split())
    assert shown == "".join(text.split()), "nothing is lost, nothing is doubled"


async def test_a_long_list_keeps_its_items_bold_words_and_links_whole(ann: Chat) -> None:
    items = [f"- **Item {count}** & [a link](https://x.example/?a=1&b={count})" for count in range(300)]
    messages = await ann.say("hi", {"text": "\n".join(items)})
    assert all(utf16_length(message.raw) <= LIMIT for message in messages)
    lines = [line for message in messages for line in message.text.splitlines()]
    assert lines == [f"• Item {count} & a link" for count in range(300)]
    links = [link for message in messages for link in message.links]
    assert links == [f"https://x.example/?a=1&b={count}" for count in range(300)]
    assert sum(entity["type"] == "bold" for message in messages for entity in message.entities) == 300


async def test_pieces_end_between_sentences(ann: Chat) -> None:
    messages = await ann.say("hi", {"text": " ".join(f"Sentence {count} is here." for count in range(600))})
    assert all(message.text.startswith("Sentence ") and message.text.endswith(" is here.") for message in messages)


async def test_pieces_arrive_in_order_though_one_is_refused_at_first(ann: Chat) -> None:
    ann.telegram.refuse("sendMessage", 400, "Bad Request: can't parse entities: Unsupported start tag")
    ann.telegram.refuse("sendMessage", 500, "Internal Server Error")
    messages = await ann.say("hi", {"text": "\n\n".join(f"**Part {count}** {'x' * 900}" for count in range(9))})
    assert (messages[0].parse_mode, messages[1].parse_mode) == (None, "HTML")
    shown = "".join(message.text for message in messages)
    assert [shown.count(f"Part {count} ") for count in range(9)] == [1] * 9
    assert sorted(range(9), key=lambda count: shown.index(f"Part {count} ")) == list(range(9))


async def test_several_replies_arrive_in_order_each_with_its_buttons(ann: Chat) -> None:
    messages = await ann.say(
        "hi", {"text": "One.", "buttons": titled(1)}, {"text": "Two."}, {"text": "Three.", "buttons": titled(2)}
    )
    assert [(message.text, len(message.titles)) for message in messages] == [("One.", 1), ("Two.", 0), ("Three.", 2)]


async def test_refused_buttons_become_numbers_below_the_last_piece(ann: Chat) -> None:
    ann.telegram.refuse("sendMessage", *REFUSED_BUTTONS)
    (message,) = await ann.say("hi", {"text": "**Choose** < one.", "buttons": titled(3)})
    assert (message.text, message.parse_mode) == ("Choose < one.\n\n1. Topic 1\n2. Topic 2\n3. Topic 3", None)
    await ann.say("the third one", {"text": "fine"})
    assert ann.got[-1] == "/topic/3"


async def test_refused_buttons_below_a_full_message_cost_no_answer(ann: Chat) -> None:
    ann.telegram.refuse("sendMessage", *REFUSED_BUTTONS)
    messages = await ann.say("hi", {"text": "x" * (LIMIT - 10), "buttons": titled(MOST_ROWS, "A topic with a long title")})
    shown = "".join(message.text for message in messages)
    assert "x" * (LIMIT - 10) in shown
    assert "24. A topic with a long title 24" in shown


async def test_a_choice_that_does_not_fit_below_its_text_takes_the_buttons_away_all_the_same(ann: Chat) -> None:
    (message,) = await ann.say("hi", {"text": "x" * (LIMIT - 5), "buttons": titled(2)})
    await ann.press(message, 0, {"text": "fine"})
    assert ann.got[-1] == "/topic/1"
    assert (message.text, message.titles) == ("x" * (LIMIT - 5), [])


async def test_a_reply_of_nothing_but_spaces_costs_no_other_reply(ann: Chat) -> None:
    assert [message.text for message in await ann.say("hi", {"text": " \n "}, {"text": "fine"})] == ["fine"]


async def test_a_reply_of_nothing_but_spaces_is_not_silence(ann: Chat) -> None:
    (message,) = await ann.say("hi", {"text": " \n "})
    assert CLINIC.phone in message.text


async def test_whatever_breaks_the_person_gets_a_sentence_with_the_phone(ann: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise ValueError("words that nobody should read")

    monkeypatch.setattr(ann.messenger, "answer", broken)
    with pytest.raises(ValueError, match="nobody"):
        await ann.say("hi")
    (message,) = ann.telegram.messages(ANN)
    assert CLINIC.phone in message.text
    assert "nobody" not in message.text


async def test_hostile_words_are_shown_as_they_are(ann: Chat) -> None:
    text = "temperature > 38C & BP < 90 </b> &lt; &amp; <script>alert(1)</script> @everyone \\* \\_x\\_"
    (message,) = await ann.say("hi", {"text": text})
    assert message.parse_mode == "HTML"
    assert "temperature > 38C & BP < 90" in message.text
    assert message.entities == []


async def test_no_link_is_unfolded_into_a_preview(ann: Chat) -> None:
    (message,) = await ann.say("hi", {"text": "See [this](https://x.example/)."})
    assert message.parameters["link_preview_options"] == {"is_disabled": True}


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (200, b"<html>"),
        (502, b"<html>Bad gateway</html>"),
        (200, b""),
        (200, b"[]"),
        (200, b'"ok"'),
        (200, b"null"),
        (200, b"{}"),
    ],
)
async def test_an_answer_that_is_not_telegrams_is_an_error_that_may_pass(http_server: Any, status: int, content: bytes) -> None:
    http_server.status, http_server.content = status, content
    api = TelegramApi(TelegramSettings("123456:a-token", "webhook", False, "", http_server.url, "secret"))
    with pytest.raises(TelegramError) as caught:
        await api.call("sendMessage", patience=0, chat_id=1, text="hi")
    assert caught.value.passes
    assert "a-token" not in str(caught.value)
    await api.close()


async def test_a_telegram_that_says_nothing_is_given_up_in_time(http_server: Any) -> None:
    http_server.hang.clear()
    api = TelegramApi(TelegramSettings("123456:a-token", "webhook", False, "", http_server.url, "secret"))
    with pytest.raises((aiohttp.ClientError, asyncio.TimeoutError)):
        await api.call("sendMessage", patience=0, time_out=0.05, chat_id=1, text="hi")
    await api.close()
