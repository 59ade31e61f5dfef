"""Updates that come again, at once or late: each is answered once, in order."""

import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.bot.telegram.asked import FAST, SPEED
from tests.emulators.telegram_people import BotOnTelegram, Person, names, until


def test_an_update_that_comes_again_is_answered_once(bot: BotOnTelegram, pool: ThreadPoolExecutor, ann: Person) -> None:
    update = ann.update(text=FAST)
    assert set(pool.map(bot.telegram.deliver, [update] * 8)) == {200}
    until(lambda: bot.is_answered(update))
    assert ann.deliver(update) == []
    assert names(ann.messages).count(SPEED) == 1


def test_a_number_that_was_used_for_something_else_is_not_answered(bot: BotOnTelegram, ann: Person) -> None:
    update = ann.update(text=FAST)
    ann.deliver(update)
    other = ann.update(text="what is fibromyalgia?")
    assert ann.deliver({**other, "update_id": update["update_id"]}) == []


def test_a_message_of_hours_ago_is_answered(ann: Person) -> None:
    assert names(ann.say(FAST, date=int(time.time()) - 20 * 3600)) == [SPEED]


def test_an_update_is_acknowledged_while_the_answer_before_it_hangs(bot: BotOnTelegram, ann: Person) -> None:
    bot.telegram.hang("sendMessage", 1.5)
    sent = bot.calls("sendMessage")
    ann.start(FAST)
    until(lambda: bot.calls("sendMessage") > sent)
    begun = time.monotonic()
    second = ann.start("what is fibromyalgia?")
    assert time.monotonic() - begun < 1
    assert len(ann.messages) == 2, "not even the first answer has arrived"
    until(lambda: bot.is_answered(second))
    assert names(ann.messages)[2:] == [SPEED, "fibromyalgia/definition"]


def test_what_waits_together_is_answered_in_the_order_in_which_it_was_written(bot: BotOnTelegram, ann: Person) -> None:
    updates = [ann.update(text=text) for text in (FAST, "what is fibromyalgia?", "how does ketamine work?")]
    bot.telegram.hang("sendMessage", 0.5)
    for update in (updates[0], updates[2], updates[1]):
        assert bot.telegram.deliver(update) == 200
    until(lambda: all(bot.is_answered(update) for update in updates))
    assert names(ann.messages)[2:] == [SPEED, "fibromyalgia/definition", "ketamine/how_it_works"]


TEN = (
    FAST, "what is fibromyalgia?", "how does ketamine work?", "what are the side effects?", "can I eat before?",
    "how long does one infusion take?", "can I drive home?", "how long does relief last?", "what causes fibromyalgia?",
    "does it help with the pain?",
)  # fmt: skip


def test_of_200_updates_at_once_from_20_chats_none_is_lost_and_each_chat_is_answered_in_order(
    bot: BotOnTelegram, pool: ThreadPoolExecutor, ann: Person
) -> None:
    expected = [names(ann.say(text)) for text in TEN]
    assert len(set(itertools.chain(*expected))) == 10
    people = [bot.person().known() for _ in range(20)]

    def ask_all(person: Person) -> list[Any]:  # as Telegram does: chats side by side, each in order
        return [person.start(text) for text in TEN]

    with ThreadPoolExecutor(20) as crowd:
        updates = [update for asked in crowd.map(ask_all, people) for update in asked]
    assert len(updates) == 200
    until(lambda: all(bot.is_answered(update) for update in updates), 60)
    assert [[[name] for name in names(person.messages)[2:]] for person in people] == [expected] * 20


def test_a_burst_beyond_telegrams_limits_is_answered_completely_and_in_order(bot: BotOnTelegram) -> None:
    people = [bot.person().known() for _ in range(2)]
    bot.telegram.flood = True
    try:
        updates = [person.start(text) for text in TEN[:7] for person in people]
        until(lambda: all(bot.is_answered(update) for update in updates), 30)
    finally:
        bot.telegram.flood = False
    assert bot.calls("sendMessage") > sum(len(bot.telegram.messages(person.chat)) for person in people)
    first, second = (names(person.messages)[2:] for person in people)
    assert first == second
    assert len(set(first)) == 7
