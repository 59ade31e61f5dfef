"""The emulator refuses what Slack refuses, takes what Slack takes, and sends what Slack sends."""

import asyncio
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook import WebhookClient

from tests.emulators.slack import SlackEmulator

Block = dict[str, Any]


class App:
    """A request URL that takes all, verifies signatures, and remembers."""

    def __init__(self, secret: str) -> None:
        self.bodies: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.verified: list[bool] = []
        self.delay, self.answer = 0.0, b""
        app, verifier = self, SignatureVerifier(secret)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                app.bodies.append(body)
                app.headers.append(dict(self.headers))
                app.verified.append(verifier.is_valid_request(body, dict(self.headers)))
                time.sleep(app.delay)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(app.answer)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/slack"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.bodies]

    def interaction(self) -> dict[str, Any]:
        return json.loads(parse_qs(self.bodies[-1])["payload"][0])


@pytest.fixture
def slack() -> Iterator[SlackEmulator]:
    with SlackEmulator() as emulator:
        yield emulator


@pytest.fixture
def client(slack: SlackEmulator) -> WebClient:
    return WebClient("xoxb-test-token", base_url=slack.url, timeout=5)


@pytest.fixture
def app(slack: SlackEmulator) -> Iterator[App]:
    app = App(slack.signing_secret)
    slack.request_url = app.url
    yield app
    app.server.shutdown()
    app.server.server_close()


def refused(call: Callable[..., Any], **args: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as caught:
        call(**args)
    return caught.value.response.data


def section(text: str = "x", **more: Any) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def button(text: str = "Yes", **more: Any) -> Block:
    return {"type": "button", "text": plain(text), **more}


def actions(*elements: Block, **more: Any) -> Block:
    return {"type": "actions", "elements": list(elements), **more}


def option(text: str = "One", value: str = "1") -> Block:
    return {"text": plain(text), "value": value}


def select(*options: Block, **more: Any) -> Block:
    return {"type": "static_select", "action_id": "menu", "options": list(options), **more}


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text} for text in texts]}


def buttons(count: int) -> list[Block]:
    return [button(action_id=f"b{place}") for place in range(count)]


