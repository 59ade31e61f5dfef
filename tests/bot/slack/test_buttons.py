"""Buttons in Slack: what a press does, twice, too late, forged, or by somebody else."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from fibroguide.stores.database import open_database
from tests.bot.slack.asked import DEFINITION, LENGTH, in_thread
from tests.emulators.slack import FORM, Post
from tests.emulators.slack_people import THUMBS, BotOnSlack, Person, buttons, chosen, topic, topics


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
