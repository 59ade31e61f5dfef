"""The real bot in an emulated Slack: what people see, what Slack sees, and what happens when something breaks.

docs/channels.md names the test that belongs to each fault of Rasa's own channel.
"""

import hashlib
import hmac
import json
import os
import signal
import socket
import time
import urllib.error
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from fibroguide.stores.callbacks import Callbacks
from fibroguide.stores.database import open_database
from tests.emulators.slack import FORM, Post, SlackEmulator
from tests.emulators.slack_people import NOTICE, THUMBS, BotOnSlack, Person, buttons, chosen, topic, topics, until
from tests.running import call, say

DEFINITION = "what is fibromyalgia?"
LENGTH = "how long does an infusion take?"
CRISIS = "I want to kill myself"
# A question for each of ten topics, to tell answers apart.
QUESTIONS = {
    DEFINITION: "fibromyalgia/definition",
    LENGTH: "procedure/session_length",
    "how fast does it work?": "benefits/speed",
    "what causes fibromyalgia?": "fibromyalgia/causes",
    "is there a cure for fibromyalgia?": "fibromyalgia/cure",
    "what are the side effects?": "procedure/side_effects",
    "what is fibro fog?": "fibromyalgia/fog",
    "how is fibromyalgia diagnosed?": "fibromyalgia/diagnosis",
    "how does ketamine work?": "ketamine/how_it_works",
    "how do I prepare?": "procedure/preparation",
}


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackEmulator]:
    with SlackEmulator() as emulator:
        yield emulator


@pytest.fixture(scope="module")
def on_slack(slack: SlackEmulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotOnSlack]:
    bot = BotOnSlack(tmp_path_factory.mktemp("slack"), slack)
    yield bot
    assert bot.running.stop() == 0
    assert slack.late == [], "Slack waits for three seconds"
    assert slack.unescaped == []


@pytest.fixture
def ann(on_slack: BotOnSlack) -> Person:
    """Somebody whom the bot does not know yet."""
    return on_slack.person()


@pytest.fixture
def bob(on_slack: BotOnSlack, ann: Person) -> Person:
    """Somebody else in Ann's channel."""
    return on_slack.person(ann.channel)


def in_thread(posts: list[Post], ts: str) -> bool:
    return bool(posts) and all(post.thread_ts == ts for post in posts)


def event(person: Person, **content: Any) -> dict[str, Any]:
    """A private message as Slack tells of it, with other content where a test gives it."""
    ts = f"{time.time():.6f}"
    shared = {"type": "message", "user": person.user, "ts": ts, "event_ts": ts, "text": DEFINITION}
    return {**shared, "channel": person.direct, "channel_type": "im", **content}


# --- conversations


def test_a_private_message_is_answered_beside_it_and_the_first_answer_begins_with_the_notice(ann: Person) -> None:
    posts = ann.say(DEFINITION)
    assert topics(posts) == [NOTICE, "fibromyalgia/definition"]
    assert {(post.channel, post.thread_ts, post.ephemeral_for) for post in posts} == {(ann.direct, None, None)}
    assert topics(ann.say(LENGTH)) == ["procedure/session_length"]


def test_a_mention_is_answered_in_a_thread_and_the_notice_is_for_one_person_and_once(ann: Person) -> None:
    notice, answer = ann.mention(LENGTH)
    assert topics([notice, answer]) == [NOTICE, "procedure/session_length"]
    assert (notice.ephemeral_for, answer.ephemeral_for) == (ann.user, None)
    assert notice.thread_ts == answer.thread_ts is not None
    assert topics(ann.mention(DEFINITION, answer.thread_ts)) == ["fibromyalgia/definition"]
    assert topics(ann.mention(DEFINITION)) == [NOTICE, "fibromyalgia/definition"], "another thread, other readers"


def test_a_mention_that_slack_tells_of_twice_is_answered_once(ann: Person) -> None:
    ann.mention(LENGTH)
    assert topics(ann.posts).count("procedure/session_length") == 1
    assert ann.read() == [LENGTH]


def test_a_thread_goes_on_without_a_mention_also_for_others(ann: Person, bob: Person) -> None:
    thread = ann.mention(LENGTH)[0].thread_ts
    posts = bob.write("what is fibromyalgia?", thread)
    assert topics(posts) == ["fibromyalgia/definition"]
    assert in_thread(posts, thread)


def test_a_follow_up_right_after_the_mention_is_answered_after_it(ann: Person) -> None:
    mention = ann.slack.mention(LENGTH, ann.user, ann.channel)
    posts = ann.write(DEFINITION, mention["ts"])
    assert [topic(post) for post in ann.posts if not post.ephemeral_for] == [
        "procedure/session_length",
        "fibromyalgia/definition",
    ]
    assert in_thread(posts, mention["ts"])