# What is refused, what is just taken, and where the fault lies.
RULES = {
    "blocks of a message": ([section()] * 51, [section()] * 50, "no more than 50 items allowed [json-pointer:/blocks]"),
    "type of a block": ([{"type": "input"}], [{"type": "divider"}], "/blocks/0/type"),
    "unknown property": ([section(colour="red")], [section()], "invalid additional property: colour"),
    "empty section": ([section("")], [section("x")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    "long section": ([section("x" * 3001)], [section("x" * 3000)], "must be less than 3001 characters"),
    "section of nothing": ([{"type": "section"}], [{"type": "section", "fields": [plain("x")]}], "must define either"),
    "fields": ([{"type": "section", "fields": [plain("x")] * 11}], [{"type": "section", "fields": [plain("x")] * 10}], "/fields"),
    "long header": ([{"type": "header", "text": plain("x" * 151)}], [{"type": "header", "text": plain("x" * 150)}], "than 151"),
    "mrkdwn in header": ([{"type": "header", "text": section()["text"]}], [{"type": "header", "text": plain("x")}], "mrkdwn"),
    "no actions": ([actions()], [actions(button())], "/blocks/0/elements"),
    "too many actions": ([actions(*buttons(26))], [actions(*buttons(25))], "no more than 25 items allowed"),
    "long button": ([actions(button("x" * 76))], [actions(button("x" * 75))], "/blocks/0/elements/0/text/text"),
    "empty button": ([actions(button(""))], [actions(button("x"))], "/blocks/0/elements/0/text/text"),
    "mrkdwn in button": ([actions({**button(), "text": section()["text"]})], [actions(button())], "unsupported type: mrkdwn"),
    "long value": ([actions(button(value="x" * 2001))], [actions(button(value="x" * 2000))], "/elements/0/value"),
    "long url": ([actions(button(url="x" * 3001))], [actions(button(url="x" * 3000))], "/elements/0/url"),
    "style": ([actions(button(style="default"))], [actions(button(style="danger"))], "/elements/0/style"),
    "long action_id": ([actions(button(action_id="x" * 256))], [actions(button(action_id="x" * 255))], "/action_id"),
    "same action_id": ([actions(button(action_id="x"), button(action_id="x"))], [actions(*buttons(2))], '"x" already exists'),
    "long block_id": ([section(block_id="x" * 256)], [section(block_id="x" * 255)], "/blocks/0/block_id"),
    "same block_id": ([section(block_id="x"), section(block_id="x")], [section(block_id="x"), section()], "/blocks/1/block_id"),
    "no options": ([actions(select())], [actions(select(option()))], "/elements/0/options"),
    "too many options": ([actions(select(*[option()] * 101))], [actions(select(*[option()] * 100))], "no more than 100 items"),
    "long option": ([actions(select(option("x" * 76)))], [actions(select(option("x" * 75)))], "/options/0/text/text"),
    "long value of option": (
        [actions(select(option(value="x" * 151)))],
        [actions(select(option(value="x" * 150)))],
        "/options/0/value",
    ),
    "options and groups": (
        [actions(select(option(), option_groups=[{"label": plain("x"), "options": [option()]}]))],
        [actions({"type": "static_select", "option_groups": [{"label": plain("x"), "options": [option()]}]})],
        "must define either `options` or `option_groups`",
    ),
    "long placeholder": (
        [actions(select(option(), placeholder=plain("x" * 151)))],
        [actions(select(option(), placeholder=plain("x" * 150)))],
        "/placeholder/text",
    ),
    "no context": ([context()], [context("x")], "/blocks/0/elements"),
    "too much context": ([context(*"x" * 11)], [context(*"x" * 10)], "no more than 10 items allowed"),
    "long markdown": ([{"type": "markdown", "text": "x" * 12_001}], [{"type": "markdown", "text": "x" * 12_000}], "than 12001"),
    "much markdown": (
        [{"type": "markdown", "text": "x" * 6_001}, {"type": "markdown", "text": "x" * 6_000}],
        [{"type": "markdown", "text": "x" * 6_000}] * 2,
        "in all",
    ),
    "confirm": (
        [actions(button(confirm=dict.fromkeys(("title", "text", "confirm", "deny"), plain("x" * 31))))],
        [actions(button(confirm=dict.fromkeys(("title", "text", "confirm", "deny"), plain("x" * 30))))],
        "/confirm/deny/text",
    ),
    "accessory": ([section(accessory=button("x" * 76))], [section(accessory=button())], "/blocks/0/accessory/text"),
    "no alt text": (
        [{"type": "image", "image_url": "https://a.example/x.png"}],
        [{"type": "image", "image_url": "https://a.example/x.png", "alt_text": "x"}],
        "missing required field: alt_text",
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_blocks_past_a_limit_are_refused_and_those_within_taken(client: WebClient, rule: str) -> None:
    wrong, right, where = RULES[rule]
    answer = refused(client.chat_postMessage, channel="C1", text="x", blocks=wrong)
    assert answer["error"] == "invalid_blocks"
    assert any(where in message for message in answer["response_metadata"]["messages"])
    assert all(message.startswith("[ERROR] ") for message in answer["response_metadata"]["messages"])
    assert client.chat_postMessage(channel="C1", text="x", blocks=right)["ok"]


def test_blocks_of_too_much_text_in_all_are_refused(client: WebClient) -> None:
    fits = [section("x" * 3000)] * 4 + [section("x" * 1200)]
    assert (
        refused(client.chat_postMessage, channel="C1", text="x", blocks=[*fits, section("x")])["error"] == "msg_blocks_too_long"
    )
    assert client.chat_postMessage(channel="C1", text="x", blocks=fits)["ok"]


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "as_user": True}, "as_user_not_supported"),
        ({"text": "x", "blocks": "[no JSON"}, "invalid_blocks_format"),
        ({"text": "x", "channel": "#general"}, "channel_not_found"),
        ({"text": "x", "thread_ts": "yesterday"}, "invalid_thread_ts"),
    ],
)
def test_messages_are_refused_as_documented(client: WebClient, slack: SlackEmulator, args: dict[str, Any], error: str) -> None:
    assert refused(client.api_call, api_method="chat.postMessage", json={"channel": "C1", **args})["error"] == error
    assert slack.posts == []
    assert client.chat_postMessage(channel="C1", text="x" * 40_000)["ok"]


