"""The real bot by Socket Mode, for sites that Slack cannot call: it calls Slack, and calls again when the line breaks."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from tests.emulators.slack import SlackEmulator
from tests.emulators.slack_people import NOTICE, BotOnSlack, Person, buttons, topics, until
from tests.running import call, say

DEFINITION, LENGTH, CRISIS = "what is fibromyalgia?", "how long does an infusion take?", "I want to kill myself"

DEAD = "the first ticket"


def give_a_dead_address(slack: SlackEmulator) -> None:
    """The first address for a line that the bot asks for does not work."""
    opened = slack._open_connection

    def open_once(arguments: dict[str, Any]) -> dict[str, Any]:
        slack._open_connection = opened
        return {"url": f"ws://127.0.0.1:{slack.port}/link/?ticket={DEAD.replace(' ', '%20')}"}

    slack._open_connection = open_once


@pytest.fixture(scope="module")
def bots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BotOnSlack, BotOnSlack]]:
    """Two, to save time: one started while Slack could not be reached and then got a dead address, and one with a wrong token."""
    with SlackEmulator() as slack, SlackEmulator() as stricter, ThreadPoolExecutor() as pool:
        slack.stop()
        give_a_dead_address(slack)
        late, wrong = tmp_path_factory.mktemp("late"), tmp_path_factory.mktemp("wrong")
        starts = [
            pool.submit(BotOnSlack, late, slack, socket_mode=True),
            pool.submit(BotOnSlack, wrong, stricter, socket_mode=True, FIBROGUIDE_SLACK_APP_TOKEN="xapp-wrong-token"),
        ]
        try:
            on_slack, unwanted = (start.result() for start in starts)
            slack.start()
            with suppress(AssertionError):
                slack.wait_for_socket(15)
            slack._tickets.add(DEAD)  # where it tries nothing else, the other tests go on all the same
            slack.wait_for_socket(15)
            yield on_slack, unwanted
        finally:
            stops = [pool.submit(start.result().running.stop) for start in starts if not start.exception()]
        assert [stop.result() for stop in stops] == [0, 0]


@pytest.fixture(scope="module")
def on_slack(bots: tuple[BotOnSlack, BotOnSlack]) -> BotOnSlack:
    return bots[0]


@pytest.fixture
def ann(on_slack: BotOnSlack) -> Iterator[Person]:
    """Somebody whom the bot does not know yet; whatever is sent, each envelope is acknowledged in time."""
    slack = on_slack.slack
    before = len(slack.deliveries), len(slack.acknowledged)
    yield on_slack.person()
    sent = slack.deliveries[before[0] :]
    assert {delivery.status for delivery in sent} <= {200}
    assert len(slack.acknowledged) - before[1] == len(sent)
    assert slack.late == []


def say_until_taken(person: Person, text: str) -> list[str]:
    """As Slack does, deliver a message again until it is acknowledged, since a line may close at any moment."""
    ts = f"{time.time():.6f}"
    shared = {"type": "message", "user": person.user, "channel": person.direct, "channel_type": "im"}
    event = {**shared, "text": text, "ts": ts, "event_ts": ts}

    def is_taken() -> bool:
        with suppress(AssertionError, IndexError):  # no line at the moment
            return person.slack.event(event)[0] == 200
        return False

    until(is_taken, seconds=40)
    return topics(person.wait())


def test_started_while_slack_cannot_be_reached_it_connects_later_and_says_so(ann: Person) -> None:
    assert topics(ann.say(DEFINITION)) == [NOTICE, "fibromyalgia/definition"]
    assert "Slack's Socket Mode cannot be reached" in ann.bot.log()


def test_everything_comes_through_the_socket(ann: Person) -> None:
    assert topics(ann.say(DEFINITION)) == [NOTICE, "fibromyalgia/definition"]
    assert topics(ann.press("Symptoms of fibromyalgia")) == ["fibromyalgia/symptoms"]
    notice, answer = ann.mention(LENGTH)
    assert (notice.ephemeral_for, topics([notice, answer])) == (ann.user, [NOTICE, "procedure/session_length"])
    assert topics(ann.write(DEFINITION, answer.thread_ts)) == ["fibromyalgia/definition"]
    assert topics(ann.ask(LENGTH)) == [NOTICE, "procedure/session_length"]
    ann.slack.open_home(ann.user)
    ann.wait()
    assert ann.user in ann.slack.views
    assert topics(ann.say(CRISIS)) == ["safety/crisis"]


def test_what_is_not_for_the_bot_is_acknowledged_all_the_same(ann: Person) -> None:
    for event in ({"type": "something_new"}, {"type": "message"}, {}):
        assert ann.deliver(event) == []
    assert ann.write("lunch?") == []


def test_an_event_that_comes_again_is_answered_once(ann: Person) -> None:
    event = ann.start(DEFINITION)
    ann.wait()
    ann.deliver(event, event_id="Ev1", retry_num=1, retry_reason="timeout")
    assert topics(ann.posts) == [NOTICE, "fibromyalgia/definition"]


def test_events_are_acknowledged_while_an_answer_hangs(ann: Person) -> None:
    ann.known().slack.refuse("chat.postMessage", status=429, retry_after=1)
    ann.start(LENGTH)
    ann.start(DEFINITION)
    assert topics(ann.wait())[-2:] == ["procedure/session_length", "fibromyalgia/definition"]
    assert max(delivery.seconds for delivery in ann.slack.deliveries[-2:]) < 1


@pytest.mark.parametrize("reason", ["refresh_requested", "warning", None])
def test_it_connects_again_when_slack_closes_the_line(on_slack: BotOnSlack, reason: str | None) -> None:
    on_slack.slack.drop_socket(reason)
    assert say_until_taken(on_slack.person(), DEFINITION) == [NOTICE, "fibromyalgia/definition"]


def test_it_connects_again_after_an_outage_and_answers_what_was_asked_before(on_slack: BotOnSlack) -> None:
    slack, ann = on_slack.slack, on_slack.person().known()
    slack.refuse("chat.postMessage", status=429, retry_after=1)
    ann.start(LENGTH)
    slack.stop()
    until(lambda: "Slack's Socket Mode cannot be reached" in on_slack.log())
    slack.start()
    assert topics(ann.wait())[-1] == "procedure/session_length"
    assert say_until_taken(ann, DEFINITION)[-1] == "fibromyalgia/definition"


def test_it_connects_again_when_the_address_for_the_line_cannot_be_had_at_first(on_slack: BotOnSlack) -> None:
    slack = on_slack.slack
    slack.refuse("apps.connections.open", "internal_error")
    slack.refuse("apps.connections.open", status=429, retry_after=1)
    slack.refuse("apps.connections.open", status=503)
    slack.drop_socket()
    assert say_until_taken(on_slack.person(), DEFINITION) == [NOTICE, "fibromyalgia/definition"]


def test_it_asks_for_another_address_when_one_does_not_work(on_slack: BotOnSlack) -> None:
    """An address is good for one use within a short time, so that trying the same one again does not help."""
    assert DEAD in on_slack.slack._tickets, "it was never any use"


def test_without_a_signing_secret_nothing_is_taken_in_by_webhook(on_slack: BotOnSlack) -> None:
    assert call("POST", f"{on_slack.running.address}/webhooks/slack", {"type": "url_verification", "challenge": "x"})[0] == 404


def test_with_a_wrong_token_the_website_works_and_the_log_says_what_to_do(bots: tuple[BotOnSlack, BotOnSlack]) -> None:
    wrong = bots[1]
    _, body = call("POST", f"{wrong.running.address}/webhooks/web/session", {})
    _, body = say(wrong.running.address, {"Authorization": f"Bearer {body['session']}"}, text=DEFINITION)
    assert body["messages"][0]["name"] == "utter_fibromyalgia/definition"
    said = until(lambda: [line for line in wrong.log().splitlines() if "FIBROGUIDE_SLACK_APP_TOKEN" in line])
    assert "invalid_auth" in said[0]
    assert said[0].endswith(".")


def test_the_log_holds_no_secret_nothing_that_was_written_and_no_trace_of_a_fault(bots: tuple[BotOnSlack, BotOnSlack]) -> None:
    for bot in bots:
        log = bot.log()
        assert [text for text in (*bot.secrets(), "xoxb-", "xapp-", "ticket=", "Traceback") if text in log] == []
    assert DEFINITION in bots[0].secrets()


def test_buttons_need_no_reply_to_the_envelope(ann: Person) -> None:
    answer = ann.say(DEFINITION)[-1]
    ann.press("👍 Helpful")
    assert ann.slack.deliveries[-1].answer == b""
    assert len(buttons(answer)) == 3
