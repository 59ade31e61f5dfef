"""People in danger come first in Telegram."""

import time

from tests.bot.telegram.asked import CRISIS, FAST, IN_DANGER, NOTICE, SPEED
from tests.emulators.telegram_people import BotOnTelegram, Person, names, until


def test_somebody_in_danger_gets_the_one_reply_and_the_notice_later(stranger: Person) -> None:
    assert names(stranger.say(IN_DANGER)) == [CRISIS]
    assert names(stranger.say(FAST)) == [NOTICE, SPEED]


def test_a_cry_for_help_overtakes_what_hangs_before_it(bot: BotOnTelegram, ann: Person) -> None:
    bot.telegram.hang("sendMessage", 2)
    sent = bot.calls("sendMessage")
    waiting = ann.start(FAST)
    until(lambda: bot.calls("sendMessage") > sent)
    assert names(ann.say(IN_DANGER)) == [CRISIS]
    assert not bot.is_answered(waiting)
    until(lambda: bot.is_answered(waiting))
    assert names(ann.messages)[-2:] == [CRISIS, SPEED]


def test_a_cry_for_help_finds_room_while_many_chats_hang(bot: BotOnTelegram, ann: Person) -> None:
    people = [bot.person() for _ in range(20)]
    sent = bot.calls("sendMessage")
    bot.telegram.hang("sendMessage", 3, times=16)
    waiting = [person.start(FAST) for person in people]
    until(lambda: bot.calls("sendMessage") == sent + 16)
    begun = time.monotonic()
    answer = names(ann.say(IN_DANGER))
    took = time.monotonic() - begun
    until(lambda: all(bot.is_answered(update) for update in waiting))
    assert (answer, took < 1.5) == ([CRISIS], True)
    assert [names(person.messages) for person in people] == [[NOTICE, SPEED]] * 20