def test_what_people_say_to_each_other_is_not_answered(ann: Person, bob: Person) -> None:
    written = ann.slack.message(DEFINITION, ann.user, ann.channel, "channel")
    assert bob.write(LENGTH, written["ts"]) == [], "the bot is not in that thread"
    thread = ann.mention(LENGTH)[0].thread_ts
    to_bob = event(ann, text=f"<@{bob.user}> {DEFINITION}", channel=ann.channel, channel_type="channel", thread_ts=thread)
    assert ann.deliver(to_bob) == []
    assert topics(ann.mention("how fast does it work?", written["ts"])) == [NOTICE, "benefits/speed"]


def test_in_a_group_message_it_answers_when_it_is_mentioned_and_then_in_that_thread(ann: Person) -> None:
    ann.channel = ann.channel.replace("C", "G", 1)
    assert ann.write(DEFINITION, channel_type="mpim") == []
    text = f"<@{ann.slack.bot_user}> {LENGTH}"
    _, answer = ann.deliver(event(ann, text=text, channel=ann.channel, channel_type="mpim"))
    assert topic(answer) == "procedure/session_length"
    posts = ann.write(DEFINITION, answer.thread_ts, channel_type="mpim")
    assert topics(posts) == ["fibromyalgia/definition"]
    assert in_thread(posts, answer.thread_ts)


def test_a_command_is_answered_to_the_person_alone(ann: Person) -> None:
    posts = ann.ask(LENGTH)
    assert topics(posts) == [NOTICE, "procedure/session_length"]
    assert {(post.via, post.ephemeral_for) for post in posts} == {("response_url", ann.user)}
    assert ann.slack.deliveries[-1].answer == b""
    assert topics(ann.ask(DEFINITION)) == ["fibromyalgia/definition"]


def test_a_command_without_words_shows_the_topics(ann: Person) -> None:
    posts = ann.ask("")
    assert topics(posts) == [NOTICE, "conversation/topics"]
    assert len(buttons(posts[1])) == 8
    assert buttons(ann.ask("   ")[0]) == buttons(posts[1])


def test_the_home_shows_what_the_bot_is_and_all_its_topics(ann: Person) -> None:
    ann.slack.open_home(ann.user)
    ann.wait()
    blocks = ann.slack.views[ann.user]["blocks"]
    shown = json.dumps(blocks, ensure_ascii=False)
    assert "I am a computer program" in shown
    assert "Here are some topics." in shown
    titles = [one["text"]["text"] for block in blocks if block["type"] == "actions" for one in block["elements"]]
    assert len(titles) > 30
    assert len(set(titles)) == len(titles)
    assert ann.posts == []


def test_a_button_of_the_home_is_answered_in_a_private_message_and_stays(ann: Person) -> None:
    ann.slack.open_home(ann.user)
    ann.wait()
    for _ in range(2):
        posts = ann.press("How ketamine works")
        assert topics(posts)[-1] == "ketamine/how_it_works"
        assert {(post.channel, post.ephemeral_for) for post in posts} == {(ann.direct, None)}
    ann.known()
    assert topics(ann.press(buttons(posts[-1])[0]))[-1] != "conversation/old_menu", "what comes of it is the private talk"


def test_the_assistant_greets_offers_prompts_and_answers_in_its_thread(ann: Person) -> None:
    started = ann.slack.start_assistant_thread(ann.user, ann.direct)
    thread = started["assistant_thread"]["thread_ts"]
    posts = ann.wait()
    assert topics(posts) == [NOTICE, "smalltalk/greet"]
    (offered,) = [one for one in ann.slack.prompts if one["channel_id"] == ann.direct]
    assert offered["thread_ts"] == thread
    answers = [topics(ann.say(prompt["message"], thread_ts=thread)) for prompt in offered["prompts"]]
    assert answers == [["fibromyalgia/definition"], ["ketamine/how_it_works"], ["benefits/overview"], ["procedure/side_effects"]]
    assert topics(ann.press(THUMBS[0])) == ["feedback/helpful"]
    assert in_thread(ann.posts, thread)


# --- buttons


def test_a_button_that_was_pressed_is_replaced_by_what_was_chosen(ann: Person) -> None:
    answer = ann.say(DEFINITION)[-1]
    text, title = answer.text, buttons(answer)[0]
    assert title == "Symptoms of fibromyalgia"
    assert topics(ann.press(title)) == ["fibromyalgia/symptoms"]
    assert chosen(answer) == [f"➜ You chose: {title}"]
    assert buttons(answer) == []
    assert (answer.replaced, answer.text) == (1, text)
    assert text in answer.blocks[0]["text"]["text"]


