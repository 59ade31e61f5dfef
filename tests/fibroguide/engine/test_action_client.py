"""The bot's way to its actions: against real HTTP servers on this machine, and without one."""

import asyncio
import json
import time
from typing import Any

import pytest
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from fibroguide.engine.action_client import ActionError, ActionServer, LocalActions
from fibroguide.engine.turn import begin_turn

GOOD = {"events": [{"event": "slot", "name": "checklist", "value": "preparation"}], "responses": []}
SECRET = "mymostsecretword"
DOMAIN = Domain.from_dict(
    {"version": "3.1", "slots": {"appointment": {"type": "text", "mappings": [{"type": "custom"}]}}},
)


def call(action: str = "action_show_checklist", appointment: str | None = None) -> dict[str, Any]:
    """What Rasa sends to have an action run."""
    intent = {"name": "checklist", "full_retrieval_intent_name": "checklist/preparation"}
    said = UserUttered(SECRET, intent=intent, parse_data={"text": SECRET, "intent": intent, "entities": []}, input_channel="web")
    tracker = DialogueStateTracker.from_events("web:one", [SlotSet("appointment", appointment), said], DOMAIN.slots)
    return RemoteAction(action, EndpointConfig("http://unused"))._action_call_format(tracker, DOMAIN)


async def failing(server: Any, problem: str, caplog: pytest.LogCaptureFixture, body: dict[str, Any] | None = None) -> float:
    """Show that an action fails with a problem, of which the log tells too, and that nobody is quoted; return the seconds."""
    start = time.monotonic()
    with pytest.raises(ActionError) as caught:
        await server.request(json=body or call())
    for text in (str(caught.value), caplog.text):
        assert f"was not run: {problem}" in text
        assert SECRET not in text
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None, "a traceback would quote what was caught"
    return time.monotonic() - start


@pytest.fixture
def server(http_server) -> ActionServer:
    return ActionServer(EndpointConfig(http_server.url), time_out=2)


async def test_a_good_answer_comes_back_as_it_is(server: ActionServer, http_server) -> None:
    http_server.content = json.dumps(GOOD).encode()
    body = call()
    assert await server.request(json=body) == GOOD
    assert json.loads(http_server.got[0]) == body


async def test_it_does_what_rasa_asks_of_an_action_server(server: ActionServer, http_server) -> None:
    http_server.content = json.dumps(GOOD).encode()
    tracker = DialogueStateTracker.from_events("web:one", [UserUttered("hello")], DOMAIN.slots)
    events = await RemoteAction("action_show_checklist", server).run(None, None, tracker, DOMAIN)
    assert events == [SlotSet("checklist", "preparation")]


async def test_another_address_takes_the_place_of_the_one_in_endpoints_yml(http_server) -> None:
    http_server.content = json.dumps(GOOD).encode()
    server = ActionServer(EndpointConfig("http://127.0.0.1:1/webhook"), http_server.url)
    assert await server.request(json=call()) == GOOD


async def test_a_server_that_is_away_is_told_at_once(free_port: int, caplog) -> None:
    server = ActionServer(EndpointConfig(f"http://127.0.0.1:{free_port}/webhook"))
    problem = "the action server cannot be reached (ClientConnectorError)"
    assert await failing(server, problem, caplog) < 1


async def test_a_server_that_hangs_is_not_waited_for_long(http_server, caplog) -> None:
    http_server.hang.clear()
    server = ActionServer(EndpointConfig(http_server.url), time_out=0.2)
    assert await failing(server, "the action server did not answer within", caplog) < 1


async def test_a_server_that_hangs_up_is_told(caplog) -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    listener = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with listener:
        port = listener.sockets[0].getsockname()[1]
        await failing(ActionServer(EndpointConfig(f"http://127.0.0.1:{port}/")), "the action server cannot be reached (", caplog)


@pytest.mark.parametrize("status", [400, 404, 500, 503])
async def test_an_error_of_the_server_is_told_without_its_words(server, http_server, caplog, status: int) -> None:
    http_server.status, http_server.content = status, json.dumps({**GOOD, "error": SECRET}).encode()
    await failing(server, f"the action server answered with status {status}", caplog)


