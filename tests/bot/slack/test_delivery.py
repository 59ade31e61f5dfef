"""Slack delivers again, at once, and out of order: each message is answered once, in order."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.bot.slack.asked import DEFINITION, QUESTIONS, event, hang
from tests.emulators.slack import FORM, SlackEmulator
from tests.emulators.slack_people import NOTICE, BotOnSlack, Person, topics


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
