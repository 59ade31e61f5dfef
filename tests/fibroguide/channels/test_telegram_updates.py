"""Reading Telegram's updates, in the shapes of https://core.telegram.org/bots/api#update."""

from typing import Any

import pytest

from fibroguide.channels.telegram_updates import BUTTON, COMMAND, EDITED, MEDIA, TEXT, Me, Update, read_update

ME = Me(123456, "fibro_test_bot")
ANN = {"id": 1001, "is_bot": False, "first_name": "Ann", "language_code": "en"}
PRIVATE = {"id": 1001, "first_name": "Ann", "type": "private"}
GROUP = {"id": -100200, "title": "A group", "type": "supergroup"}


def message(chat: dict[str, Any] = PRIVATE, **content: Any) -> dict[str, Any]:
    return {"update_id": 7, "message": {"message_id": 3, "date": 1_700_000_000, "from": ANN, "chat": chat, **content}}


def read(update: object) -> Update | None:
    return read_update(update, ME)


def test_a_text_in_a_private_chat() -> None:
    update = read(message(text="is ketamine safe?"))
    assert update
    assert (update.kind, update.chat, update.person, update.private, update.text) == (TEXT, 1001, 1001, True, "is ketamine safe?")


@pytest.mark.parametrize(
    ("text", "command", "rest"),
    [
        ("/start", "start", ""),
        ("/start procedure-fasting", "start", "procedure-fasting"),
        ("/start@fibro_test_bot", "start", ""),
        ("/HELP@Fibro_Test_Bot", "help", ""),
        ("/help i want to die", "help", "i want to die"),
        ("/help\ni want to die", "help", "i want to die"),
    ],
)
def test_commands_are_read_with_the_bots_name_and_what_follows(text: str, command: str, rest: str) -> None:
    update = read(message(text=text))
    assert update
    assert (update.kind, update.command, update.text) == (COMMAND, command, rest)


@pytest.mark.parametrize("text", ["and/both options", "side/effects", "/", "//start", "/is it safe?/", "/é"])
def test_a_slash_elsewhere_makes_no_command_and_is_not_cut_out(text: str) -> None:
    update = read(message(text=text))
    assert update
    if update.kind == TEXT:
        assert update.text == text
    else:
        assert f"{update.command} {update.text}" == "is it safe?/"


def test_a_command_for_another_bot_is_not_ours() -> None:
    assert read(message(text="/start@other_bot")) is None
    assert read(message(GROUP, text="/start@other_bot")) is None


@pytest.mark.parametrize(
    "content",
    [
        {"photo": [{"file_id": "x", "width": 90, "height": 90}]},
        {"voice": {"file_id": "x", "duration": 2}},
        {"sticker": {"file_id": "x", "emoji": "👍"}},
        {"video_note": {"file_id": "x"}},
        {"document": {"file_id": "x"}},
        {"location": {"latitude": 1.0, "longitude": 2.0}},
        {"contact": {"phone_number": "+12025550100", "first_name": "Ann"}},
        {"poll": {"id": "1", "question": "?"}},
        {"dice": {"emoji": "🎲", "value": 3}},
    ],
)
def test_what_is_no_text_is_media_with_its_caption(content: dict[str, Any]) -> None:
    update = read(message(**content, caption="is this a side effect?"))
    assert update
    assert (update.kind, update.text) == (MEDIA, "is this a side effect?")
    update = read(message(**content))
    assert update
    assert (update.kind, update.text) == (MEDIA, "")


def test_pictures_of_an_album_are_one_event_but_not_the_one_with_words() -> None:
    picture = {"photo": [{"file_id": "x"}], "media_group_id": "55"}
    assert read(message(**picture)).event == "album 55"
    assert read(message(**picture, caption="help")).event == "7"


def test_an_edited_text_or_caption_is_edited_and_a_place_that_moves_is_nothing() -> None:
    def edited(**content: Any) -> Update | None:
        return read({"update_id": 8, "edited_message": message(**content)["message"]})

    assert edited(text="better words").kind == EDITED
    assert edited(photo=[{"file_id": "x"}], caption="better words").text == "better words"
    assert edited(location={"latitude": 1.0, "longitude": 2.0}) is None
    assert edited(photo=[{"file_id": "x"}]) is None