@pytest.mark.parametrize("place", ["direct", "thread", "command"])
def test_buttons_work_wherever_they_are_shown(ann: Person, place: str) -> None:
    ways: dict[str, Callable[[str], list[Post]]] = {"direct": ann.say, "thread": ann.mention, "command": ann.ask}
    answer = ways[place](DEFINITION)[-1]
    text, (symptoms, *_) = answer.text, buttons(answer)
    (post,) = ann.press(symptoms)
    assert topic(post) == "fibromyalgia/symptoms"
    assert (post.channel, post.thread_ts, post.ephemeral_for) == (answer.channel, answer.thread_ts, answer.ephemeral_for)
    assert chosen(answer) == [f"➜ You chose: {symptoms}"]
    assert (answer.text, buttons(answer)) == (text, [])
    assert text in answer.blocks[0]["text"]["text"]


def test_a_thumb_leaves_the_other_buttons(ann: Person) -> None:
    answer = ann.say(DEFINITION)[-1]
    others = buttons(answer)[:-2]
    assert topics(ann.press(THUMBS[0])) == ["feedback/helpful"]
    assert chosen(answer) == [f"➜ You chose: {THUMBS[0]}"]
    assert buttons(answer) == others
    assert len(others) == 3
    assert topics(ann.press(others[2])) == ["fibromyalgia/treatment"]
    assert (buttons(answer), chosen(answer)) == ([], [f"➜ You chose: {others[2]}"])


def test_a_second_press_is_not_answered_twice(ann: Person) -> None:
    ann.say(DEFINITION)
    assert topics(ann.press("Symptoms of fibromyalgia")) == ["fibromyalgia/symptoms"]
    assert ann.press_again() == []
    body = ann.slack.deliveries[-1].body
    assert ann.send(body, FORM) == [], "nor one that Slack delivers again"


@pytest.mark.parametrize("token", ["", "x", "x:0", ":", "home:", "home:safety/crisis", "fibromyalgia/definition", "0" * 2000])
def test_a_forged_button_brings_fresh_ones_or_nothing(ann: Person, token: str) -> None:
    ann.say(DEFINITION)
    ann.press("Symptoms of fibromyalgia")
    posts = ann.press_again(value=token)
    assert topics(posts) == (["conversation/old_menu"] if token else [])


def test_a_button_that_is_too_old_brings_fresh_ones(ann: Person, on_slack: BotOnSlack) -> None:
    answer = ann.say(DEFINITION)[-1]
    token = answer.blocks[-1]["elements"][0]["value"].partition(":")[0]
    menus = open_database(on_slack.database)
    with menus.begin() as connection:
        connection.exec_driver_sql("UPDATE menus SET at = at - 8 * 24 * 3600 WHERE id = ?", (token,))
    (post,) = ann.press("Symptoms of fibromyalgia")
    assert topic(post) == "conversation/old_menu"
    assert topics(ann.press(buttons(post)[0])) == ["fibromyalgia/definition"]


def test_somebody_else_in_the_thread_may_press(ann: Person, bob: Person) -> None:
    answer = ann.mention(DEFINITION)[-1]
    posts = bob.press("Symptoms of fibromyalgia", ann.channel)
    assert topics(posts) == ["fibromyalgia/symptoms"]
    assert in_thread(posts, answer.thread_ts)
    assert ann.press_again() == [], "and then it has been pressed for all"


def test_a_button_of_another_conversation_tells_nothing_of_it(ann: Person, on_slack: BotOnSlack) -> None:
    token = ann.say(DEFINITION)[-1].blocks[-1]["elements"][0]["value"]
    carl = on_slack.person()
    carl.say(LENGTH)
    carl.press(THUMBS[0])
    assert topics(carl.press_again(value=token)) == ["conversation/old_menu"]
    assert topics(ann.press("Symptoms of fibromyalgia")) == ["fibromyalgia/symptoms"], "nothing was used up by that"


@pytest.mark.parametrize(
    "interaction",
    [
        {"type": "view_submission", "view": {"id": "V1", "state": {"values": {}}}},
        {"type": "view_closed"},
        {"type": "shortcut", "callback_id": "x"},
        {"type": "block_suggestion"},
        {"type": "something_new"},
        {"type": "block_actions", "actions": []},
        {"type": "block_actions", "actions": [{"type": "radio_buttons", "action_id": "x", "selected_option": None}]},
        {"type": "block_actions", "actions": [{"type": "checkboxes", "action_id": "x", "selected_options": [{"value": "1"}]}]},
        {"type": "block_actions", "actions": [{"type": "button", "action_id": "x", "url": "https://example.org"}]},
        {},
    ],
    ids=lambda interaction: interaction.get("type", "nothing"),
)
def test_other_interactions_are_acknowledged_and_left_alone(ann: Person, interaction: dict[str, Any]) -> None:
    shared = {"user": {"id": ann.user}, "team": {"id": ann.slack.team}, "channel": {"id": ann.direct}}
    actions = [{"action_ts": f"{time.time():.6f}", **action} for action in interaction.get("actions", [])]
    assert ann.interact({**shared, **interaction, **({"actions": actions} if actions else {})}) == []
    assert topics(ann.say(DEFINITION))[-1] == "fibromyalgia/definition"