def test_form_and_json_mean_the_same(client: WebClient, slack: SlackEmulator) -> None:
    blocks = [section()]
    client.api_call("chat.postMessage", json={"channel": "C1", "text": "x", "blocks": blocks})
    client.api_call("chat.postMessage", data={"channel": "C1", "text": "x", "blocks": json.dumps(blocks)})
    assert slack.calls == [("chat.postMessage", {"channel": "C1", "text": "x", "blocks": blocks})] * 2


def test_tokens_and_scopes_are_checked(client: WebClient, slack: SlackEmulator) -> None:
    def error(method: str, token: str) -> str:
        return refused(WebClient(token, base_url=slack.url).api_call, api_method=method)["error"]

    assert error("auth.test", "xoxb-other") == "invalid_auth"
    assert error("auth.test", "xapp-test-token") == "not_allowed_token_type"
    assert error("apps.connections.open", "xoxb-test-token") == "not_allowed_token_type"
    assert error("chat.delete", "xoxb-test-token") == "unknown_method"
    with urllib.request.urlopen(f"{slack.url}auth.test", b"") as answer:
        assert json.load(answer) == {"ok": False, "error": "not_authed"}
    answer = client.auth_test()
    assert (answer["user_id"], answer["team_id"], answer.headers["x-oauth-scopes"]) == ("U0BOT", "T0FIBRO", slack.scopes)
    slack.scopes = "commands,im:history"
    assert refused(client.chat_postMessage, channel="C1", text="x")["needed"] == "chat:write"


def test_a_post_is_kept_and_updated(client: WebClient, slack: SlackEmulator) -> None:
    answer = client.chat_postMessage(channel="U7", thread_ts="1700000000.000100", text="one", blocks=[section("one")])
    (post,) = slack.posts_in("D7", "1700000000.000100")
    assert (post.channel, post.text, post.via, post.ephemeral_for) == ("D7", "one", "chat.postMessage", None)
    client.chat_update(channel=answer["channel"], ts=answer["ts"], text="two")
    assert (post.text, post.blocks, post.replaced) == ("two", [], 1)
    assert slack.posts_in("D7", "1.000000") == []
    update = client.chat_update
    assert refused(update, channel="D7", ts="1.000000", text="x")["error"] == "message_not_found"
    assert refused(update, channel="U7", ts=post.ts, text="x")["error"] == "channel_not_found"
    assert refused(update, channel="D7", ts=post.ts, text="é" * 2001)["error"] == "msg_too_long"
    assert update(channel="D7", ts=post.ts, text="é" * 2000)["ok"]


def test_an_ephemeral_post_is_for_one_and_cannot_be_updated(client: WebClient, slack: SlackEmulator) -> None:
    answer = client.chat_postEphemeral(channel="C1", user="U1", text="only you")
    assert slack.posts[0].ephemeral_for == "U1"
    assert refused(client.chat_update, channel="C1", ts=answer["message_ts"], text="x")["error"] == "message_not_found"


def test_the_home_view_takes_100_blocks_and_no_markdown(client: WebClient, slack: SlackEmulator) -> None:
    def home(*blocks: Block) -> Block:
        return {"user_id": "U1", "view": {"type": "home", "blocks": list(blocks)}}

    answer = refused(client.views_publish, **home(*[section()] * 101))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] no more than 100 items allowed [json-pointer:/view/blocks]"]
    assert "/view/blocks/0/type" in str(refused(client.views_publish, **home({"type": "markdown", "text": "x"})))
    assert refused(client.views_publish, user_id="U1", view={"type": "modal", "blocks": []})["error"] == "invalid_arguments"
    client.views_publish(**home(*[section()] * 100))
    assert len(slack.views["U1"]["blocks"]) == 100


