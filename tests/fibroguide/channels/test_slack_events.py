"""Reading what Slack sends, in the shapes of https://docs.slack.dev/apis/events-api and .../interactivity."""

from typing import Any

import pytest

from fibroguide.channels.slack_events import (
    ASSISTANT,
    COMMAND,
    COMMANDS,
    EVENTS,
    FOLLOW_UP,
    HOME,
    INTERACTIVE,
    MESSAGE,
    PRESS,
    Event,
    as_written,
    read_event,
)

BOT = "U0BOT"


def event(**content: Any) -> Event | None:
    payload = {
        "token": "old",
        "team_id": "T1",
        "api_app_id": "A1",
        "type": "event_callback",
        "event_id": "Ev1",
        "event_time": 1_700_000_000,
        "authorizations": [{"team_id": "T1", "user_id": BOT, "is_bot": True}],
        "event": content,
    }
    return read_event(EVENTS, payload)


def message(**content: Any) -> Event | None:
    return event(**{"type": "message", "user": "U1", "ts": "1700000000.000100", "channel": "D1", "channel_type": "im", **content})


def in_channel(**content: Any) -> Event | None:
    return message(**{"channel": "C1", "channel_type": "channel", **content})


def test_a_direct_message_is_answered_beside_it_and_remembered_by_team_and_person() -> None:
    found = message(text="is it safe?")
    assert found
    assert (found.kind, found.conversation, found.direct, found.thread) == (MESSAGE, "slack:T1:dm:U1", True, None)


def test_a_direct_message_in_a_thread_as_assistants_have_stays_there() -> None:
    found = message(text="is it safe?", thread_ts="1699.1")
    assert found
    assert (found.conversation, found.thread) == ("slack:T1:D1:1699.1", "1699.1")


def test_a_mention_opens_a_thread_with_a_memory_of_its_own() -> None:
    found = in_channel(type="app_mention", text=f"<@{BOT}> is it safe?")
    assert found
    assert (found.kind, found.thread, found.text) == (MESSAGE, "1700000000.000100", "is it safe?")
    assert found.conversation == "slack:T1:C1:1700000000.000100"


def test_a_mention_that_comes_as_two_events_is_one() -> None:
    mention = in_channel(type="app_mention", text=f"<@{BOT}> is it safe?")
    as_message = in_channel(text=f"<@{BOT}> is it safe?")
    assert mention == as_message


def test_in_a_thread_a_message_to_nobody_is_a_follow_up_and_one_to_somebody_else_is_not() -> None:
    assert in_channel(text="and how long?", thread_ts="1699.1").kind == FOLLOW_UP
    assert in_channel(text="<@U2> what do you think?", thread_ts="1699.1") is None
    assert message(channel="G1", channel_type="mpim", text="and how long?", thread_ts="1699.1").kind == FOLLOW_UP


@pytest.mark.parametrize("kind", ["channel", "group", "mpim"])
def test_in_a_channel_what_does_not_mention_the_bot_is_not_for_it(kind: str) -> None:
    assert message(channel="C1", channel_type=kind, text="lunch?") is None


@pytest.mark.parametrize(
    "subtype",
    ["channel_join", "channel_topic", "message_changed", "message_deleted", "bot_message", "ekm_access_denied", "new_one"],
)
def test_only_what_somebody_has_just_written_is_answered(subtype: str) -> None:
    assert message(subtype=subtype, text="hi") is None


def test_the_bot_does_not_answer_bots_or_itself() -> None:
    assert message(text="hi", bot_id="B1") is None
    assert message(text="hi", user=BOT) is None
    assert message(text="hi", user=None) is None


def test_files_are_noticed_with_their_words() -> None:
    found = message(subtype="file_share", text="is this normal?", files=[{"id": "F1"}])
    assert found
    assert (found.has_files, found.text) == (True, "is this normal?")


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        ("a &amp; b &lt;3", "a & b <3"),
        ("<mailto:x@example.org|x@example.org>", "x@example.org"),
        ("<mailto:x@example.org>", "x@example.org"),
        ("see <https://a.example> and then <https://b.example|label> please", "see https://a.example and then label please"),
        ("<tel:+12025550143|+1 202 555 0143>", "+1 202 555 0143"),
        ("ask <#C1|general> or <#C2>", "ask #general or"),
        ("<!here> <@U2> <!subteam^S1> help", "help"),
        ("<!date^1|today>", ""),
        ("&amp;lt;", "&lt;"),
        ("&amp;copy 3&amp;4", "&copy 3&4"),
        ("", ""),
    ],
)
def test_text_is_read_as_it_was_written(sent: str, written: str) -> None:
    assert as_written(sent) == written