# --- nothing personal, and memory


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


# --- what is written


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


# --- people in danger


@pytest.mark.parametrize("place", ["direct", "thread", "thread of others", "command", "assistant", "with a file"])
def test_a_person_in_danger_gets_the_urgent_reply_first_and_alone_everywhere(ann: Person, bob: Person, place: str) -> None:
    if place == "direct":
        posts = ann.say(CRISIS)
    elif place == "thread":
        posts = ann.mention(CRISIS)
    elif place == "thread of others":
        posts = ann.write(CRISIS, bob.mention(LENGTH)[0].thread_ts)
    elif place == "command":
        posts = ann.ask(CRISIS)
    elif place == "assistant":
        posts = ann.say(CRISIS, thread_ts=f"{time.time():.6f}")
    else:
        posts = ann.say(CRISIS, subtype="file_share", files=[{"id": "F1"}])
    assert topics(posts) == ["safety/crisis"]


def test_the_notice_comes_with_the_next_answer_after_an_urgent_one(ann: Person) -> None:
    ann.say(CRISIS)
    assert topics(ann.say(DEFINITION)) == [NOTICE, "fibromyalgia/definition"]


def test_the_button_for_yes_leads_to_help(ann: Person) -> None:
    (question,) = ann.known().say("I feel so hopeless")
    assert buttons(question) == ["Yes", "No"]
    assert topics(ann.press("Yes")) == ["safety/crisis"]


def hang(person: Person, seconds: int) -> None:
    """Ask something of which the answer waits for that long."""
    person.known().slack.refuse("chat.postMessage", status=429, retry_after=seconds)
    before = posted(person.slack)
    person.start(LENGTH)
    until(lambda: posted(person.slack) > before)


def posted(slack: SlackEmulator) -> int:
    """How often the bot has tried to post."""
    return sum(method == "chat.postMessage" for method, _ in list(slack.calls))


def test_a_cry_for_help_overtakes_what_hangs(ann: Person) -> None:
    hang(ann, seconds=1)
    ann.start(DEFINITION)
    assert topics(ann.say(CRISIS)) == ["safety/crisis", "procedure/session_length", "fibromyalgia/definition"]


def test_the_button_for_yes_overtakes_what_hangs_too(ann: Person) -> None:
    ann.known().say("I feel so hopeless")
    hang(ann, seconds=1)
    assert topics(ann.press("Yes")) == ["safety/crisis", "procedure/session_length"]


def test_a_cry_for_help_is_not_held_up_by_many_others_that_hang(on_slack: BotOnSlack, ann: Person) -> None:
    crowd = [on_slack.person().known() for _ in range(16)]  # as many as are answered side by side
    ann.slack.refuse("chat.postMessage", status=429, retry_after=3, times=len(crowd))
    before = posted(ann.slack)
    for person in crowd:
        person.start(LENGTH)
    until(lambda: posted(ann.slack) == before + len(crowd))
    began = time.monotonic()
    ann.start(CRISIS)
    (answer,) = ann.wait()
    for person in crowd:
        person.wait()
    assert topic(answer) == "safety/crisis"
    assert answer.at - began < 2


# --- what Slack sends


def test_the_address_is_verified(on_slack: BotOnSlack, slack: SlackEmulator) -> None:
    status, answer = slack.verify_url()
    assert status == 200
    assert json.loads(answer)["challenge"] == json.loads(slack.deliveries[-1].body)["challenge"]


@pytest.mark.parametrize("reason", ["http_timeout", "http_error", "connection_failed", "ssl_error", "too_many_redirects", "new"])
def test_an_event_that_is_delivered_again_is_answered_once(ann: Person, reason: str) -> None:
    message = event(ann)
    assert topics(ann.deliver(message, event_id="Ev1")) == [NOTICE, "fibromyalgia/definition"]
    for number in (1, 2, 3):
        assert ann.deliver(message, event_id="Ev1", retry_num=number, retry_reason=reason) == []


def test_an_event_that_is_delivered_several_times_at_once_is_answered_once(ann: Person) -> None:
    message = event(ann)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: ann.slack.event(message), range(8)))
    assert topics(ann.wait()) == [NOTICE, "fibromyalgia/definition"]


