"""Slack asks to wait, refuses, or is away; the bot is stopped and killed."""

import os
import signal
import time
from collections.abc import Callable

import pytest

from tests.bot.slack.asked import CRISIS, DEFINITION, LENGTH, hang
from tests.emulators.slack import Post, SlackEmulator
from tests.emulators.slack_people import NOTICE, BotOnSlack, Person, topic, topics, until
from tests.running import call, say


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
