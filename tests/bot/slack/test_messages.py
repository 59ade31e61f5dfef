"""What people write in Slack, and what the bot remembers of it and shows."""

from collections.abc import Callable
from typing import Any

import pytest

from fibroguide.stores.callbacks import Callbacks
from fibroguide.stores.database import open_database
from tests.bot.slack.asked import CRISIS, DEFINITION, LENGTH, event
from tests.emulators.slack import Post
from tests.emulators.slack_people import NOTICE, BotOnSlack, Person, buttons, topic, topics


@pytest.mark.parametrize("place", ["direct", "thread", "command"])
def test_a_request_to_be_called_back_gets_the_phone_number_and_no_form(ann: Person, on_slack: BotOnSlack, place: str) -> None:
    ways: dict[str, Callable[[str], list[Post]]] = {"direct": ann.say, "thread": ann.mention, "command": ann.ask}
    *_, numbers, refusal = ways[place]("call me back please")
    assert topics([numbers, refusal]) == ["clinician", "conversation/not_here"]
    assert "Ask for a call back" not in buttons(numbers)
    assert topics(ways[place](DEFINITION))[-1] == "fibromyalgia/definition", "no form is left that would take it for a name"
    assert not [one for one in Callbacks(open_database(on_slack.database)).all() if ann.user in one.conversation]


def test_each_place_and_person_has_a_memory_of_its_own(ann: Person, bob: Person) -> None:
    """A yes means something only where the question about safety was asked."""
    assert topics(ann.known().say("I feel so hopeless")) == ["safety/distress"]
    thread = ann.mention(LENGTH)[0].thread_ts
    assistant = ann.slack.start_assistant_thread(ann.user, ann.direct)["assistant_thread"]["thread_ts"]
    elsewhere = [
        ann.write("yes", thread),
        ann.ask("yes"),
        ann.say("yes", thread_ts=assistant),
        bob.known().say("yes"),
    ]
    assert all("safety/crisis" not in topics(posts) for posts in elsewhere)
    assert all(elsewhere)
    assert topics(ann.say("yes")) == ["safety/crisis"]


def test_two_threads_of_one_channel_remember_apart_what_was_begun(ann: Person) -> None:
    first, second = (ann.mention(LENGTH)[0].thread_ts for _ in range(2))
    assert "step 1 of 3" in ann.write("walk me through the preparation checklist", first)[0].text
    assert topics(ann.write("next", second)) == ["walk_through"]
    assert "step 2 of 3" in ann.write("next", first)[0].text


def test_what_slack_has_escaped_is_read_as_it_was_written(ann: Person) -> None:
    sent = (
        "is <https://a.example> better than <https://b.example|ketamine> &amp; rest, <mailto:x@y.example|x@y.example>, a &lt;3?"
    )
    ann.deliver(event(ann, text=sent))
    assert ann.read() == ["is https://a.example better than ketamine & rest, x@y.example, a <3?"]


def test_a_file_is_not_read_and_the_words_beside_it_are(ann: Person) -> None:
    files = {"subtype": "file_share", "files": [{"id": "F1", "mimetype": "image/png"}]}
    assert topics(ann.say("", **files)) == [NOTICE, "conversation/no_media"]
    assert topics(ann.say(DEFINITION, **files)) == ["conversation/no_media", "fibromyalgia/definition"]
    assert topics(ann.say(CRISIS, **files)) == ["safety/crisis"], "alone"


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("pain " * 2000, "fallback/too_long"),
        ("😀👩‍👩‍👧‍👦", "fallback/no_words"),
        ("", "fallback/no_words"),
        ("\x00\x07\u202ewhat is\u200b fibro\u00admyalgia?\x1b[0m", "fibromyalgia/definition"),
        ("/restart", None),
        ("/benefits/speed", None),
        ("*what* is _fibromyalgia_ `?`", "fibromyalgia/definition"),
        (":sob: :sob:", None),
        ("\ud83d", "fallback/no_words"),
    ],
)
def test_whatever_is_written_gets_one_answer(ann: Person, text: str, reply: str | None) -> None:
    (post,) = ann.known().say(text)
    assert reply in (None, topic(post))
    assert topics(ann.say(DEFINITION)) == ["fibromyalgia/definition"]


@pytest.mark.parametrize(
    "content",
    [
        {"subtype": "channel_join", "text": "<@U1> has joined the channel"},
        {"subtype": "channel_topic"},
        {"subtype": "message_changed", "message": {"text": CRISIS}},
        {"subtype": "message_deleted"},
        {"subtype": "bot_message"},
        {"subtype": "something_new"},
        {"bot_id": "B1"},
        {"user": "U0BOT"},
        {"user": None},
        {"type": "reaction_added"},
        {"type": "app_home_opened", "tab": "messages"},
        {"type": "something_new"},
    ],
    ids=lambda content: " ".join(map(str, list(content.values())[:1])),
)
def test_only_what_a_person_has_just_written_is_answered(ann: Person, content: dict[str, Any]) -> None:
    assert ann.deliver(event(ann, **content)) == []
    assert ann.read() == []
    assert ann.user not in ann.slack.views


def test_answers_are_shown_in_slacks_own_marks(ann: Person) -> None:
    _, step = ann.say("walk me through the preparation checklist")
    assert step.text.startswith("*Preparation checklist, step 1 of 3*\n")
    (crisis,) = ann.say(CRISIS)
    assert "<https://988lifeline.org|988lifeline.org>" in crisis.text
    for post in ann.posts:
        assert "**" not in post.text
        assert "](" not in post.text
        assert {block["text"]["type"] for block in post.blocks if block["type"] == "section"} == {"mrkdwn"}
    assert ann.slack.unescaped == []


def test_an_answer_of_several_paragraphs_is_one_message_with_a_text_for_notifications(ann: Person) -> None:
    (answer,) = ann.known().say(DEFINITION)
    assert "\n\n" in answer.text
    assert answer.text == "".join(block["text"]["text"] for block in answer.blocks if block["type"] == "section")


def test_more_than_five_choices_are_all_shown_as_buttons(ann: Person) -> None:
    (answer,) = ann.known().say("what can you tell me?")
    assert len(buttons(answer)) == 8
    assert topics(ann.press(buttons(answer)[-1])) == ["clinician"]


def test_no_call_asks_to_post_as_a_user(ann: Person) -> None:
    ann.say(DEFINITION)
    known = {"channel", "thread_ts", "text", "blocks", "unfurl_links", "unfurl_media"}
    calls = [arguments for method, arguments in ann.slack.calls if method == "chat.postMessage"]
    assert calls
    assert all(arguments.keys() <= known for arguments in calls)