def test_a_first_delivery_that_looks_like_a_retry_is_answered(ann: Person) -> None:
    """The first one was lost, or the bot was down; only what was taken in counts."""
    assert topics(ann.deliver(event(ann), retry_num=1, retry_reason="http_error"))[-1] == "fibromyalgia/definition"


def test_headers_of_retries_need_no_set_up_and_may_be_anything(ann: Person) -> None:
    body = json.dumps({"type": "event_callback", "team_id": ann.slack.team, "event_id": "Ev2", "event": event(ann)}).encode()
    for headers in ({"X-Slack-Retry-Num": "1"}, {"X-Slack-Retry-Reason": "x"}, {"X-Slack-Retry-Num": "x" * 99}):
        assert ann.slack.send(body, headers=headers) == (200, b"")
    assert topics(ann.wait()) == [NOTICE, "fibromyalgia/definition"]


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON", "application/json "]
)
def test_the_content_type_may_name_its_letters(ann: Person, content_type: str) -> None:
    body = json.dumps({"type": "event_callback", "team_id": ann.slack.team, "event_id": "Ev3", "event": event(ann)})
    assert topics(ann.send(body.encode(), content_type)) == [NOTICE, "fibromyalgia/definition"]


def test_a_form_may_name_its_letters_too(ann: Person) -> None:
    ann.say(DEFINITION)
    ann.slack.press("Symptoms of fibromyalgia", ann.user, ann.direct)
    ann.wait()
    body = ann.slack.deliveries[-1].body
    assert topics(ann.posts)[-1] == "fibromyalgia/symptoms"
    assert ann.send(body, f"{FORM}; charset=utf-8") == []


def test_messages_that_overtake_each_other_are_answered_in_the_order_they_were_written(ann: Person) -> None:
    hang(ann, seconds=1)
    now = time.time()
    late, early = event(ann, text=DEFINITION, ts=f"{now + 2:.6f}"), event(ann, text="how fast does it work?", ts=f"{now + 1:.6f}")
    ann.slack.event(late)
    assert topics(ann.deliver(early))[-3:] == ["procedure/session_length", "benefits/speed", "fibromyalgia/definition"]


def test_of_200_messages_at_once_none_is_lost_and_each_talk_keeps_its_order(on_slack: BotOnSlack) -> None:
    people = [on_slack.person() for _ in range(20)]

    def talk(person: Person) -> None:
        thread = None
        for question in QUESTIONS:
            written = (
                person.slack.message(question, person.user, person.channel, "channel", thread_ts=thread)
                if thread
                else person.slack.mention(question, person.user, person.channel)
            )
            thread = thread or written["ts"]

    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(talk, people))
    for person in people:
        notice, *answers = topics(person.wait())
        assert notice == NOTICE
        assert answers == list(QUESTIONS.values())


# --- security


FORGERIES: dict[str, Callable[[bytes, int, str], dict[str, Any]]] = {
    "another secret": lambda body, now, _: {"signature": signature("another secret", now, body)},
    "no signature": lambda *_: {"signature": ""},
    "half a signature": lambda body, now, secret: {"signature": signature(secret, now, body)[:20]},
    "another version": lambda body, now, secret: {"signature": signature(secret, now, body).replace("v0", "v1")},
    "other letters": lambda *_: {"signature": "v0=\xfcn\xefcode"},
    "another body": lambda body, now, secret: {"signature": signature(secret, now, body + b" ")},
    "another time": lambda body, now, secret: {"signature": signature(secret, now, body), "timestamp": now - 1},
    "late": lambda _, now, __: {"timestamp": now - 302},
    "from the future": lambda _, now, __: {"timestamp": now + 302},
    "no time": lambda *_: {"timestamp": ""},
    "a time of letters": lambda *_: {"timestamp": "now"},
    "a huge time": lambda *_: {"timestamp": "9" * 400},
}


def signature(secret: str, at: int, body: bytes) -> str:
    return "v0=" + hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()


def envelope(person: Person, **content: Any) -> bytes:
    found = {"type": "event_callback", "team_id": person.slack.team, "event_id": "Ev4", "event": event(person, **content)}
    return json.dumps(found).encode()


@pytest.mark.parametrize("way", FORGERIES)
def test_what_is_not_signed_by_slack_just_now_is_turned_away(ann: Person, way: str) -> None:
    body = envelope(ann)
    changes = FORGERIES[way](body, int(time.time()), ann.slack.signing_secret)
    assert ann.slack.send(body, **changes) == (401, b"")
    assert topics(ann.send(body)) == [NOTICE, "fibromyalgia/definition"], "it had not been taken in"


