"""What the tests of the bot in Telegram ask, and what its log may not tell."""

from typing import Any

from tests.emulators.telegram import SentMessage
from tests.emulators.telegram_people import BotOnTelegram, Person

NOTICE, GREETING, OLD_MENU, NO_MEDIA = (
    "conversation/privacy_telegram", "smalltalk/greet", "conversation/old_menu", "conversation/no_media",
)  # fmt: skip
FAST, SPEED = "how fast does it work?", "benefits/speed"
IN_DANGER, CRISIS = "i want to kill myself", "safety/crisis"
THUMB = "👍 Helpful"
REFUSED_BUTTONS = (400, "Bad Request: BUTTON_DATA_INVALID")
MEDIA: dict[str, Any] = {
    "photo": [{"file_id": "x", "width": 90, "height": 90}], "voice": {"file_id": "x", "duration": 2}, "audio": {"file_id": "x"},
    "video": {"file_id": "x"}, "video_note": {"file_id": "x"}, "animation": {"file_id": "x"}, "sticker": {"emoji": "👍"},
    "document": {"file_id": "x"}, "location": {"latitude": 1.0, "longitude": 2.0}, "venue": {"title": "Clinic"},
    "contact": {"phone_number": "+12025550100", "first_name": "Ann"}, "poll": {"id": "1", "question": "?"},
    "dice": {"emoji": "🎲", "value": 3}, "game": {"title": "x"}, "story": {"id": 1}, "paid_media": {"star_count": 1},
    "checklist": {"title": "x"},
}  # fmt: skip


def assert_log_tells_nothing(bot: BotOnTelegram) -> None:
    """What people wrote, the token and the secret stand nowhere in the log."""
    log = bot.log()
    assert [text for text in bot.said if len(text) > 5 and text in log] == []
    assert bot.telegram.token not in log
    assert bot.telegram.token.partition(":")[2] not in log
    assert bot.telegram.webhook is None or bot.telegram.webhook["secret_token"] not in log
    assert "only for this test" not in log
    assert "Traceback" not in log


def numbered_menu(person: Person) -> SentMessage:
    """A menu of which Telegram has refused the buttons."""
    person.telegram.refuse("sendMessage", *REFUSED_BUTTONS)
    (menu,) = person.say("/topics")
    return menu
