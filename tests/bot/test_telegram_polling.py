"""The real bot where Telegram cannot reach it: it asks for updates (``mode: polling``), and needs no address of its own."""

from collections.abc import Iterator
from threading import Timer

import pytest

from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram_people import BotOnTelegram, Person, another_home, names, until
from tests.running import call

NOTICE, FAST, SPEED = "conversation/privacy_telegram", "how fast does it work?", "benefits/speed"


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotOnTelegram]:
    folder = tmp_path_factory.mktemp("polling")
    with TelegramEmulator() as telegram:
        telegram.webhook = {"url": "https://chat.clinic.example/webhooks/telegram"}  # of the time before the mode was changed
        home = another_home(folder / "home", mode="polling")
        bot = BotOnTelegram(folder, telegram, home, FIBROGUIDE_PUBLIC_URL="")
        yield bot
        assert bot.stop() == 0
        assert [text for text in bot.said if len(text) > 5 and text in bot.log()] == []
        assert telegram.token.partition(":")[2] not in bot.log()
        assert "Traceback" not in bot.log()


@pytest.fixture
def ann(bot: BotOnTelegram) -> Person:
    return bot.person().known()


def waiting_at_telegram(bot: BotOnTelegram) -> int:
    _, answer = call("GET", f"{bot.telegram.url}/bot{bot.telegram.token}/getWebhookInfo")
    return int(answer["result"]["pending_update_count"])


def test_an_old_webhook_is_taken_away_and_questions_are_answered(bot: BotOnTelegram) -> None:
    assert bot.telegram.webhook is None
    ann = bot.person()
    assert names(ann.say(FAST)) == [NOTICE, SPEED]
    assert names(ann.press("How long relief lasts")) == ["benefits/duration"]
    assert names(ann.say("i want to kill myself")) == ["safety/crisis"]


def test_there_is_no_webhook_that_somebody_could_call(bot: BotOnTelegram) -> None:
    assert call("POST", bot.webhook, {"update_id": 1})[0] == 404


def test_without_an_address_there_are_no_broken_links(ann: Person) -> None:
    (checklist,) = ann.say("preparation checklist")
    assert checklist.links == []
    assert "/print/" not in checklist.text


def test_only_what_is_wanted_is_asked_for_and_what_was_taken_in_is_confirmed(bot: BotOnTelegram, ann: Person) -> None:
    ann.say(FAST)
    until(lambda: waiting_at_telegram(bot) == 0)
    asked = [given for method, given in bot.telegram.calls if method == "getUpdates"]
    assert asked[0]["allowed_updates"] == ["message", "edited_message", "callback_query"]
    assert asked[0]["timeout"] >= 20, "a long poll, not one call after the other"


def test_of_many_updates_none_is_lost_and_their_order_is_kept(bot: BotOnTelegram) -> None:
    people = [bot.person().known() for _ in range(4)]
    texts = (FAST, "what is fibromyalgia?", "how does ketamine work?", "can I eat before?", "what are the side effects?") * 8
    updates = [person.update(text=text) for text in texts for person in people]
    for update in updates:
        bot.telegram.deliver(update)
    until(lambda: bot.was_taken_in(updates[-1]) and all(map(bot.is_answered, updates)), 30)
    answers = [names(person.messages)[2:] for person in people]
    assert answers[0][:5] == [
        SPEED, "fibromyalgia/definition", "ketamine/how_it_works", "procedure/fasting", "procedure/side_effects",
    ]  # fmt: skip
    assert answers == [answers[0][:5] * 8] * 4


def test_an_update_that_nobody_can_read_does_not_stop_the_others(bot: BotOnTelegram, ann: Person) -> None:
    for content in ({"message": None}, {"message": {"text": {"a": 1}}}, {}, {"callback_query": "x"}):
        bot.telegram.deliver(bot.telegram.update(**content))
    assert names(ann.say(FAST)) == [SPEED]
    until(lambda: waiting_at_telegram(bot) == 0)


def test_telegram_out_of_reach_costs_no_answer_and_doubles_none(bot: BotOnTelegram, ann: Person) -> None:
    bot.telegram.stop()
    back = Timer(2, bot.telegram.start)
    back.start()
    ann.say(FAST)
    ann.say("what is fibromyalgia?")
    back.join()
    assert names(ann.messages)[2:] == [SPEED, "fibromyalgia/definition"]


def conflict(bot: BotOnTelegram) -> str:
    """What the log says when another process with the same token asks, a test on somebody's laptop, say."""
    before = len(conflicts(bot))
    call("POST", f"{bot.telegram.url}/bot{bot.telegram.token}/getUpdates", {"timeout": 0})
    return str(until(lambda: conflicts(bot)[before:], what=bot.log())[0])


def conflicts(bot: BotOnTelegram) -> list[str]:
    return [line for line in bot.log().splitlines() if "409 Conflict: terminated by other getUpdates request" in line]


def test_another_process_that_asks_is_told_in_the_log_and_survived(bot: BotOnTelegram, ann: Person) -> None:
    assert "make sure that only one bot instance is running" in conflict(bot)
    assert names(ann.say(FAST)) == [SPEED]


def test_after_each_conflict_it_is_soon_tried_again(bot: BotOnTelegram, ann: Person) -> None:
    for _ in range(2):
        assert conflict(bot).endswith("trying again in 1 seconds.")
        assert names(ann.say(FAST)) == [SPEED]


def test_after_a_restart_nothing_is_answered_twice_and_what_came_meanwhile_is_answered(bot: BotOnTelegram, ann: Person) -> None:
    update = ann.update(text=FAST)
    ann.deliver(update)
    assert bot.stop() == 0
    bot.telegram.deliver(update)  # Telegram was not told that it was taken in
    missed = ann.update(text="what is fibromyalgia?")
    bot.telegram.deliver(missed)
    bot.start()
    until(lambda: bot.was_taken_in(missed) and bot.is_answered(missed))
    until(lambda: waiting_at_telegram(bot) == 0)
    assert names(ann.messages)[2:] == [SPEED, "fibromyalgia/definition"]