def test_without_the_headers_of_a_signature_nothing_is_taken_in(ann: Person) -> None:
    for body, headers in ((envelope(ann), {"Content-Type": "application/json"}), (b"payload=%7B%7D", {"Content-Type": FORM})):
        assert call("POST", ann.slack.request_url, body, headers)[0] == 401
    assert call("GET", ann.slack.request_url)[0] in (404, 405)
    assert ann.posts == []


def test_a_request_that_was_overheard_is_worth_nothing_later_and_gets_no_second_answer_now(ann: Person) -> None:
    body, now = envelope(ann), int(time.time())
    assert ann.slack.send(body, timestamp=now) == (200, b"")
    assert topics(ann.wait()) == [NOTICE, "fibromyalgia/definition"]
    assert ann.slack.send(body, timestamp=now) == (200, b"")
    assert ann.slack.send(body, timestamp=now - 302)[0] == 401
    assert len(ann.wait()) == 2


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b"7", "application/json"),
        (b'"x"', "application/json"),
        (b"[" * 5000, "application/json"),
        (b'{"type": "url_verification"}', "application/json"),
        (b'{"type": "event_callback", "event": {"type": "message"}}', "application/json"),
        (b'{"type": "event_callback", "team_id": [], "event_id": {}, "event": []}', "application/json"),
        (b'{"event": {"type": "message", "text": "\\ud800', "application/json"),
        (b"", FORM),
        (b"x=1", FORM),
        (b"payload=", FORM),
        (b"payload=%7B", FORM),
        (b"payload=%5B%5D", FORM),
        (b"payload=null", FORM),
        (b"payload=%FF", FORM),
        (b"command=%2Ffaq&text=hi", FORM),
        (b"hello", "text/plain"),
        (b"hello", "multipart/form-data"),
        (b"hello", ""),
    ],
)
def test_what_is_signed_and_cannot_be_read_is_acknowledged_and_left_out(ann: Person, body: bytes, content_type: str) -> None:
    posts = len(ann.slack.posts)
    assert ann.send(body, content_type) == []
    assert len(ann.slack.posts) == posts


@pytest.mark.parametrize("field", ["user", "channel", "ts", "text", "thread_ts", "files", "bot_id", "channel_type"])
@pytest.mark.parametrize("value", [None, 7, [], {"a": 1}, "\ud800", "x" * 5000], ids=["null", "7", "[]", "{}", "half", "long"])
def test_values_of_another_kind_break_nothing(ann: Person, field: str, value: Any) -> None:
    ann.slack.event(event(ann, **{field: value}))
    assert ann.slack.deliveries[-1].status == 200


def test_bytes_that_are_no_text_break_nothing(ann: Person) -> None:
    assert ann.slack.send(b"\xff\xfe")[0] == 401, "the library for signatures reads text only"
    assert topics(ann.say(DEFINITION))[-1] == "fibromyalgia/definition"


def test_a_very_large_request_is_cut_off_and_the_bot_goes_on(ann: Person) -> None:
    body = envelope(ann, text="x" * 2_000_000)
    try:
        assert ann.slack.send(body)[0] == 413
    except (urllib.error.URLError, ConnectionError):
        pass  # the connection may be closed while we still send
    assert topics(ann.say(DEFINITION)) == [NOTICE, "fibromyalgia/definition"]


