"""People in danger come first in Slack."""

import time

import pytest

from tests.bot.slack.asked import CRISIS, DEFINITION, LENGTH, hang, posted
from tests.emulators.slack_people import NOTICE, BotOnSlack, Person, buttons, topic, topics, until


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