def test_a_pressed_button_tells_where_it_stands() -> None:
    shown = {
        "message_id": 9,
        "date": 1,
        "chat": PRIVATE,
        "text": "Bold.",
        "entities": [{"type": "bold", "offset": 0, "length": 4}],
    }
    update = read({"update_id": 8, "callback_query": {"id": "77", "from": ANN, "message": shown, "data": "abc:1"}})
    assert update
    assert (update.kind, update.token, update.callback, update.message) == (BUTTON, "abc:1", "77", 9)
    assert update.shown == ("Bold.", shown["entities"])


def test_a_button_of_a_message_too_old_to_tell_still_has_its_place() -> None:
    gone = {"message_id": 9, "date": 0, "chat": PRIVATE}
    update = read({"update_id": 8, "callback_query": {"id": "77", "from": ANN, "message": gone, "data": "abc:1"}})
    assert update
    assert update.shown == ("", [])


@pytest.mark.parametrize("text", ["@fibro_test_bot is it safe?", "is it safe? @Fibro_Test_Bot", "is it @fibro_test_bot safe?"])
def test_in_a_group_a_mention_is_for_the_bot_and_is_taken_out(text: str) -> None:
    update = read(message(GROUP, text=text))
    assert update
    assert not update.private
    assert "fibro_test_bot" not in update.text.lower()
    assert "safe" in update.text


def test_in_a_group_a_reply_to_the_bot_and_a_command_with_its_name_are_for_the_bot() -> None:
    reply = {"message_id": 2, "date": 1, "chat": GROUP, "from": {"id": 123456, "is_bot": True, "first_name": "Guide"}}
    assert read(message(GROUP, text="why?", reply_to_message=reply))
    assert read(message(GROUP, text="/help@fibro_test_bot"))


@pytest.mark.parametrize(
    "text", ["is it safe?", "/help", "@other_bot hi", "@fibro_test_bot2 hi", "mail me at x@fibro_test_bot_x.example"]
)
def test_in_a_group_nothing_else_is(text: str) -> None:
    assert read(message(GROUP, text=text)) is None


def test_a_topic_of_a_forum_is_kept_and_the_thread_of_a_reply_is_not() -> None:
    assert read(message(GROUP, text="@fibro_test_bot hi", message_thread_id=5, is_topic_message=True)).thread == 5
    assert read(message(GROUP, text="@fibro_test_bot hi", message_thread_id=5)).thread is None


@pytest.mark.parametrize(
    "update",
    [
        None,
        [],
        "text",
        7,
        {},
        {"update_id": "7", "message": {}},
        {"update_id": True, "message": {}},
        {"update_id": 7},
        {"update_id": 7, "message": None},
        {"update_id": 7, "message": "hi"},
        {"update_id": 7, "message": {"text": "no chat"}},
        {"update_id": 7, "message": {"message_id": 1, "chat": {"id": "x", "type": "private"}, "text": "hi"}},
        {"update_id": 7, "message": {"message_id": 1, "chat": PRIVATE, "from": ANN, "text": {"a": 1}}},
        {"update_id": 7, "message": {"message_id": 1, "chat": PRIVATE, "from": ANN, "text": "hi", "entities": "x"}},
        {"update_id": 7, "my_chat_member": {"chat": PRIVATE, "from": ANN, "new_chat_member": {"status": "kicked"}}},
        {"update_id": 7, "channel_post": {"message_id": 1, "chat": {"id": -1, "type": "channel"}, "text": "hi"}},
        {"update_id": 7, "callback_query": {"id": "1", "from": ANN, "inline_message_id": "x", "data": "abc:1"}},
        {"update_id": 7, "callback_query": {"id": "1"}},
        message(new_chat_members=[ANN]),
        message(pinned_message={"message_id": 1}),
        {"update_id": 7, "message": {"message_id": 1, "chat": PRIVATE, "from": {**ANN, "is_bot": True}, "text": "hi"}},
        {"update_id": 7, "message": {"message_id": 1, "chat": PRIVATE, "text": "from nobody"}},
    ],
    ids=str,
)
def test_what_is_broken_or_written_by_nobody_reads_as_nothing(update: object) -> None:
    assert read(update) is None