def test_the_assistant_takes_four_prompts(client: WebClient, slack: SlackEmulator) -> None:
    thread = {"channel_id": "D1", "thread_ts": "1700000000.000100"}
    prompt = {"title": "Side effects", "message": "What are the side effects?"}
    many = refused(client.assistant_threads_setSuggestedPrompts, **thread, prompts=[prompt] * 5)
    assert "no more than 4 items allowed" in many["response_metadata"]["messages"][0]
    assert refused(client.assistant_threads_setTitle, **thread, title="")["error"] == "invalid_arguments"
    status = {"status": "is typing...", "loading_messages": ["x"] * 11}
    assert refused(client.assistant_threads_setStatus, **thread, **status)["error"] == "invalid_arguments"
    client.assistant_threads_setSuggestedPrompts(**thread, prompts=[prompt] * 4)
    client.assistant_threads_setStatus(**thread, status="is typing...", loading_messages=["x"] * 10)
    client.assistant_threads_setStatus(**thread, status="")
    client.assistant_threads_setTitle(**thread, title="Side effects")
    assert slack.prompts[0]["prompts"] == [prompt] * 4
    assert [status["status"] for status in slack.statuses] == ["is typing...", ""]
    assert slack.titles[0]["title"] == "Side effects"


def test_a_direct_channel_is_opened(client: WebClient) -> None:
    assert client.conversations_open(users="U7")["channel"]["id"] == "D7"
    assert refused(client.conversations_open, users="who")["error"] == "user_not_found"


def test_what_is_not_escaped_is_noted(client: WebClient, slack: SlackEmulator) -> None:
    right = "<https://a.example/?b=1&c=2|Q &amp; A> <mailto:a@b.example|mail> <tel:+15550100|call> <@U1> <#C1|x> <!here> 1 &lt; 2"
    client.chat_postMessage(channel="C1", text=right, blocks=[section(right), actions(button("<b> & plain"))])
    assert slack.unescaped == []
    client.chat_postMessage(channel="C1", text="x", blocks=[section("1 <2 and <b>"), context("Q & A", "<https://a.example|Q&A>")])
    assert slack.unescaped == ["<2", "<b>", "&", "&A"]


def test_calls_fail_as_told_and_then_no_more(client: WebClient, slack: SlackEmulator) -> None:
    slack.refuse("chat.postMessage", "is_archived")
    slack.refuse("chat.postMessage", status=429, retry_after=7)
    slack.refuse("chat.postMessage", status=503)
    assert refused(client.chat_postMessage, channel="C1", text="x")["error"] == "is_archived"
    with pytest.raises(SlackApiError) as limited:
        client.chat_postMessage(channel="C1", text="x")
    assert (limited.value.response.status_code, limited.value.response.headers["Retry-After"]) == (429, "7")
    assert limited.value.response["error"] == "ratelimited"
    with pytest.raises(SlackApiError) as broken:
        client.chat_postMessage(channel="C1", text="x")
    assert broken.value.response.status_code == 503
    assert client.chat_postMessage(channel="C1", text="x")["ok"]
    assert len(slack.calls) == 4


def test_slack_can_be_out_of_reach_and_come_back(client: WebClient, slack: SlackEmulator) -> None:
    slack.stop()
    with pytest.raises(urllib.error.URLError):
        client.auth_test()
    slack.start()
    assert client.auth_test()["ok"]


def test_waiting_returns_the_posts_or_says_what_there_is(client: WebClient, slack: SlackEmulator) -> None:
    threading.Timer(0.1, client.chat_postMessage, kwargs={"channel": "C1", "text": "late"}).start()
    assert slack.wait_for(1, "C1")[0].text == "late"
    with pytest.raises(AssertionError, match=r"1 of 2 posts after 0.01 s: .*late"):
        slack.wait_for(2, timeout=0.01)


def test_a_request_is_signed_unless_told_otherwise(slack: SlackEmulator, app: App) -> None:
    app.answer = b"hello"
    assert slack.verify_url() == (200, b"hello")
    slack.send(b"{}", signature="v0=wrong")
    slack.send(b"{}", timestamp=int(time.time()) - 600)
    assert app.verified == [True, False, False]
    assert app.events()[0]["type"] == "url_verification"


