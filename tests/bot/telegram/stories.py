"""What happens to a bot that starts without Telegram, and to one that is killed: told once, while other tests run."""

from dataclasses import dataclass
from pathlib import Path

from tests.bot.telegram.asked import FAST, assert_log_tells_nothing, numbered_menu
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram_people import BotOnTelegram, names, until
from tests.running import call, say


def web_answer(address: str) -> str:
    """What the website's chat says to a question."""
    _, session = call("POST", f"{address}/webhooks/web/session", {})
    _, body = say(address, {"Authorization": f"Bearer {session['session']}"}, text=FAST)
    return str(body["messages"][0]["name"])


@dataclass
class LateTelegram:
    """What a bot did that started while Telegram could not be reached, until it was stopped while it answered."""

    on_the_web: str
    log: str
    status_before: int | None
    statuses_after: list[int | None]
    answers: list[str]
    exit_code: int
    last_answers: list[str]
    left_over: int


def telegram_comes_late(folder: Path, secret: str) -> LateTelegram:
    with TelegramEmulator() as telegram:
        telegram.stop()
        bot = BotOnTelegram(folder, telegram, wait=False)
        try:
            until(lambda: "Telegram cannot be reached" in bot.log(), what=bot.log())
            on_the_web = web_answer(bot.address)
            telegram.webhook = {"url": bot.webhook, "secret_token": secret}  # of the time before this start
            ann = bot.person()
            status_before = telegram.deliver(ann.update(text=FAST))
            telegram.start()
            bot.wait_until_connected()
            statuses_after = telegram.redeliver()
            answers = names(telegram.wait_for(2, ann.chat))
            bob = bot.person().known()
            telegram.hang("sendMessage", 1)
            sent = bot.calls("sendMessage")
            bob.start(FAST)
            bob.start("what is fibromyalgia?")
            until(lambda: bot.calls("sendMessage") > sent)
        finally:
            exit_code = bot.stop()
        assert_log_tells_nothing(bot)
        ((left_over,),) = bot.rows("SELECT count(*) FROM inbox WHERE body IS NOT NULL")
        last_answers = names(bob.messages[2:])
        return LateTelegram(on_the_web, bot.log(), status_before, statuses_after, answers, exit_code, last_answers, left_over)


@dataclass
class SuddenEnd:
    """What a bot did that had a wrong token, and was then killed with messages that it had acknowledged and not answered."""

    on_the_web: str
    log: str
    status_with_wrong_token: int | None
    answers: dict[str, list[str]]
    answers_to_copies: list[list[str]]


def wrong_token_and_sudden_end(folder: Path, secret: str) -> SuddenEnd:
    with TelegramEmulator() as telegram:
        right, telegram.token = telegram.token, "123456:another-token-than-ours"
        bot = BotOnTelegram(folder, telegram, wait=False, FIBROGUIDE_TELEGRAM_TOKEN=right)
        try:
            until(lambda: "it does not know the token" in bot.log(), what=bot.log())
            on_the_web = web_answer(bot.address)
            telegram.webhook = {"url": bot.webhook, "secret_token": secret}
            status = telegram.deliver(bot.person().update(text=FAST))
            bot.stop()
            telegram.token = right
            bot.start()
            people = {who: bot.person() for who in ("new", "writes", "presses", "numbers")}
            for who in ("writes", "presses", "numbers"):
                people[who].known()
            numbered_menu(people["numbers"])
            before = {who: len(person.messages) for who, person in people.items()}
            sent = bot.calls("sendMessage")
            telegram.hang("sendMessage", 600, times=len(people))
            updates = [
                people["new"].start(FAST),
                people["writes"].start(FAST),
                people["writes"].start("what is fibromyalgia?"),
                telegram.press("How to prepare", people["presses"].chat),
                people["numbers"].start("2"),
            ]
            until(lambda: bot.calls("sendMessage") == sent + len(people))
            bot.end_suddenly()
            assert [person.messages[before[who] :] for who, person in people.items()] == [[]] * len(people)
            bot.start()
            until(lambda: all(bot.is_answered(update) for update in updates))
            answers = {who: names(person.messages[before[who] :]) for who, person in people.items()}
            # Telegram may not have heard that they were taken in.
            copies = [names(people["writes"].deliver(update)) for update in updates]
        finally:
            bot.stop()
        assert_log_tells_nothing(bot)
        return SuddenEnd(on_the_web, bot.log(), status, answers, copies)
