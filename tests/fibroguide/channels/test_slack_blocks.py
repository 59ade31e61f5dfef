"""Replies as Slack's blocks, held against the limits that Slack documents, and choices that fit into none of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from fibroguide.channels.gate import Gate
from fibroguide.channels.messenger import Messenger, Said, notice_of
from fibroguide.channels.rate_limits import RateLimits
from fibroguide.channels.slack import _home_topics
from fibroguide.channels.slack_api import SlackApi
from fibroguide.channels.slack_blocks import actions, chosen_blocks, home_view, menu_blocks
from fibroguide.channels.slack_chat import SlackChat
from fibroguide.channels.slack_events import MESSAGE, Event
from fibroguide.channels.slack_settings import slack_settings
from fibroguide.content.clinic import load_clinic
from fibroguide.render.slack import to_blocks
from fibroguide.safety.screen import SafetyScreen
from fibroguide.stores.kept import Kept
from fibroguide.stores.menus import Menu
from tests.emulators.block_kit import choices_in, errors_in
from tests.emulators.slack import Post, SlackEmulator

CLINIC = load_clinic()


def menu(count: int, title: str = "Choice {}") -> Menu:
    return Menu("abcdefghijk", "slack:T1:dm:U1", {at: (title.format(at), f"topic/{at}") for at in range(count)})


def kinds(blocks: list[dict[str, Any]]) -> list[str]:
    return [element["type"] for block in blocks for element in block["elements"]]


# --- blocks


@pytest.mark.parametrize("count", [1, 5, 6, 25])
def test_up_to_25_choices_are_buttons(count: int) -> None:
    blocks = menu_blocks(menu(count))
    assert kinds(blocks) == ["button"] * count
    assert errors_in(blocks) == []


@pytest.mark.parametrize("count", [26, 100])
def test_up_to_100_choices_are_a_select(count: int) -> None:
    blocks = menu_blocks(menu(count))
    assert kinds(blocks) == ["static_select"]
    assert len(blocks[0]["elements"][0]["options"]) == count
    assert errors_in(blocks) == []


def test_no_choices_are_no_block() -> None:
    assert menu_blocks(menu(0)) == []


@pytest.mark.parametrize("count", [3, 30])
def test_each_choice_carries_its_own_token_and_title(count: int) -> None:
    offered = menu(count)
    values = [(choice.title, (choice.option or choice.element)["value"]) for choice in choices_in(menu_blocks(offered))]
    assert values == [(f"Choice {at}", offered.token(at)) for at in range(count)]


@pytest.mark.parametrize("count", [2, 30])
@pytest.mark.parametrize("length", [75, 76, 500])
def test_a_title_is_cut_to_75_characters(count: int, length: int) -> None:
    blocks = menu_blocks(menu(count, "x" * length))
    assert {choice.title for choice in choices_in(blocks)} == {"x" * 75 if length == 75 else "x" * 74 + "…"}
    assert errors_in(blocks) == []


def test_each_button_has_an_action_id_of_its_own_also_after_some_are_gone() -> None:
    left = Menu("abcdefghijk", "c", {at: choice for at, choice in menu(10).choices.items() if at not in (0, 4)})
    for blocks in (menu_blocks(menu(25)), menu_blocks(left)):
        ids = [element["action_id"] for element in blocks[0]["elements"]]
        assert len(set(ids)) == len(ids)


def test_what_was_chosen_stands_instead_of_the_buttons_and_below_it_those_that_are_left() -> None:
    left = Menu("abcdefghijk", "c", {2: ("Third", "topic/2")})
    before = [*to_blocks("Text."), *menu_blocks(menu(5))]
    blocks = chosen_blocks(before, "A & B <3", left)
    assert [block["type"] for block in blocks] == ["section", "context", "actions"]
    assert blocks[1]["elements"][0]["text"] == "➜ You chose: A &amp; B &lt;3"
    assert [choice.title for choice in choices_in(blocks)] == ["Third"]
    assert errors_in(blocks) == []


def test_of_two_choices_in_a_row_the_last_is_shown() -> None:
    once = chosen_blocks([*to_blocks("Text."), *menu_blocks(menu(5))], "First", menu(2))
    twice = chosen_blocks(once, "Second", menu(0))
    assert [block["type"] for block in twice] == ["section", "context"]
    assert "Second" in twice[1]["elements"][0]["text"]
    assert errors_in(twice) == []


def test_the_home_of_the_real_topics_is_taken_by_slack() -> None:
    topics = _home_topics()
    view = home_view("What I am.", "Choose one.", topics, "https://chat.example.org")
    assert view["type"] == "home"
    assert len(view["blocks"]) <= 100
    assert errors_in(view["blocks"], home=True) == []
    titles = [title for choices in topics.values() for title, _ in choices]
    assert [choice.title for choice in choices_in(view["blocks"])] == titles
    headings = [block["text"]["text"] for block in view["blocks"] if block["type"] == "header"]
    assert headings == list(topics)


def test_a_home_of_many_topics_and_long_headings_is_taken_too() -> None:
    topics = {f"{number} {'x' * 200}": [("y" * 80, f"topic/{at}") for at in range(26)] for number in range(20)}
    assert errors_in(home_view("a " * 5000, "b", topics, "")["blocks"], home=True) == []


def test_a_block_of_actions_with_other_names_may_stand_beside_one_another() -> None:
    blocks = [*actions([("A", "1")], "first"), *actions([("A", "1")], "second")]
    assert errors_in(blocks) == []


# --- replies with more choices or words than Slack takes


class Rasa:
    """Stands where Rasa stands: replies with the text that it got, and with as many choices as a test wants."""

    def __init__(self) -> None:
        self.choices, self.text = 0, ""
        self.got: list[str] = []

    async def __call__(self, message: UserMessage) -> None:
        self.got.append(message.text)
        buttons = [{"title": f"Choice {number}", "payload": f"/topic/{number}"} for number in range(1, self.choices + 1)]
        reply = {"text": self.text or f"To {message.text}", "utter_action": "utter_test", "buttons": buttons}
        await message.output_channel.send_response(message.sender_id, reply)


@pytest.fixture
def slack() -> Iterator[SlackEmulator]:
    with SlackEmulator() as emulator:
        yield emulator


class Talk:
    """A private talk with somebody whom the bot knows."""

    def __init__(self, file: Path, slack: SlackEmulator) -> None:
        self.rasa, self._slack = Rasa(), slack
        kept = Kept(file)
        gate = Gate(self.rasa, CLINIC, SafetyScreen(classifier=None), kept.disclosures, disclosure=notice_of("slack"))
        messenger = Messenger("slack", gate, CLINIC, kept, RateLimits({"FIBROGUIDE_LIMIT_MESSAGES": "1000/minute"}))
        values = {"BOT_TOKEN": slack.bot_token, "SIGNING_SECRET": slack.signing_secret, "API": slack.url}
        settings = slack_settings({f"FIBROGUIDE_SLACK_{name}": value for name, value in values.items()})
        assert settings
        self._chat = SlackChat(SlackApi(settings), messenger, "", {}, gate.unavailable)
        kept.disclosures.note("slack:T1:dm:U1")

    async def say(self, text: str, **more: Any) -> list[Post]:
        before = len(self._slack.posts)
        event = Event("1", MESSAGE, "slack:T1:dm:U1", 1.0, "U1", "D1", True, text=text, **more)
        await self._chat.answer(event, Said(event.conversation, text))
        return self._slack.posts[before:]


@pytest.fixture
def talk(file: Path, slack: SlackEmulator) -> Talk:
    return Talk(file, slack)


@pytest.mark.parametrize(("count", "kind"), [(25, "button"), (26, "static_select"), (100, "static_select")])
async def test_as_many_choices_as_slack_takes_are_sent_as_such(talk: Talk, count: int, kind: str) -> None:
    talk.rasa.choices = count
    (post,) = await talk.say("hi")
    choices = list(choices_in(post.blocks))
    assert [choice.title for choice in choices] == [f"Choice {number}" for number in range(1, count + 1)]
    assert {choice.element["type"] for choice in choices} == {kind}


async def test_more_choices_than_slack_takes_become_numbers_to_type(talk: Talk) -> None:
    talk.rasa.choices = 101
    (post,) = await talk.say("hi")
    lines = post.text.splitlines()
    assert post.blocks == []
    assert lines[:3] == ["To hi", "", "1. Choice 1"]
    assert lines[-1] == "101. Choice 101"
    await talk.say("99")
    assert talk.rasa.got[-1] == "/topic/99"


@pytest.mark.parametrize("number", ["911", "988", "101"])
async def test_no_number_of_a_help_line_is_a_choice(talk: Talk, number: str) -> None:
    talk.rasa.choices = 999
    await talk.say("hi")
    await talk.say(number)
    assert talk.rasa.got[-1] == number


async def test_a_number_chooses_only_right_after_the_list(talk: Talk) -> None:
    talk.rasa.choices = 101
    await talk.say("hi")
    talk.rasa.choices = 0
    await talk.say("thanks")
    await talk.say("2")
    assert talk.rasa.got[-1] == "2"


async def test_refused_blocks_become_numbers_also_in_a_select(talk: Talk, slack: SlackEmulator) -> None:
    talk.rasa.choices = 30
    slack.refuse("chat.postMessage", "invalid_blocks")
    (post,) = await talk.say("hi")
    assert post.blocks == []
    assert post.text.endswith("\n30. Choice 30")
    await talk.say("30")
    assert talk.rasa.got[-1] == "/topic/30"


@pytest.mark.parametrize("length", [2_999, 3_001, 6_001, 13_500, 60_000])
async def test_a_long_reply_is_sent_whole_in_messages_that_slack_takes(talk: Talk, length: int) -> None:
    talk.rasa.text = "".join(f"Word {number} & more < than that. " for number in range(length))[:length]
    talk.rasa.choices = 3
    posts = await talk.say("hi")
    words = " ".join(post.text for post in posts).replace("&amp;", "&").replace("&lt;", "<")
    assert words.split() == talk.rasa.text.split()
    assert ["actions" in [block["type"] for block in post.blocks] for post in posts] == [False] * (len(posts) - 1) + [True]


async def test_of_a_long_reply_a_part_whose_blocks_are_refused_is_sent_as_text(talk: Talk, slack: SlackEmulator) -> None:
    talk.rasa.text = "A sentence of some length. " * 600
    slack.refuse("chat.postMessage", "invalid_blocks")
    posts = await talk.say("hi")
    assert " ".join(post.text for post in posts).count("A sentence of some length.") == 600
    assert posts[0].blocks == []


async def test_an_answer_that_fails_outside_of_the_gate_becomes_a_sentence_too(
    talk: Talk, slack: SlackEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: Messenger, __: Said) -> None:
        raise LookupError

    monkeypatch.setattr(Messenger, "answer", fail)
    with pytest.raises(LookupError):
        await talk.say("hi")
    assert [post.text.partition(".")[0] for post in slack.posts] == ["I am sorry, I cannot answer right now"]