def test_a_message_comes_in_its_envelope_and_escaped(slack: SlackEmulator, app: App) -> None:
    event = slack.message("a < b & c", thread_ts="1700000000.000100")
    (envelope,) = app.events()
    assert envelope["event"] == event
    assert (event["type"], event["channel_type"], event["text"]) == ("message", "im", "a &lt; b &amp; c")
    assert event["blocks"][0]["elements"][0]["elements"] == [{"type": "text", "text": "a < b & c"}]
    assert (envelope["type"], envelope["team_id"]) == ("event_callback", "T0FIBRO")
    assert envelope["authorizations"][0]["user_id"] == "U0BOT"


def test_a_retry_carries_its_headers_and_the_same_id(slack: SlackEmulator, app: App) -> None:
    event = {"type": "message", "user": "U1", "text": "x", "channel": "D1", "ts": "1700000000.000100"}
    slack.event(event, "Ev1")
    slack.event(event, "Ev1", retry_num=1, retry_reason="http_error")
    assert [envelope["event_id"] for envelope in app.events()] == ["Ev1", "Ev1"]
    assert "X-Slack-Retry-Num" not in app.headers[0]
    assert (app.headers[1]["X-Slack-Retry-Num"], app.headers[1]["X-Slack-Retry-Reason"]) == ("1", "http_error")


def test_a_mention_comes_twice_with_one_ts(slack: SlackEmulator, app: App) -> None:
    slack.mention("is it safe?")
    first, second = (envelope["event"] for envelope in app.events())
    assert (first["type"], second["type"], second["channel_type"]) == ("app_mention", "message", "channel")
    assert first["text"] == second["text"] == "<@U0BOT> is it safe?"
    assert first["ts"] == second["ts"]
    assert app.events()[0]["event_id"] != app.events()[1]["event_id"]


def test_the_home_and_the_assistant_are_opened(slack: SlackEmulator, app: App) -> None:
    slack.open_home("U7")
    thread = slack.start_assistant_thread("U7", "D7")["assistant_thread"]
    home, started = (envelope["event"] for envelope in app.events())
    assert (home["type"], home["tab"], home["channel"]) == ("app_home_opened", "home", "D7")
    assert started["assistant_thread"] == thread
    assert (thread["channel_id"], thread["user_id"]) == ("D7", "U7")


def test_a_late_acknowledgement_is_noted(slack: SlackEmulator, app: App) -> None:
    slack.patience = 0.1
    slack.message("quick")
    app.delay = 0.2
    slack.message("slow")
    assert [json.loads(delivery.body)["event"]["text"] for delivery in slack.late] == ["slow"]
    assert [delivery.status for delivery in slack.deliveries] == [200, 200]


def test_a_command_is_answered_five_times_and_no_more(slack: SlackEmulator, app: App) -> None:
    slack.command("how safe is it")
    form = {key: values[0] for key, values in parse_qs(app.bodies[0]).items()}
    assert (form["command"], form["text"], form["channel_id"], form["user_id"]) == ("/faq", "how safe is it", "C1", "U1")
    assert form["trigger_id"]
    hook = WebhookClient(form["response_url"])
    hook.send(text="shown to all", response_type="in_channel")
    assert hook.send(blocks=[section("")]).body == "invalid_blocks"
    answers = [hook.send(text=str(count)) for count in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 404]
    assert json.loads(answers[-1].body)["error"] == "used_url"
    assert [post.ephemeral_for for post in slack.posts_in("C1")] == [None, "U1", "U1", "U1"]
    assert {post.via for post in slack.posts} == {"response_url"}


def test_a_response_url_expires(slack: SlackEmulator, app: App) -> None:
    slack.command("x")
    (given,) = slack.response_urls.values()
    given.made -= 30 * 60 + 1
    answer = WebhookClient(parse_qs(app.bodies[0])["response_url"][0]).send(text="x")
    assert (answer.status_code, json.loads(answer.body)["error"]) == (404, "expired_url")