def test_a_command_is_for_one_person_in_one_channel() -> None:
    payload = {
        "command": "/faq", "text": "a &amp; b", "team_id": "T1", "channel_id": "C1", "user_id": "U1",
        "response_url": "https://hooks.slack.com/x", "trigger_id": "13.7",
    }  # fmt: skip
    found = read_event(COMMANDS, payload)
    assert found
    assert (found.kind, found.conversation, found.text, found.direct) == (COMMAND, "slack:T1:C1:U1", "a & b", False)
    assert found.reply_to == "https://hooks.slack.com/x"


def press(**content: Any) -> Event | None:
    payload = {
        "type": "block_actions",
        "user": {"id": "U1", "team_id": "T1"},
        "team": {"id": "T1"},
        "channel": {"id": "C1"},
        "container": {
            "type": "message",
            "message_ts": "1700.2",
            "channel_id": "C1",
            "thread_ts": "1700.1",
            "is_ephemeral": False,
        },
        "message": {"ts": "1700.2", "thread_ts": "1700.1", "text": "hi", "blocks": []},
        "response_url": "https://hooks.slack.com/y",
        "actions": [{"type": "button", "action_id": "choose-0", "block_id": "choose", "value": "abc:0", "action_ts": "1701.5"}],
        **content,
    }
    return read_event(INTERACTIVE, payload)


def test_a_pressed_button_belongs_to_the_thread_that_it_stands_in() -> None:
    found = press()
    assert found
    assert (found.kind, found.token, found.conversation, found.thread) == (PRESS, "abc:0", "slack:T1:C1:1700.1", "1700.1")


def test_a_chosen_option_counts_like_a_button() -> None:
    option = {"text": {"type": "plain_text", "text": "x"}, "value": "abc:30"}
    action = {
        "type": "static_select",
        "action_id": "choose",
        "block_id": "choose",
        "selected_option": option,
        "action_ts": "1701.5",
    }
    assert press(actions=[action]).token == "abc:30"


def test_a_button_that_only_one_person_sees_belongs_to_that_person() -> None:
    found = press(container={"type": "message", "is_ephemeral": True, "channel_id": "C1"}, message=None)
    assert found
    assert (found.conversation, found.pressed) == ("slack:T1:C1:U1", None)


def test_a_button_of_a_direct_message_belongs_to_its_conversation() -> None:
    found = press(channel={"id": "D1"}, container={"type": "message", "channel_id": "D1"}, message={"ts": "1700.2"})
    assert found
    assert (found.conversation, found.direct, found.thread) == ("slack:T1:dm:U1", True, None)


def test_a_button_of_the_home_is_answered_in_private() -> None:
    found = press(container={"type": "view", "view_id": "V1"}, channel=None, message=None, view={"id": "V1"})
    assert found
    assert (found.conversation, found.channel, found.direct) == ("slack:T1:dm:U1", "", True)


@pytest.mark.parametrize("kind", ["view_submission", "view_closed", "shortcut", "message_action", "block_suggestion"])
def test_other_interactions_are_left_alone(kind: str) -> None:
    assert press(type=kind) is None


@pytest.mark.parametrize(
    "action",
    [{"type": "checkboxes", "selected_options": []}, {"type": "radio_buttons"}, {"type": "button", "url": "https://x.example"}],
)
def test_choices_that_are_none_of_ours_are_left_alone(action: dict[str, Any]) -> None:
    assert press(actions=[{"action_id": "x", "block_id": "x", "action_ts": "1", **action}]) is None


def test_the_opened_home_and_a_started_assistant() -> None:
    assert event(type="app_home_opened", user="U1", channel="D1", tab="home").kind == HOME
    assert event(type="app_home_opened", user="U1", channel="D1", tab="messages") is None
    thread = {"user_id": "U1", "channel_id": "D1", "thread_ts": "1700.1", "context": {}}
    found = event(type="assistant_thread_started", assistant_thread=thread)
    assert found
    assert (found.kind, found.conversation, found.thread) == (ASSISTANT, "slack:T1:D1:1700.1", "1700.1")


@pytest.mark.parametrize("kind", [EVENTS, INTERACTIVE, COMMANDS])
@pytest.mark.parametrize(
    "payload",
    [
        None, [], "x", 7, {}, {"event": None, "team_id": "T1"}, {"event": {"type": "message"}, "team_id": "T1"},
        {"event": {"type": "reaction_added"}, "team_id": "T1"}, {"type": "block_actions", "actions": []},
        {"type": "block_actions", "actions": [{"value": "x", "action_ts": "now"}], "user": {"id": "U1"}},
        {"event": {"type": "message", "user": "U1", "ts": "x", "channel": "D1", "text": 7}, "team_id": "T1"},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_broken_reads_as_nothing(kind: str, payload: Any) -> None:
    assert read_event(kind, payload) is None


def test_a_kind_that_we_do_not_know_reads_as_nothing() -> None:
    assert read_event("hello", {}) is None
