"""The whole way of a notice: from the outbox to a real mail server and to a real HTTP server in Slack's place."""

import asyncio
import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from fibroguide.notify.delivery import Delivery, mail_text, slack_text
from fibroguide.notify.mail import MailServer
from fibroguide.notify.slack import SlackWebhook
from fibroguide.notify.ways import Ways
from fibroguide.stores.callbacks import Callbacks, StoredRequest
from fibroguide.stores.database import open_database
from fibroguide.stores.outbox import Outbox

NAME, CONTACT = "Zoë Example", "+12025550177"


class Mailbox:
    """A mail server that a test switches on and off."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.texts: list[str] = []
        self.subjects: list[str] = []
        self.before_it_is_taken: Callable[[], None] = lambda: None
        self._controller: Controller | None = None

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.before_it_is_taken()
        message = message_from_bytes(envelope.content, policy=default)
        self.subjects.append(message["Subject"])
        self.texts.append(message.get_content())
        return "250 OK"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def mailbox(free_port: int) -> Iterator[Mailbox]:
    mailbox = Mailbox(free_port)
    yield mailbox
    mailbox.stop()


@pytest.fixture
def ways(mailbox: Mailbox, http_server) -> Ways:
    mail = MailServer("127.0.0.1", mailbox.port, "none", "", "", "bot@clinic.example", "desk@clinic.example")
    return Ways(mail, SlackWebhook(http_server.url))


@pytest.fixture
def delivery(callbacks: Callbacks, outbox: Outbox, ways: Ways) -> Delivery:
    return Delivery(callbacks, outbox, ways)


@pytest.fixture
def ask(callbacks: Callbacks, a_request) -> Callable[..., int]:
    """Asks to be called back; returns the number of the request."""

    def add(*ways: str, **changes: Any) -> int:
        return callbacks.add(a_request(**{"name": NAME, "contact": CONTACT, **changes}), 30, ways)[0]

    return add


def slack_texts(http_server) -> list[str]:
    return [json.loads(body)["text"] for body in http_server.got]


async def test_staff_get_by_mail_what_they_need_to_call(delivery: Delivery, mailbox: Mailbox, ask, outbox: Outbox) -> None:
    mailbox.start()
    ask("email")
    assert await delivery.deliver_due() == 1
    assert mailbox.subjects == ["New call-back request, number 1"]
    for words in (NAME, CONTACT, "weekday mornings", "Getting ready", "fibroguide callbacks done 1"):
        assert words in mailbox.texts[0]
    assert outbox.waiting() == 0


async def test_slack_hears_of_it_without_name_and_contact(delivery: Delivery, http_server, ask) -> None:
    ask("slack")
    assert await delivery.deliver_due() == 1
    assert slack_texts(http_server) == [
        "New call-back request, number 1: Getting ready; good time: weekday mornings. Name and contact: fibroguide callbacks list"
    ]


@pytest.mark.parametrize("kind", ["New", "Changed", "Withdrawn"])
def test_no_slack_message_holds_name_or_contact_and_every_mail_has_its_headline(kind: str, a_request) -> None:
    request = StoredRequest(**vars(a_request(name=NAME, contact=CONTACT)), id=7, requested_at=0, expires_at=1, done_at=None)
    for what in (request, None):
        assert NAME not in slack_text(kind, what)
        assert CONTACT not in slack_text(kind, what)
        assert mail_text(kind, what).startswith(f"{kind}.\n")
        assert slack_text(kind, what).startswith(kind)


async def test_while_the_mail_server_is_away_a_notice_waits_and_later_it_arrives_once(delivery, mailbox, ask, outbox, clock):
    ask("email")
    assert await delivery.deliver_due() == 0
    assert outbox.waiting() == 1
    mailbox.start()
    clock.now += 29
    assert await delivery.deliver_due() == 0
    clock.now += 1
    assert await delivery.deliver_due() == 1
    clock.now += 100_000
    assert await delivery.deliver_due() == 0
    assert mailbox.subjects == ["New call-back request, number 1"]
    assert outbox.waiting() == 0


async def test_two_deliveries_at_once_send_each_notice_once(file: Path, ways: Ways, mailbox: Mailbox, http_server, ask, clock):
    mailbox.start()
    for number in range(5):
        ask("email", "slack", conversation=f"web:{number}")
    engines = [open_database(file) for _ in range(2)]
    deliveries = [Delivery(Callbacks(engine, clock), Outbox(engine, clock), ways) for engine in engines]
    assert sum(await asyncio.gather(*(delivery.deliver_due() for delivery in deliveries))) == 10
    assert len(mailbox.subjects) == len(set(mailbox.subjects)) == 5
    assert len(http_server.got) == 5


@pytest.mark.parametrize("failing", ["email", "slack"])
async def test_a_way_that_fails_does_not_hold_up_the_other(delivery, mailbox, http_server, ask, outbox, failing: str) -> None:
    if failing == "slack":
        http_server.status = 500
        mailbox.start()
    ask("email", "slack", conversation="web:one")
    ask("email", "slack", conversation="web:two")
    assert await delivery.deliver_due() == 2
    assert len(mailbox.texts) == (0 if failing == "email" else 2)
    assert len(http_server.got) == 2
    assert outbox.waiting() == 2


async def test_what_slack_refused_is_tried_again(delivery: Delivery, http_server, ask, clock) -> None:
    http_server.status = 404
    ask("slack")
    for wait in (30, 60, 120):
        assert await delivery.deliver_due() == 0
        clock.now += wait
    http_server.status = 200
    assert await delivery.deliver_due() == 1
    assert len(http_server.got) == 4


async def test_of_a_done_request_nobody_is_told(delivery: Delivery, mailbox: Mailbox, ask, callbacks, outbox) -> None:
    mailbox.start()
    callbacks.done(ask("email", "slack"))
    assert await delivery.deliver_due() == 0
    assert mailbox.texts == []
    assert outbox.waiting() == 0


async def test_of_an_erased_request_nobody_is_told(delivery, mailbox, http_server, ask, callbacks, outbox) -> None:
    mailbox.start()
    ask("email", "slack")
    callbacks.erase("web:one")
    assert await delivery.deliver_due() == 0
    assert mailbox.texts == http_server.got == []
    assert outbox.waiting() == 0


async def test_of_a_done_request_that_is_erased_nobody_is_told_either(delivery, mailbox, http_server, ask, callbacks, outbox):
    callbacks.done(ask("email", "slack"))
    callbacks.erase("web:one")
    mailbox.start()
    assert await delivery.deliver_due() == 0
    assert mailbox.texts == http_server.got == []
    assert outbox.waiting() == 0


async def test_staff_who_were_told_hear_that_it_is_withdrawn(delivery, mailbox, http_server, ask, callbacks, outbox) -> None:
    mailbox.start()
    ask("email", "slack")
    await delivery.deliver_due()
    callbacks.erase("web:one")
    assert await delivery.deliver_due() == 2
    assert mailbox.subjects[1] == "Withdrawn call-back request, number 1"
    assert "Please do not call" in mailbox.texts[1]
    assert slack_texts(http_server)[1] == "Withdrawn call-back request, number 1. Please do not call."
    for person in (NAME, CONTACT):
        assert person not in mailbox.texts[1]


async def test_a_withdrawal_says_nothing_of_the_next_person(delivery, mailbox, ask, callbacks) -> None:
    mailbox.start()
    ask("email")
    await delivery.deliver_due()
    callbacks.erase("web:one")
    ask("email", conversation="web:two", name="Bea Example", contact="bea@example.org")
    await delivery.deliver_due()
    (withdrawal,) = (text for text in mailbox.texts if text.startswith("Withdrawn"))
    assert "bea@example.org" not in withdrawal


async def test_erased_while_the_mail_is_on_its_way_it_is_still_withdrawn(delivery, mailbox, ask, callbacks) -> None:
    mailbox.start()
    ask("email")
    mailbox.before_it_is_taken = lambda: callbacks.erase("web:one")
    await delivery.deliver_due()
    mailbox.before_it_is_taken = lambda: None
    await delivery.deliver_due()
    assert mailbox.subjects == ["New call-back request, number 1", "Withdrawn call-back request, number 1"]


async def test_a_change_is_told_with_the_new_details(delivery: Delivery, mailbox: Mailbox, ask) -> None:
    mailbox.start()
    ask("email")
    await delivery.deliver_due()
    ask("email", good_time="evenings")
    assert await delivery.deliver_due() == 1
    assert mailbox.subjects[1] == "Changed call-back request, number 1"
    assert "evenings" in mailbox.texts[1]


async def test_a_notice_for_a_way_that_is_not_set_up_any_more_waits(callbacks, outbox, ask, caplog) -> None:
    ask("email", "slack")
    assert await Delivery(callbacks, outbox, Ways()).deliver_due() == 0
    assert outbox.waiting() == 2
    assert caplog.text.count("was not sent (LookupError); trying again in 30 seconds") == 2


@pytest.mark.parametrize("level", [logging.INFO, logging.DEBUG])
async def test_the_log_names_the_request_and_no_person(delivery, mailbox, http_server, ask, clock, caplog, level: int) -> None:
    caplog.set_level(level)
    http_server.status = 500
    ask("email", "slack")
    await delivery.deliver_due()
    assert "The email notice about call-back request 1 was not sent (SMTPConnectError); trying again in 30" in caplog.text
    assert "The slack notice about call-back request 1 was not sent (SlackError); trying again in 30" in caplog.text
    caplog.set_level(logging.CRITICAL, logger="mail")  # the test's own mail server tells everything
    mailbox.start()
    http_server.status = 200
    clock.now += 30
    assert await delivery.deliver_due() == 2
    for words in (NAME, "Zo", CONTACT, "2025550177"):
        assert words not in caplog.text


async def run_for_a_moment(delivery: Delivery, condition: Callable[[], object]) -> None:
    task = asyncio.create_task(delivery.keep_delivering(pause=0.01))
    for _ in range(300):
        if condition():
            break
        await asyncio.sleep(0.01)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert condition()


async def test_what_comes_while_it_runs_is_sent(delivery: Delivery, http_server, ask) -> None:
    await run_for_a_moment(delivery, lambda: True)
    ask("slack")
    await run_for_a_moment(delivery, lambda: http_server.got)


async def test_a_locked_database_does_not_end_it(file: Path, callbacks, clock, ways, http_server, ask, caplog) -> None:
    ask("slack")
    delivery = Delivery(callbacks, Outbox(open_database(file, locked_seconds=0.05), clock), ways)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await run_for_a_moment(delivery, lambda: caplog.text.count("cannot be read or written (OperationalError)") > 1)
        other.execute("ROLLBACK")
    assert http_server.got == []
    await run_for_a_moment(delivery, lambda: http_server.got)
    assert len(http_server.got) == 1
