"""Pictures, changed messages, and what nobody wrote."""

import itertools
import json
from typing import Any

import pytest

from tests.bot.telegram.asked import CRISIS, FAST, IN_DANGER, MEDIA, NO_MEDIA, SPEED
from tests.emulators.telegram_people import BotOnTelegram, Person, names


@pytest.mark.parametrize("kind", MEDIA)
def test_what_is_no_text_gets_a_polite_answer_and_its_caption_another(ann: Person, kind: str) -> None:
    assert names(ann.send(**{kind: MEDIA[kind]})) == [NO_MEDIA]
    assert names(ann.send(**{kind: MEDIA[kind], "caption": FAST})) == [NO_MEDIA, SPEED]


def test_a_cry_for_help_in_a_caption_is_heard_first(ann: Person) -> None:
    assert names(ann.send(photo=MEDIA["photo"], caption=IN_DANGER)) == [CRISIS]


def album(person: Person, name: str, *captions: str) -> list[list[str]]:
    contents = [{"photo": MEDIA["photo"], "media_group_id": name, **({"caption": text} if text else {})} for text in captions]
    return [names(person.send(**content)) for content in contents]


def test_an_album_is_answered_once(ann: Person) -> None:
    assert album(ann, "1", "", "", "") == [[NO_MEDIA], [], []]
    assert album(ann, "2", "") == [[NO_MEDIA]]


def test_an_album_with_words_is_told_once_that_pictures_are_not_seen(ann: Person) -> None:
    answers = album(ann, "3", FAST, "", "")
    assert sorted(itertools.chain(*answers)) == sorted([NO_MEDIA, SPEED])


def test_a_changed_message_is_not_answered_twice(ann: Person) -> None:
    assert names(ann.edit(text="what is fibromyalgia?")) == ["conversation/edited"]
    assert names(ann.edit(photo=MEDIA["photo"], caption="what is fibromyalgia?")) == ["conversation/edited"]


def test_a_cry_for_help_in_a_changed_message_is_heard(ann: Person) -> None:
    assert names(ann.edit(text=IN_DANGER)) == [CRISIS]
    assert names(ann.edit(photo=MEDIA["photo"], caption="i said i want to die")) == ["safety/crisis again"]


@pytest.mark.parametrize(
    "content",
    [
        {"edited_message": {"location": {"latitude": 1.0, "longitude": 2.0}}},
        {"message": {"new_chat_members": [{"id": 5, "is_bot": False, "first_name": "Bob"}]}},
        {"message": {"pinned_message": {"message_id": 1}}},
        {"message": {"text": "hi", "from": {"id": 5, "is_bot": True, "first_name": "Bot"}}},
    ],
    ids=str,
)
def test_what_nobody_wrote_gets_no_answer(bot: BotOnTelegram, ann: Person, content: dict[str, Any]) -> None:
    ((kind, message),) = content.items()
    update = ann.update(kind, **message)
    assert ann.deliver(update) == []
    assert not bot.was_taken_in(update)


@pytest.mark.parametrize(
    "content",
    [
        {"my_chat_member": {"chat": {"id": 5, "type": "private"}, "new_chat_member": {"status": "kicked"}}},
        {"channel_post": {"message_id": 1, "chat": {"id": -5, "type": "channel"}, "text": "news"}},
        {"callback_query": {"id": "1", "from": {"id": 5, "is_bot": False}, "inline_message_id": "x", "data": "abc:1"}},
        {"callback_query": {"id": "1"}},
        {"message": None},
        {"message": {"text": {"a": 1}}},
        {"something_new": {}},
        {},
    ],
    ids=str,
)
def test_updates_that_nobody_asked_for_are_acknowledged_and_left_out(bot: BotOnTelegram, content: dict[str, Any]) -> None:
    update = bot.telegram.update(**content)
    before = len(bot.telegram.calls)
    assert bot.telegram.deliver(None, body=json.dumps(update).encode()) == 200
    assert not bot.was_taken_in(update)
    assert len(bot.telegram.calls) == before
