"""The emulator refuses what Telegram refuses, takes what Telegram takes, and sends what Telegram sends."""

import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.emulators import telegram as emulator
from tests.emulators.telegram import TelegramEmulator
from tests.running import call

ANN, GROUP = 1001, -100777
UNPARSED = "Bad Request: can't parse entities: "
NO_BUTTON = "Bad Request: can't parse inline keyboard button: "


class Webhook:
    """A server that remembers what it was sent, and answers as it is told."""

    def __init__(self) -> None:
        self.updates: list[Any] = []
        self.headers: list[dict[str, str]] = []
        self.status, self.delay = 200, 0.0
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                webhook.updates.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                webhook.headers.append(dict(self.headers))
                time.sleep(webhook.delay)
                self.send_response(webhook.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/telegram"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()


class Bot:
    """Calls methods over HTTP."""

    def __init__(self, telegram: TelegramEmulator) -> None:
        self.telegram = telegram

    def __call__(self, method: str, **parameters: Any) -> Any:
        """The result of a call that has to succeed."""
        status, answer = self.raw(method, **parameters)
        assert (status, answer["ok"]) == (200, True), answer
        return answer["result"]

    def raw(self, method: str, **parameters: Any) -> tuple[int, Any]:
        return call("POST", f"{self.telegram.url}/bot{self.telegram.token}/{method}", parameters)

    def refused(self, method: str, **parameters: Any) -> str:
        """The words of a refusal."""
        status, answer = self.raw(method, **parameters)
        assert answer["ok"] is False
        assert answer["error_code"] == status
        return str(answer["description"])

    def send(self, text: str = "hi", chat_id: int = ANN, **more: Any) -> Any:
        return self("sendMessage", chat_id=chat_id, text=text, **more)

    def refused_keyboard(self, *rows: list[Any]) -> str:
        return self.refused("sendMessage", chat_id=ANN, text="hi", reply_markup={"inline_keyboard": list(rows)})


def data(title: str = "Yes", value: str = "yes") -> dict[str, str]:
    return {"text": title, "callback_data": value}


def keyboard(*rows: list[Any]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


@pytest.fixture
def telegram() -> Iterator[TelegramEmulator]:
    with TelegramEmulator() as telegram:
        yield telegram


@pytest.fixture
def bot(telegram: TelegramEmulator) -> Bot:
    telegram.say("hello", ANN)
    return Bot(telegram)


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    webhook = Webhook()
    yield webhook
    webhook.server.shutdown()
    webhook.server.server_close()


# Calls


def test_tells_who_the_bot_is(bot: Bot) -> None:
    me = bot("getMe")
    assert (me["id"], me["is_bot"], me["username"]) == (123456, True, "fibro_test_bot")
    assert bot("GETME") == me, "names of methods come in any case"


def test_refuses_other_tokens_and_unknown_methods(telegram: TelegramEmulator, bot: Bot) -> None:
    status, answer = call("POST", f"{telegram.url}/bot1:wrong/getMe", {})
    assert (status, answer) == (401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
    assert bot.raw("getNothing") == (404, {"ok": False, "error_code": 404, "description": "Not Found"})


def test_takes_get_and_forms_with_json_inside(telegram: TelegramEmulator, bot: Bot) -> None:
    base = f"{telegram.url}/bot{telegram.token}/sendMessage"
    given = {"chat_id": str(ANN), "text": "über & <b>", "reply_markup": json.dumps(keyboard([data()]))}
    form = urllib.parse.urlencode(given)
    assert call("GET", f"{base}?{form}")[0] == 200
    assert call("POST", base, form.encode(), {"Content-Type": "application/x-www-form-urlencoded"})[0] == 200
    assert [(message.text, message.titles) for message in telegram.messages(ANN)] == [("über & <b>", ["Yes"])] * 2
    assert call("POST", base, b"{no json")[1]["description"].startswith("Bad Request")


def test_remembers_calls_in_order_with_the_failing_ones(telegram: TelegramEmulator, bot: Bot) -> None:
    bot("getMe")
    bot.refused("sendMessage", chat_id=5, text="hi")
    bot.send("there")
    sent = {"chat_id": ANN, "text": "there"}
    assert telegram.calls == [("getMe", {}), ("sendMessage", {"chat_id": 5, "text": "hi"}), ("sendMessage", sent)]


def test_refuses_and_hangs_as_told_and_then_works(telegram: TelegramEmulator, bot: Bot) -> None:
    telegram.refuse("sendMessage", 429, "Too Many Requests: retry after 2", times=2, retry_after=2)
    for _ in range(2):
        assert bot.raw("sendMessage", chat_id=ANN, text="hi")[1]["parameters"] == {"retry_after": 2}
    telegram.hang("sendMessage", 0.3)
    started = time.monotonic()
    bot.send()
    assert time.monotonic() - started > 0.25
    assert len(telegram.messages(ANN)) == 1


def test_cannot_be_reached_while_stopped_and_is_back_on_its_port(telegram: TelegramEmulator, bot: Bot) -> None:
    url = telegram.url
    telegram.hang("getMe", 30)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(bot.raw, "getMe")
        while ("getMe", {}) not in telegram.calls:
            time.sleep(0.01)
        telegram.stop()
        assert isinstance(waiting.exception(timeout=5), OSError)
    with pytest.raises(urllib.error.URLError):
        bot("getMe")
    telegram.start()
    assert telegram.url == url
    assert bot("getMe")


# Texts


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>hi</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("ü <br>", 'Unsupported start tag "br" at byte offset 3'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b>hi", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>hi</b></i>", 'Unmatched end tag at byte offset 8, expected "</i>", found "</b>"'),
        ("hi</b>", "Unexpected end tag at byte offset 2"),
        ("<b>hi</b", "Unclosed end tag at byte offset 5"),
        ("hi <b", "Unclosed start tag at byte offset 3"),
        ('<a href="x>hi</a>', "Unclosed start tag at byte offset 0"),
        ("<a href=http://x.y>hi</a>", "Unexpected end of name token at byte offset 8"),
        ("<b =x>hi</b>", 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<span>hi</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
        (
            "&#xD83D;",
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units",
        ),
    ],
)
def test_refuses_what_is_not_its_html(bot: Bot, html: str, words: str) -> None:
    assert bot.refused("sendMessage", chat_id=ANN, text=html, parse_mode="HTML") == UNPARSED + words


@pytest.mark.parametrize(
    ("html", "text", "kinds"),
    [
        ("<b>a</b><strong>b</strong><I>c</I><em>d</em>", "abcd", ["bold", "bold", "italic", "italic"]),
        ("<u>a</u><ins>b</ins>", "ab", ["underline"] * 2),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc", ["strikethrough"] * 3),
        ('<code class="language-python">a</code><pre>b</pre>', "ab", ["code", "pre"]),
        ('<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>', "ab", ["spoiler"] * 2),
        ('<blockquote expandable>a <tg-emoji emoji-id="5">👍</tg-emoji></blockquote>', "a 👍", ["blockquote", "custom_emoji"]),
        ("&lt;b&gt; &amp;amp; &quot;&#233;&#xe9;&quot;", '<b> &amp; "éé"', []),
        ("&nbsp;&copy;&apos; & &;", "&nbsp;&copy;&apos; & &;", []),
        ("<b></b>a", "a", []),
    ],
)
def test_takes_its_html(telegram: TelegramEmulator, bot: Bot, html: str, text: str, kinds: list[str]) -> None:
    sent = bot.send(html, parse_mode="HTML")
    (message,) = telegram.messages(ANN)
    assert (sent["text"], message.text, message.raw, message.parse_mode) == (text, text, html, "HTML")
    assert [entity["type"] for entity in message.entities] == kinds


def test_entities_count_in_utf16_and_move_when_a_text_is_trimmed(telegram: TelegramEmulator, bot: Bot) -> None:
    sent = bot.send("\n 👍<i>👍 <b>b</b></i> \n", parse_mode="html")
    assert sent["text"] == "👍👍 b"
    assert sent["entities"] == [{"type": "italic", "offset": 2, "length": 4}, {"type": "bold", "offset": 5, "length": 1}]


def test_a_link_of_another_scheme_stays_plain_text(telegram: TelegramEmulator, bot: Bot) -> None:
    links = ["https://Clinic.example/a?b=1&amp;c", "clinic.example", "tg://user?id=5", "mailto:a@b.example", "tel:+12025550143",
             "javascript:alert(1)", "ftp://a.example/", "http://localhost:5005/"]  # fmt: skip
    bot.send(" ".join(f'<a href="{link}">x</a>' for link in links), parse_mode="HTML")
    (message,) = telegram.messages(ANN)
    assert message.text == "x x x x x x x x"
    assert message.links == ["https://clinic.example/a?b=1&c", "http://clinic.example/", "tg://user?id=5", "mailto:a@b.example"]


def test_a_text_has_between_1_and_4096_utf16_units_without_the_tags(telegram: TelegramEmulator, bot: Bot) -> None:
    bot.send(f"<b>{'a&amp;' * 2048}</b>", parse_mode="HTML")
    bot.send("👍" * 2048)
    assert bot.refused("sendMessage", chat_id=ANN, text="👍" * 2048 + "a") == "Bad Request: message is too long"
    assert bot.refused("sendMessage", chat_id=ANN, text="") == "Bad Request: message text is empty"
    assert bot.refused("sendMessage", chat_id=ANN) == "Bad Request: message text is empty"
    assert bot.refused("sendMessage", chat_id=ANN, text=" \n") == "Bad Request: text must be non-empty"
    assert bot.refused("sendMessage", chat_id=ANN, text="<b> </b>", parse_mode="HTML") == "Bad Request: text must be non-empty"
    assert [len(message.text) for message in telegram.messages(ANN)] == [4096, 2048]


def test_knows_html_alone(bot: Bot) -> None:
    assert "MarkdownV2" in bot.refused("sendMessage", chat_id=ANN, text="*a*", parse_mode="MarkdownV2")
    assert bot.refused("sendMessage", chat_id=ANN, text="a", parse_mode="rtf") == "Bad Request: unsupported parse_mode"
    assert bot.send("*a* <b>")["text"] == "*a* <b>"


# Keyboards


def test_a_button_has_a_text_and_one_action(telegram: TelegramEmulator, bot: Bot) -> None:
    bot.send(reply_markup=keyboard([data(), {"text": "Site", "url": "https://clinic.example"}], []))
    assert [[button["text"] for button in row] for row in telegram.messages(ANN)[0].buttons] == [["Yes", "Site"]]
    assert bot.refused_keyboard([{"callback_data": "a"}]) == NO_BUTTON + 'Can\'t find field "text"'
    assert bot.refused_keyboard([{"text": "a"}]) == NO_BUTTON + "Text buttons are unallowed in the inline keyboard"
    assert bot.refused_keyboard([data("a", "")]) == NO_BUTTON + "Text buttons are unallowed in the inline keyboard"
    assert bot.refused_keyboard([{**data(), "url": None}]) == NO_BUTTON + 'Field "url" must be of type String'
    assert "exactly one" in bot.refused_keyboard([{**data(), "url": "https://clinic.example"}])
    assert bot.refused_keyboard([data(" ")]) == "Bad Request: BUTTON_TEXT_INVALID"
    assert bot.refused("sendMessage", chat_id=ANN, text="a", reply_markup=[1]) == "Bad Request: object expected as reply markup"
    assert "inline_keyboard" in bot.refused("sendMessage", chat_id=ANN, text="a", reply_markup={"inline_keyboard": [data()]})


def test_the_data_of_a_button_has_up_to_64_bytes(bot: Bot) -> None:
    bot.send(reply_markup=keyboard([data(value="é" * 32)]))
    assert bot.refused_keyboard([data(value="é" * 32 + "a")]) == "Bad Request: BUTTON_DATA_INVALID"


def test_a_keyboard_has_up_to_100_buttons_8_in_a_row_and_10_kilobytes(bot: Bot) -> None:
    bot.send(reply_markup=keyboard(*[[data()] * 8] * 12, [data()] * 4))
    too_long = "Bad Request: reply markup is too long"
    assert bot.refused_keyboard(*[[data()] * 8] * 12, [data()] * 5) == too_long
    assert bot.refused_keyboard([data()] * 9) == too_long
    assert bot.refused_keyboard(*[[data("a" * 60, "b" * 64)]] * 80) == too_long


def test_a_button_opens_only_web_addresses(bot: Bot) -> None:
    bot.send(reply_markup=keyboard([{"text": "Site", "url": "http://127.0.0.1:5005/"}]))
    for url, words in {
        "http://localhost:5005/": "Wrong HTTP URL",
        "clinic": "Wrong HTTP URL",
        "ftp://clinic.example": "Unsupported URL protocol",
        "tel:+12025550143": "Wrong port number specified in the URL",
    }.items():
        refused = bot.refused_keyboard([{"text": "a", "url": url}])
        assert refused == f"Bad Request: inline keyboard button URL '{url}' is invalid: {words}"


# Chats and messages


def test_a_bot_cannot_write_first(telegram: TelegramEmulator, bot: Bot) -> None:
    for chat in (77, "77", "@somebody"):
        assert bot.refused("sendMessage", chat_id=chat, text="hi") == "Bad Request: chat not found"
    assert bot.refused("sendMessage", text="hi") == "Bad Request: chat_id is empty"
    telegram.update(my_chat_member={"chat": {"id": 77, "type": "private"}})
    bot.send(chat_id=77)
    assert telegram.messages(77)[0].chat_id == 77


def test_a_user_can_block_the_bot(telegram: TelegramEmulator, bot: Bot) -> None:
    telegram.block(ANN)
    assert bot.raw("sendMessage", chat_id=ANN, text="hi")[0] == 403
    assert bot.refused("sendMessage", chat_id=ANN, text="hi") == "Forbidden: bot was blocked by the user"
    telegram.unblock(ANN)
    bot.send()


def test_a_reply_needs_its_message(telegram: TelegramEmulator, bot: Bot) -> None:
    asked = telegram.say("when?", ANN)["message"]["message_id"]
    assert bot.send(reply_parameters={"message_id": asked})["reply_to_message"]["message_id"] == asked
    own = bot.send(reply_to_message_id=asked)["message_id"]
    bot.send(reply_parameters={"message_id": own})
    for reply in ({"reply_parameters": {"message_id": 999}}, {"reply_to_message_id": 999}):
        assert bot.refused("sendMessage", chat_id=ANN, text="a", **reply) == "Bad Request: message to be replied not found"
    bot.send(reply_to_message_id=999, allow_sending_without_reply=True)
    sent = bot.send(reply_parameters={"message_id": 999, "allow_sending_without_reply": True})
    assert "reply_to_message" not in sent
    assert [message.reply_to for message in telegram.messages(ANN)] == [asked, asked, own, None, None]


def test_a_message_is_edited_in_place_and_must_change(telegram: TelegramEmulator, bot: Bot) -> None:
    this = {"chat_id": ANN, "message_id": bot.send("<b>a</b>", parse_mode="HTML", reply_markup=keyboard([data()]))["message_id"]}
    not_modified = "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
    same = {"text": "<strong>a</strong>", "parse_mode": "HTML", "reply_markup": keyboard([data()])}
    assert bot.refused("editMessageText", **this, **same).startswith(not_modified)
    assert bot.refused("editMessageReplyMarkup", **this, reply_markup=keyboard([data()])).startswith(not_modified)
    edited = bot("editMessageText", **this, text="a", reply_markup=keyboard([data("No")]))
    assert (edited["text"], edited["message_id"], "edit_date" in edited) == ("a", this["message_id"], True)
    bot("editMessageReplyMarkup", **this)
    (message,) = telegram.messages(ANN)
    assert (message.text, message.buttons, message.edits) == ("a", [], 2)
    assert bot.refused("editMessageText", **this, text="<p>", parse_mode="HTML").startswith(UNPARSED)
    assert bot.refused("editMessageText", chat_id=ANN, message_id=999, text="b") == "Bad Request: message to edit not found"
    assert bot.refused("editMessageText", chat_id=ANN, text="b") == "Bad Request: message identifier is not specified"
    theirs = telegram.say("mine", ANN)["message"]["message_id"]
    assert bot.refused("editMessageText", chat_id=ANN, message_id=theirs, text="b") == "Bad Request: message can't be edited"


def test_a_message_is_deleted_once(telegram: TelegramEmulator, bot: Bot) -> None:
    this = {"chat_id": ANN, "message_id": bot.send()["message_id"]}
    assert bot("deleteMessage", **this) is True
    assert telegram.messages(ANN)[0].deleted
    assert bot.refused("deleteMessage", **this) == "Bad Request: message to delete not found"
    assert bot("deleteMessage", chat_id=ANN, message_id=telegram.say("mine", ANN)["message"]["message_id"]) is True
    theirs = telegram.say("mine", GROUP, 5, "supergroup")["message"]["message_id"]
    assert bot.refused("deleteMessage", chat_id=GROUP, message_id=theirs) == "Bad Request: message can't be deleted"


def test_shows_actions(telegram: TelegramEmulator, bot: Bot) -> None:
    assert bot("sendChatAction", chat_id=ANN, action="typing") is True
    assert bot.refused("sendChatAction", chat_id=ANN, action="dance") == "Bad Request: wrong parameter action in request"
    assert bot.refused("sendChatAction", chat_id=77, action="typing") == "Bad Request: chat not found"
    assert telegram.actions == [(ANN, "typing")]


def test_keeps_commands(telegram: TelegramEmulator, bot: Bot) -> None:
    commands = [{"command": "/" + "a" * 32, "description": "b" * 256}, {"command": "stop_2", "description": "c"}]
    bot("setMyCommands", commands=commands)
    assert bot("getMyCommands") == telegram.commands == [{"command": "a" * 32, "description": "b" * 256}, commands[1]]
    assert bot("getMyCommands", language_code="de") == []
    for command, description, words in (
        ("Stop", "a", "BOT_COMMAND_INVALID"),
        ("a-b", "a", "BOT_COMMAND_INVALID"),
        ("", "a", "command must be non-empty"),
        ("a" * 33, "a", "command length must not exceed 32"),
        ("a", " ", "command description must be non-empty"),
        ("a", "b" * 257, "command description length must not exceed 256"),
    ):
        bad = [{"command": command, "description": description}]
        assert bot.refused("setMyCommands", commands=bad) == f"Bad Request: {words}"
    assert bot.refused("setMyCommands", commands=commands * 51) == "Bad Request: BOT_COMMANDS_TOO_MUCH"


def test_a_flood_is_held_back() -> None:
    with TelegramEmulator(flood=True) as telegram:
        bot = Bot(telegram)
        telegram.say("hello", ANN)
        for _ in range(5):
            bot.send()
        status, answer = bot.raw("sendMessage", chat_id=ANN, text="hi")
        assert (status, answer["parameters"]) == (429, {"retry_after": 1})
        assert answer["description"] == "Too Many Requests: retry after 1"
        time.sleep(1)
        bot.send()


def test_a_group_gets_20_messages_a_minute() -> None:
    with TelegramEmulator(flood=True) as telegram:
        bot = Bot(telegram)
        telegram.say("hello", GROUP, 5, "group")
        telegram.flood = False
        for _ in range(20):
            bot.send(chat_id=GROUP)
        telegram.flood = True
        assert 50 < bot.raw("sendMessage", chat_id=GROUP, text="hi")[1]["parameters"]["retry_after"] <= 60


# Updates


def test_a_message_comes_in_telegrams_shape(telegram: TelegramEmulator) -> None:
    first = telegram.say("👍 /start@fibro_test_bot now, @fibro_test_bot or a/b", GROUP, 5, "supergroup", message_thread_id=3)
    second = telegram.say("hello")
    message = first["message"]
    assert (message["chat"]["type"], message["chat"]["id"], message["from"]["id"]) == ("supergroup", GROUP, 5)
    assert (message["from"]["is_bot"], message["message_thread_id"], message["date"] > 1_700_000_000) == (False, 3, True)
    assert message["entities"] == [
        {"type": "bot_command", "offset": 3, "length": 21},
        {"type": "mention", "offset": 30, "length": 15},
    ]
    assert "entities" not in second["message"]
    assert second["update_id"] == first["update_id"] + 1
    assert second["message"]["message_id"] > message["message_id"]


def test_a_press_comes_with_its_message_and_is_answered_once(telegram: TelegramEmulator, bot: Bot) -> None:
    bot.send("old", reply_markup=keyboard([data("Yes", "old")]))
    bot.send("new", reply_markup=keyboard([data("Yes", "new"), {"text": "Site", "url": "https://clinic.example"}]))
    newest = bot.send("last", reply_markup=keyboard([data("Yes", "last")]))
    bot("deleteMessage", chat_id=ANN, message_id=newest["message_id"])
    query = telegram.press("Yes", ANN)["callback_query"]
    assert (query["data"], query["message"]["text"], query["from"]["id"]) == ("new", "new", ANN)
    assert query["message"]["from"]["is_bot"]
    with pytest.raises(AssertionError, match=r"no 'Maybe' among \[\['Yes', 'Site'\], \['Yes'\]\]"):
        telegram.press("Maybe", ANN)
    with pytest.raises(AssertionError, match="opens"):
        telegram.press("Site", ANN)
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert bot.refused("answerCallbackQuery", callback_query_id=query["id"], text="a" * 201) == "Bad Request: MESSAGE_TOO_LONG"
    assert bot("answerCallbackQuery", callback_query_id=query["id"], text="ok") is True
    assert bot.refused("answerCallbackQuery", callback_query_id=query["id"]) == too_old
    assert bot.refused("answerCallbackQuery", callback_query_id="1") == too_old
    assert telegram.answered_callbacks[query["id"]]["text"] == "ok"


def test_waits_for_messages(telegram: TelegramEmulator, bot: Bot) -> None:
    with pytest.raises(AssertionError, match="0 instead of 1"):
        telegram.wait_for(1, ANN, timeout=0.05)
    later = threading.Timer(0.1, bot.send)
    later.start()
    (message,) = telegram.wait_for(1, ANN)
    assert message.at <= time.monotonic()
    later.join()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"url": "http://clinic.example/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "clinic.example"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://clinic.example:5005/"}, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ({"secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"secret_token": "a" * 257}, "secret token is too long"),
        ({"max_connections": 0}, "max_connections must be between 1 and 100"),
        ({"max_connections": 101}, "max_connections must be between 1 and 100"),
    ],
)
def test_refuses_webhooks(telegram: TelegramEmulator, bot: Bot, given: dict[str, Any], words: str) -> None:
    assert bot.refused("setWebhook", **{"url": "https://clinic.example/", **given}) == f"Bad Request: {words}"
    assert telegram.webhook is None


def test_takes_a_webhook_and_tells_of_it(telegram: TelegramEmulator, bot: Bot) -> None:
    given = {
        "url": "https://clinic.example:8443/a",
        "secret_token": "a_B-9",
        "max_connections": 100,
        "allowed_updates": ["message"],
    }
    bot("setWebhook", **given)
    assert telegram.webhook == given
    info = bot("getWebhookInfo")
    assert (info["url"], info["max_connections"], info["allowed_updates"]) == (given["url"], 100, ["message"])
    bot("deleteWebhook")
    assert telegram.webhook is None
    assert bot("getWebhookInfo")["url"] == ""
    bot("setWebhook", url=given["url"])
    bot("setWebhook", url="")
    assert telegram.webhook is None


def test_delivers_to_the_webhook_with_the_secret(telegram: TelegramEmulator, bot: Bot, webhook: Webhook) -> None:
    bot("setWebhook", url=webhook.url, secret_token="s3cret", drop_pending_updates=True)
    update = telegram.say("hi")
    assert webhook.updates == [update]
    assert webhook.headers[0]["X-Telegram-Bot-Api-Secret-Token"] == "s3cret"
    assert telegram.deliver(update, secret="other", headers={"X-More": "1"}) == 200
    assert (webhook.headers[1]["X-Telegram-Bot-Api-Secret-Token"], webhook.headers[1]["X-More"]) == ("other", "1")
    assert telegram.deliver(update, secret=None) == 200
    assert "X-Telegram-Bot-Api-Secret-Token" not in webhook.headers[2]
    assert telegram.deliver([1]) == telegram.deliver(None, body=b"{}") == 200
    assert webhook.updates[3:] == [[1], {}]


def test_delivers_only_the_kinds_that_were_asked_for(telegram: TelegramEmulator, bot: Bot, webhook: Webhook) -> None:
    sent: Callable[..., int | None] = lambda **content: telegram.deliver(telegram.update(**content))  # noqa: E731
    bot("setWebhook", url=webhook.url, drop_pending_updates=True)
    assert (sent(edited_message={}), sent(chat_member={}), sent(message_reaction={})) == (200, None, None)
    bot("setWebhook", url=webhook.url, allowed_updates=["message", "chat_member"])
    assert (sent(message={}), sent(chat_member={}), sent(edited_message={})) == (200, 200, None)
    bot("setWebhook", url=webhook.url)  # left out, the former ones stay
    assert sent(edited_message={}) is None
    bot("setWebhook", url=webhook.url, allowed_updates=[])
    assert sent(edited_message={}) == 200
    assert bot("getWebhookInfo")["pending_update_count"] == 0


def test_what_the_webhook_does_not_take_is_delivered_again(telegram: TelegramEmulator, bot: Bot, webhook: Webhook) -> None:
    bot("setWebhook", url=webhook.url, drop_pending_updates=True)
    webhook.status = 500
    first, second = telegram.say("a"), telegram.say("b")
    info = bot("getWebhookInfo")
    assert info["pending_update_count"] == 2
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    assert time.time() - info["last_error_date"] < 60
    webhook.status = 302
    assert telegram.redeliver() == [302, 302]
    webhook.status = 204
    assert telegram.redeliver() == [204, 204]
    assert webhook.updates[-2:] == [first, second]
    assert bot("getWebhookInfo")["pending_update_count"] == 0


def test_a_webhook_that_is_not_there_answers_nothing(telegram: TelegramEmulator, bot: Bot, webhook: Webhook) -> None:
    bot("setWebhook", url=webhook.url, drop_pending_updates=True)
    webhook.server.shutdown()
    webhook.server.server_close()
    assert telegram.deliver(telegram.update(message={})) == 0
    assert bot("getWebhookInfo")["last_error_message"] == "Connection refused"
    bot("deleteWebhook")
    assert len(bot("getUpdates")) == 1, "what was not delivered can be polled"


def test_a_webhook_that_takes_too_long_has_not_answered(
    telegram: TelegramEmulator, bot: Bot, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert emulator.ANSWER_OF_WEBHOOK == 60
    monkeypatch.setattr(emulator, "ANSWER_OF_WEBHOOK", 0.2)
    bot("setWebhook", url=webhook.url, drop_pending_updates=True)
    webhook.delay = 0.4
    assert telegram.deliver(telegram.update(message={})) == 0
    info = bot("getWebhookInfo")
    assert (info["pending_update_count"], info["last_error_message"]) == (1, "Read timeout expired")


def test_updates_are_polled_until_they_are_confirmed(telegram: TelegramEmulator, bot: Bot) -> None:
    numbers = [telegram.say(text)["update_id"] for text in "abc"]
    hello, *rest = [update["update_id"] for update in bot("getUpdates")]
    assert rest == numbers
    assert [update["update_id"] for update in bot("getUpdates", limit=1)] == [hello]
    assert [update["update_id"] for update in bot("getUpdates", offset=numbers[1])] == numbers[1:]
    assert [update["update_id"] for update in bot("getUpdates", offset=-1)] == numbers[2:]
    assert bot("getUpdates", offset=numbers[2] + 1) == []
    telegram.say("d")
    bot("deleteWebhook", drop_pending_updates=True)
    assert bot("getUpdates") == []


def test_a_poll_waits_for_the_next_update_and_takes_the_kinds_asked_for(telegram: TelegramEmulator, bot: Bot) -> None:
    bot("deleteWebhook", drop_pending_updates=True)
    with ThreadPoolExecutor() as pool:
        poll = pool.submit(bot, "getUpdates", timeout=20, allowed_updates=["message"])
        while not telegram.calls or telegram.calls[-1][0] != "getUpdates":
            time.sleep(0.01)
        telegram.deliver(telegram.update(edited_message={}))
        update = telegram.say("hi")
        assert poll.result(5) == [update]
    started = time.monotonic()
    assert bot("getUpdates", offset=update["update_id"] + 1, timeout=1) == []
    assert 0.9 < time.monotonic() - started < 3


def test_polls_and_webhooks_exclude_each_other(telegram: TelegramEmulator, bot: Bot) -> None:
    bot("deleteWebhook", drop_pending_updates=True)

    def waiting(pool: ThreadPoolExecutor) -> Any:
        before = len(telegram.calls)
        poll = pool.submit(bot.refused, "getUpdates", timeout=20)
        while len(telegram.calls) == before:
            time.sleep(0.01)
        return poll

    with ThreadPoolExecutor() as pool:
        poll = waiting(pool)
        bot("getUpdates")
        other = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        assert poll.result(5) == other
        poll = waiting(pool)
        bot("setWebhook", url="https://clinic.example/")
        assert poll.result(5) == "Conflict: terminated by setWebhook request"
    active = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    assert bot.refused("getUpdates") == active
    assert bot.raw("getUpdates")[0] == 409
