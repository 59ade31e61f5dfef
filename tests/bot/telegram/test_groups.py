"""Groups in Telegram."""

from tests.bot.telegram.asked import CRISIS, FAST, IN_DANGER, MEDIA, NOTICE, SPEED
from tests.emulators.telegram_people import BotOnTelegram, names


def test_in_a_group_nobody_is_overheard(bot: BotOnTelegram) -> None:
    bob = bot.member(bot.group())
    for text in (FAST, "/help", IN_DANGER):
        update = bob.update(text=text)
        assert bob.deliver(update) == []
        assert not bot.was_taken_in(update)
    assert f":{bob.chat}:" not in bot.everything_kept()


def test_in_a_group_a_mention_is_pointed_to_a_private_chat(bot: BotOnTelegram) -> None:
    bob = bot.member(bot.group())
    for text in (f"@fibro_test_bot {FAST}", "/start@fibro_test_bot", "/stop@fibro_test_bot"):
        update = bob.update(text=text)
        answer = bob.deliver(update)[-1]
        assert names([answer]) == ["conversation/group_telegram"]
        assert answer.reply_to == update["message"]["message_id"]
    assert SPEED not in names(bob.messages)


def test_in_a_group_somebody_in_danger_who_asks_the_bot_is_answered(bot: BotOnTelegram) -> None:
    bob = bot.member(bot.group())
    assert names(bob.say(f"@fibro_test_bot {IN_DANGER}")) == [CRISIS]
    assert names(bob.send(photo=MEDIA["photo"], caption=f"@fibro_test_bot {IN_DANGER}")) == ["safety/crisis again"]


def test_with_groups_on_a_mention_a_reply_and_a_command_are_answered_below_the_question(in_groups: BotOnTelegram) -> None:
    bob = in_groups.member(in_groups.group())
    mine = {"message_id": 1, "from": {"id": 123456, "is_bot": True}, "chat": {"id": bob.chat, "type": "supergroup"}}
    assert bob.say(FAST) == []
    assert names(bob.say(f"@fibro_test_bot {FAST}")) == [NOTICE, SPEED]
    for content, topic in (
        ({"text": FAST, "reply_to_message": mine}, SPEED),
        ({"text": "/help@fibro_test_bot"}, "smalltalk/help"),
    ):
        update = bob.update(**content)
        (answer,) = bob.deliver(update)
        assert names([answer]) == [topic]
        assert answer.reply_to == update["message"]["message_id"]


def test_with_groups_on_people_share_no_memory(in_groups: BotOnTelegram) -> None:
    group = in_groups.group()
    bob, eve = in_groups.member(group), in_groups.member(group)
    assert names(bob.say(f"@fibro_test_bot {IN_DANGER}")) == [CRISIS]
    assert names(eve.say(f"@fibro_test_bot {IN_DANGER}")) == [CRISIS], "it would be worded as the second time"
    bob.say("@fibro_test_bot i want to")
    assert CRISIS not in names(eve.say("@fibro_test_bot die"))
    assert "safety/crisis again" in names(bob.say("@fibro_test_bot die")), "two messages of one person are read as one"
    kept = in_groups.everything_kept()
    assert f":{group}:{bob.user}" in kept
    assert f":{group}:{eve.user}" in kept


def test_with_groups_on_a_stop_erases_only_ones_own_talk(in_groups: BotOnTelegram) -> None:
    group = in_groups.group()
    bob, eve = in_groups.member(group), in_groups.member(group)
    bob.say("@fibro_test_bot do zebras get fibromyalgia?")
    eve.say("@fibro_test_bot do walruses get fibromyalgia?")
    assert names(bob.stop("/stop@fibro_test_bot")) == ["conversation/erased"]
    kept = in_groups.everything_kept()
    assert ("zebras" in kept, "walruses" in kept) == (False, True)


def test_with_groups_on_the_buttons_are_the_askers(in_groups: BotOnTelegram) -> None:
    group = in_groups.group()
    bob, eve = in_groups.member(group), in_groups.member(group)
    menu = bob.say("/topics@fibro_test_bot")[-1]
    assert eve.press("How to prepare") == []
    alert = list(in_groups.telegram.answered_callbacks.values())[-1]
    assert (alert["show_alert"], "somebody else" in alert["text"]) == (True, True)
    assert menu.titles, "they are not used up"
    assert names(bob.press("How to prepare")) == ["procedure/preparation"]


def test_with_groups_on_an_answer_goes_to_its_topic_of_the_forum(in_groups: BotOnTelegram) -> None:
    bob = in_groups.member(in_groups.group())
    answers = bob.say(f"@fibro_test_bot {FAST}", message_thread_id=7, is_topic_message=True)
    assert {answer.parameters.get("message_thread_id") for answer in answers} == {7}
    answers += bob.say(f"@fibro_test_bot {FAST}", message_thread_id=7)  # a thread of replies, which is no topic
    assert answers[-1].parameters.get("message_thread_id") is None


def test_too_much_is_refused_once_and_a_cry_for_help_never(in_groups: BotOnTelegram) -> None:
    ann = in_groups.person()
    for _ in range(6):
        ann.say(FAST)
    assert names(ann.say(FAST)) == ["conversation/too_fast"]
    assert ann.say(FAST) == []
    assert names(ann.say(IN_DANGER)) == [CRISIS]