@pytest.mark.parametrize(
    "content",
    [
        SECRET.encode(),
        b"",
        b"\xff\xfe\x00",
        json.dumps([SECRET]).encode(),
        json.dumps(SECRET).encode(),
        b"null",
        json.dumps({"responses": [], "x": SECRET}).encode(),
        json.dumps({"events": [], "x": SECRET}).encode(),
        json.dumps({"events": SECRET, "responses": []}).encode(),
        json.dumps({"events": [], "responses": None}).encode(),
        json.dumps(GOOD).encode()[:-1],
    ],
)
async def test_what_is_no_answer_to_an_action_is_told(server: ActionServer, http_server, caplog, content: bytes) -> None:
    http_server.content = content
    await failing(server, "the action server's answer is not an answer to an action", caplog)


async def test_brackets_without_end_are_no_answer_either(server: ActionServer, http_server, caplog) -> None:
    http_server.content = b"[" * 100_000
    await failing(server, "the action server's answer is not an answer to an action", caplog)


async def test_an_answer_without_end_is_not_read_to_its_end(server: ActionServer, http_server, caplog) -> None:
    http_server.content = json.dumps({**GOOD, "responses": [{"text": "x" * 10_000_000}]}).encode()
    assert await failing(server, "the action server's answer is not an answer to an action", caplog) < 1


async def test_a_long_answer_is_read_whole(server: ActionServer, http_server) -> None:
    answer = {**GOOD, "responses": [{"text": "x" * 200_000}]}
    http_server.content = json.dumps(answer).encode()
    assert await server.request(json=call()) == answer


async def test_an_action_gets_no_more_time_than_the_turn_has_left(http_server, caplog) -> None:
    http_server.hang.clear()
    server = ActionServer(EndpointConfig(http_server.url), time_out=5)
    begin_turn(0.2)
    assert await failing(server, "the action server did not answer within", caplog) < 1
    assert await failing(server, "the actions before it took all the time of the turn", caplog) < 0.1
    assert len(http_server.got) == 1


@pytest.mark.parametrize(
    ("topic", "slots"),
    [
        ("procedure/fasting", {}),
        ("stop", {"callback_confirm": "no", "requested_slot": None}),
        ("safety/crisis", {"callback_confirm": "no", "requested_slot": None}),
    ],
)
async def test_a_form_lets_go_of_what_is_not_for_it_also_without_the_server(server, http_server, topic, slots) -> None:
    http_server.status = 500
    body = call("validate_callback_form")
    body["tracker"]["active_loop"] = {"name": "callback_form"}
    body["tracker"]["latest_message"]["intent"] = {"name": topic.partition("/")[0], "full_retrieval_intent_name": topic}
    answer = await server.request(json=body)
    assert {event["name"]: event["value"] for event in answer["events"]} == slots
    assert answer["responses"] == []


async def test_an_answer_to_a_form_cannot_be_taken_without_the_server(server: ActionServer, http_server, caplog) -> None:
    http_server.status = 500
    body = call("validate_callback_form")
    body["tracker"]["active_loop"] = {"name": "callback_form"}
    body["tracker"]["latest_message"]["intent"] = {"name": "fallback", "full_retrieval_intent_name": "fallback/lost"}
    await failing(server, "the action server answered with status 500", caplog, body)


async def test_without_a_server_the_real_action_runs() -> None:
    answer = await LocalActions().request(json=call(appointment="2026-12-04T09:30"))
    (reply,) = answer["responses"]
    assert reply["response"] == "utter_checklist/preparation"
    assert "For your infusion on Friday 4 December 2026 at 9:30 am" in reply["list_text"]
    assert "/print/preparation?at=2026-12-04T09:30" in reply["list_text"]
    assert {event["name"]: event["value"] for event in answer["events"]} == {"checklist": "preparation", "checklist_step": None}


async def test_without_a_server_a_failing_action_is_told_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    body = call(appointment=SECRET)  # fromisoformat quotes what it is given
    await failing(LocalActions(), "ValueError in ", caplog, body)


async def test_without_a_server_an_unknown_action_is_told(caplog: pytest.LogCaptureFixture) -> None:
    await failing(LocalActions(), "ActionNotFoundException in ", caplog, call("action_nobody_wrote"))