def test_a_pressed_button_tells_of_its_message(client: WebClient, slack: SlackEmulator, app: App) -> None:
    blocks = [section(), actions(button("Yes & no", action_id="a", value="v1"), block_id="b")]
    client.chat_postMessage(channel="C1", text="x", blocks=blocks, thread_ts="1700000000.000100")
    slack.press("Yes & no", user="U7")
    payload, post = app.interaction(), slack.posts[0]
    (action,) = payload["actions"]
    assert (action["type"], action["action_id"], action["block_id"], action["value"]) == ("button", "a", "b", "v1")
    assert action["action_ts"]
    assert payload["container"] == {
        "type": "message",
        "message_ts": post.ts,
        "channel_id": "C1",
        "is_ephemeral": False,
        "thread_ts": "1700000000.000100",
    }
    assert (payload["user"]["id"], payload["message"]["ts"], payload["channel"]["id"]) == ("U7", post.ts, "C1")
    hook = WebhookClient(payload["response_url"])
    hook.send(text="done", replace_original=True)
    assert (post.text, post.blocks, post.replaced) == ("done", [], 1)
    hook.send(text="also", replace_original=False)
    assert (slack.posts[1].text, slack.posts[1].ephemeral_for) == ("also", "U7")


def test_the_newest_of_equal_titles_is_pressed_and_others_are_named(client: WebClient, slack: SlackEmulator, app: App) -> None:
    for channel in ("C1", "C2"):
        client.chat_postMessage(channel=channel, text="x", blocks=[actions(button(value=channel))])
    slack.press("Yes")
    assert app.interaction()["actions"][0]["value"] == "C2"
    slack.press("Yes", channel="C1")
    assert app.interaction()["actions"][0]["value"] == "C1"
    with pytest.raises(AssertionError, match=r"no 'No' to press among \['Yes', 'Yes'\]"):
        slack.press("No")


def test_an_option_is_chosen_in_an_ephemeral_message_without_the_message(
    client: WebClient, slack: SlackEmulator, app: App
) -> None:
    client.chat_postEphemeral(channel="C1", user="U1", text="x", blocks=[actions(select(option(), option("Two", "2")))])
    with pytest.raises(AssertionError, match="among"):
        slack.press("Two", user="U2")
    slack.press("Two")
    payload = app.interaction()
    assert payload["actions"][0]["selected_option"]["value"] == "2"
    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload
    WebhookClient(payload["response_url"]).send(delete_original=True)
    assert slack.posts[0].blocks == []


def test_a_button_of_the_home_tells_of_its_view(client: WebClient, slack: SlackEmulator, app: App) -> None:
    view = {"type": "home", "blocks": [section(accessory=button("Ask", action_id="ask"))], "private_metadata": "kept"}
    client.views_publish(user_id="U1", view=view)
    slack.press("Ask")
    payload = app.interaction()
    assert (payload["container"]["type"], payload["view"]["private_metadata"]) == ("view", "kept")
    assert payload["container"]["view_id"] == payload["view"]["id"]
    assert not {"message", "channel", "response_url"} & payload.keys()


async def test_socket_mode_carries_everything_and_can_be_dropped(slack: SlackEmulator, client: WebClient) -> None:
    client.chat_postMessage(channel="C1", text="x", blocks=[actions(button())])
    taken: list[SocketModeRequest] = []

    async def take(socket: SocketModeClient, request: SocketModeRequest) -> None:
        taken.append(request)
        payload = {"text": "at once"} if request.accepts_response_payload else None
        await socket.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))

    socket = SocketModeClient("xapp-test-token", web_client=AsyncWebClient(base_url=slack.url), ping_interval=1)
    socket.socket_mode_request_listeners.append(take)
    try:
        await socket.connect()
        await asyncio.to_thread(slack.wait_for_socket)
        await asyncio.to_thread(slack.message, "hello")
        assert await asyncio.to_thread(slack.command, "hello") == (200, b'{"text": "at once"}')
        await asyncio.to_thread(slack.press, "Yes")
        assert [request.type for request in taken] == ["events_api", "slash_commands", "interactive"]
        assert taken[0].payload["event"]["text"] == "hello"
        assert slack.acknowledged == [request.envelope_id for request in taken]
        await asyncio.to_thread(slack.drop_socket)
        await asyncio.sleep(0.1)
        await asyncio.to_thread(slack.wait_for_socket)  # the client has connected anew
        await asyncio.to_thread(slack.message, "again")
        assert taken[-1].payload["event"]["text"] == "again"
    finally:
        await socket.close()


def test_nothing_can_be_sent_to_nowhere(slack: SlackEmulator) -> None:
    with pytest.raises(AssertionError, match="neither a request_url nor a socket"):
        slack.message("x")