def test_a_request_that_breaks_off_is_left_out(ann: Person, on_slack: BotOnSlack) -> None:
    body, now = envelope(ann), int(time.time())
    head = (
        f"POST /webhooks/slack HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"X-Slack-Request-Timestamp: {now}\r\nX-Slack-Signature: {signature(ann.slack.signing_secret, now, body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", on_slack.running.port)) as line:
        line.sendall(head.encode() + body[:-10])
    assert topics(ann.say(LENGTH)) == [NOTICE, "procedure/session_length"]
    assert ann.read() == [LENGTH]


# --- faults


@pytest.fixture(scope="module")
def web(on_slack: BotOnSlack) -> Callable[[], str]:
    """Asks a question on the website and returns the topic of the answer."""
    _, body = call("POST", f"{on_slack.running.address}/webhooks/web/session", {})
    session = {"Authorization": f"Bearer {body['session']}"}

    def ask() -> str:
        status, body = say(on_slack.running.address, session, text=DEFINITION)
        return str(body["messages"][0]["name"].removeprefix("utter_")) if status == 200 else str(body)

    return ask


ANSWERS = {
    "direct": [NOTICE, "procedure/session_length"],
    "mention": [NOTICE, "procedure/session_length"],
    "command": [NOTICE, "procedure/session_length"],
    "press": ["fibromyalgia/symptoms"],
    "home": [],
    "urgent": ["safety/crisis"],
}


class Begun:
    """People who do something in each kind of place while it cannot be answered; their posts from then on."""

    def __init__(self, on_slack: BotOnSlack) -> None:
        self.people = {place: on_slack.person() for place in ANSWERS}
        self._presser = self.people["press"]
        self._presser.say(DEFINITION)
        self._before, self._made = len(self._presser.posts), self._presser.replies_made()
        on_slack.slack.stop()

    def begin(self) -> None:
        """All at once; nobody waits for an answer."""
        slack, people = self._presser.slack, self.people
        people["direct"].start(LENGTH)
        slack.mention(LENGTH, people["mention"].user, people["mention"].channel)
        slack.command(LENGTH, user=people["command"].user, channel=people["command"].channel)
        slack.press("Symptoms of fibromyalgia", self._presser.user, self._presser.direct)
        slack.open_home(people["home"].user)
        people["urgent"].start(CRISIS)

    def are_on_their_way(self) -> bool:
        """Whether all replies are made, though none can be sent."""
        others = (self.people[place].replies_made() for place in ("direct", "mention", "command", "urgent"))
        return self._presser.replies_made() > self._made and all(others)

    def posts(self, place: str) -> list[Post]:
        return self.people[place].posts[self._before if place == "press" else 0 :]


def test_it_waits_as_long_as_slack_asks_and_others_do_not(on_slack: BotOnSlack, ann: Person, bob: Person) -> None:
    bob.known()
    ann.known().slack.refuse("chat.postMessage", status=429, retry_after=2)
    began = time.monotonic()
    ann.start(DEFINITION)
    ann.start(LENGTH)
    assert topics(bob.say(LENGTH)) == ["procedure/session_length"]
    assert time.monotonic() - began < 2
    first, second = ann.wait()[-2:]
    assert topics([first, second]) == ["fibromyalgia/definition", "procedure/session_length"]
    assert 2 <= first.at - began < 4


def test_it_waits_as_long_as_slack_asks_also_for_replies_that_one_person_sees(ann: Person) -> None:
    ann.ask(LENGTH)
    ann.slack.refuse("response_url", status=429, retry_after=3)
    began = time.monotonic()
    (answer,) = ann.ask(DEFINITION)
    assert 3 <= answer.at - began < 5


def test_the_notice_is_not_lost_when_slack_asks_to_wait(ann: Person) -> None:
    ann.slack.refuse("chat.postEphemeral", status=429, retry_after=1)
    assert topics(ann.mention(LENGTH)) == [NOTICE, "procedure/session_length"]


def test_a_notice_that_slack_refuses_costs_no_answer(ann: Person) -> None:
    ann.slack.refuse("chat.postEphemeral", "user_not_in_channel")
    assert topics(ann.mention(LENGTH)) == ["procedure/session_length"]


@pytest.mark.parametrize("error", ["internal_error", "fatal_error", "service_unavailable", "request_timeout"])
def test_a_passing_trouble_of_slack_costs_no_answer(ann: Person, error: str) -> None:
    ann.known().slack.refuse("chat.postMessage", error)
    assert topics(ann.say(LENGTH)) == ["procedure/session_length"]


def test_an_answer_that_slack_refuses_for_good_holds_nothing_up(ann: Person, on_slack: BotOnSlack) -> None:
    ann.known().slack.refuse("chat.postMessage", "channel_not_found")
    assert ann.say(LENGTH) == []
    assert "Slack refuses an answer (chat.postMessage: channel_not_found)." in on_slack.log()
    assert topics(ann.say(DEFINITION)) == ["fibromyalgia/definition"]


@pytest.mark.parametrize("place", ["direct", "thread"])
@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long"])
def test_refused_blocks_become_text_with_numbers_to_choose_from(ann: Person, place: str, error: str) -> None:
    thread = ann.mention("hello")[-1].thread_ts if place == "thread" else None
    ask = (lambda text: ann.write(text, thread)) if thread else ann.known().say
    ann.slack.refuse("chat.postMessage", error)
    (answer,) = ask(DEFINITION)
    text, numbers = answer.text.rsplit("\n\n", 1)
    assert (answer.blocks, topic(Post(**{**vars(answer), "text": text}))) == ([], "fibromyalgia/definition")
    assert numbers.splitlines()[:2] == ["1. Symptoms of fibromyalgia", "2. What causes fibromyalgia"]
    assert topics(ask("2")) == ["fibromyalgia/causes"]


def test_refused_blocks_become_numbers_also_for_a_command(ann: Person) -> None:
    ann.ask("hello")
    ann.slack.refuse("response_url", "invalid_blocks", status=400)
    (answer,) = ann.ask(DEFINITION)
    assert answer.text.endswith("\n5. 👎 Not helpful")
    assert topics(ann.ask("2")) == ["fibromyalgia/causes"]


@pytest.mark.parametrize("error", ["used_url", "expired_url"])
def test_an_answer_whose_address_is_used_up_comes_as_a_private_message(ann: Person, error: str) -> None:
    ann.ask("hello")
    ann.slack.refuse("response_url", error, status=404)
    (answer,) = ann.ask(LENGTH)
    assert (topic(answer), answer.channel) == ("procedure/session_length", ann.direct)


def test_buttons_that_cannot_be_taken_away_cost_no_answer(ann: Person) -> None:
    answer = ann.say(DEFINITION)[-1]
    ann.slack.refuse("response_url", "used_url", status=404)
    assert topics(ann.press("Symptoms of fibromyalgia")) == ["fibromyalgia/symptoms"]
    assert answer.replaced == 0


def test_an_answer_that_takes_long_shows_that_it_is_coming_and_one_that_fails_becomes_a_sentence(
    ann: Person, on_slack: BotOnSlack
) -> None:
    thread = ann.slack.start_assistant_thread(ann.user, ann.direct)["assistant_thread"]["thread_ts"]
    ann.wait()
    actions = on_slack.process("actions_server")
    os.kill(actions, signal.SIGSTOP)
    try:
        (sentence,) = ann.say("walk me through the preparation checklist", thread_ts=thread)
    finally:
        os.kill(actions, signal.SIGCONT)
    assert sentence.text.startswith("I am sorry, I cannot answer right now.")
    assert "911" in sentence.text
    statuses = [one for one in ann.slack.statuses if one["channel_id"] == ann.direct]
    assert [(one["thread_ts"], one["status"]) for one in statuses] == [(thread, "is looking that up ...")]


@pytest.fixture(scope="module")
def after_outage(on_slack: BotOnSlack, slack: SlackEmulator, web: Callable[[], str]) -> tuple[Begun, set[str]]:
    """What was begun while Slack could not be reached for three seconds, and what the website answered meanwhile."""
    begun, answers = Begun(on_slack), set()
    try:
        begun.begin()
        end = time.monotonic() + 3
        while time.monotonic() < end:
            answers.add(web())
    finally:
        slack.start()
    for person in begun.people.values():
        person.wait()
    return begun, answers


@pytest.mark.parametrize("place", ANSWERS)
def test_what_was_asked_while_slack_could_not_be_reached_is_answered_once(
    after_outage: tuple[Begun, set[str]], place: str
) -> None:
    assert topics(after_outage[0].posts(place)) == ANSWERS[place]


def test_the_home_comes_after_an_outage(after_outage: tuple[Begun, set[str]], slack: SlackEmulator) -> None:
    assert after_outage[0].people["home"].user in slack.views


def test_the_website_answers_while_slack_cannot_be_reached(after_outage: tuple[Begun, set[str]]) -> None:
    assert after_outage[1] == {"fibromyalgia/definition"}


@pytest.fixture(scope="module")
def after_sudden_end(on_slack: BotOnSlack, slack: SlackEmulator) -> Begun:
    """What was acknowledged, and not answered when the process was killed; another one has been started since."""
    begun = Begun(on_slack)
    try:
        begun.begin()
        until(begun.are_on_their_way)
        on_slack.end_suddenly()
    finally:
        slack.start()
        on_slack.start()
    for person in begun.people.values():
        person.wait()
    return begun


@pytest.mark.parametrize("place", ANSWERS)
def test_what_was_acknowledged_before_a_sudden_end_is_answered_after_the_next_start(after_sudden_end: Begun, place: str) -> None:
    answers = topics(after_sudden_end.posts(place))
    if NOTICE not in ANSWERS[place] and NOTICE in answers:
        answers.remove(NOTICE)  # nobody knows what arrived before; said once more it does no harm
    assert answers == ANSWERS[place]


def test_the_home_comes_after_a_sudden_end(after_sudden_end: Begun, slack: SlackEmulator) -> None:
    assert after_sudden_end.people["home"].user in slack.views


def test_a_stop_finishes_what_has_been_begun_and_the_next_start_does_not_repeat_it(ann: Person, on_slack: BotOnSlack) -> None:
    hang(ann, seconds=1)
    try:
        assert on_slack.running.stop() == 0
        assert topics(ann.posts)[-1] == "procedure/session_length"
        assert on_slack.log().endswith("Stopped.\n")
    finally:
        on_slack.start()
    assert topics(ann.say(DEFINITION)) == ["fibromyalgia/definition"]
    assert topics(ann.posts).count("procedure/session_length") == 1


def test_after_all_this_the_log_holds_no_secret_nothing_that_was_written_and_no_trace_of_a_fault(on_slack: BotOnSlack) -> None:
    log, written = on_slack.log(), on_slack.secrets()
    assert DEFINITION in written
    assert CRISIS in written
    assert [text for text in (*written, "xoxb-", "xapp-", "Traceback") if text in log] == []
