from typing import Any

import pytest

from fibroguide.content.clinic import Callbacks, Clinic, load_clinic
from fibroguide.notify.mail import MailServer
from fibroguide.notify.slack import SlackWebhook
from fibroguide.notify.ways import Ways, WaysError, configured_ways

HOST = {"FIBROGUIDE_SMTP_HOST": "mail.clinic.example"}
SLACK = "https://hooks.slack.com/services/T0/B0/x"


def clinic(**callbacks: Any) -> Clinic:
    told = Callbacks(**{"answered_within": "tomorrow", "email": "desk@clinic.example", **callbacks})
    return load_clinic().copy(update={"callbacks": told})


def test_without_settings_nobody_is_told() -> None:
    assert configured_ways(clinic(), {}) == Ways()
    assert configured_ways(clinic(), {}).names() == []


def test_a_host_and_an_address_are_enough_for_mail() -> None:
    ways = configured_ways(clinic(), HOST)
    assert ways.mail == MailServer(
        host="mail.clinic.example", port=587, security="starttls", user="", password="",
        sender="desk@clinic.example", to="desk@clinic.example",
    )  # fmt: skip
    assert ways.names() == ["email"]


def test_every_setting_of_mail_is_used() -> None:
    settings = {
        **HOST,
        "FIBROGUIDE_SMTP_PORT": "2525",
        "FIBROGUIDE_SMTP_SECURITY": "none",
        "FIBROGUIDE_SMTP_USER": "desk",
        "FIBROGUIDE_SMTP_PASSWORD": "right",
        "FIBROGUIDE_MAIL_FROM": "bot@clinic.example",
    }
    assert configured_ways(clinic(), settings).mail == MailServer(
        host="mail.clinic.example", port=2525, security="none", user="desk", password="right",
        sender="bot@clinic.example", to="desk@clinic.example",
    )  # fmt: skip


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 587)])
def test_the_port_follows_the_security(security: str, port: int) -> None:
    assert configured_ways(clinic(), {**HOST, "FIBROGUIDE_SMTP_SECURITY": security}).mail.port == port


@pytest.mark.parametrize("port", ["1", "25", "65535"])
def test_ports_that_there_are(port: str) -> None:
    assert configured_ways(clinic(), {**HOST, "FIBROGUIDE_SMTP_PORT": port}).mail.port == int(port)


@pytest.mark.parametrize("url", [SLACK, "http://127.0.0.1:8080/relay", "http://localhost:8080/relay"])
def test_an_address_is_enough_for_slack(url: str) -> None:
    ways = configured_ways(clinic(), {"FIBROGUIDE_SLACK_WEBHOOK_URL": url})
    assert ways == Ways(slack=SlackWebhook(url))
    assert ways.names() == ["slack"]


def test_both_ways_can_be_set_up() -> None:
    assert configured_ways(clinic(), {**HOST, "FIBROGUIDE_SLACK_WEBHOOK_URL": SLACK}).names() == ["email", "slack"]


def test_empty_settings_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = {"FIBROGUIDE_SMTP_HOST": "", "FIBROGUIDE_SLACK_WEBHOOK_URL": ""}
    assert configured_ways(clinic(), empty) == Ways()
    assert configured_ways(clinic(), {**HOST, "FIBROGUIDE_MAIL_FROM": ""}).mail.sender == "desk@clinic.example"


@pytest.mark.parametrize("name", ["FIBROGUIDE_SMTP_PORT", "FIBROGUIDE_SMTP_SECURITY"])
def test_an_empty_port_or_security_is_the_usual_one(name: str) -> None:
    assert configured_ways(clinic(), {**HOST, name: ""}) == configured_ways(clinic(), HOST)


def test_settings_are_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIBROGUIDE_SMTP_HOST", "mail.clinic.example")
    monkeypatch.setenv("FIBROGUIDE_SLACK_WEBHOOK_URL", SLACK)
    assert configured_ways(clinic()).names() == ["email", "slack"]


def test_a_clinic_that_takes_no_requests_needs_no_address() -> None:
    assert configured_ways(load_clinic().copy(update={"callbacks": None}), HOST) == Ways()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({**HOST, "FIBROGUIDE_SMTP_PORT": "0"}, "FIBROGUIDE_SMTP_PORT is '0', which is not a port."),
        ({**HOST, "FIBROGUIDE_SMTP_PORT": "65536"}, "FIBROGUIDE_SMTP_PORT is '65536', which is not a port."),
        ({**HOST, "FIBROGUIDE_SMTP_PORT": "smtp"}, "FIBROGUIDE_SMTP_PORT is 'smtp', which is not a port."),
        ({**HOST, "FIBROGUIDE_SMTP_PORT": "-25"}, "FIBROGUIDE_SMTP_PORT is '-25', which is not a port."),
        ({**HOST, "FIBROGUIDE_SMTP_PORT": "２５"}, "FIBROGUIDE_SMTP_PORT is '２５', which is not a port."),
        ({**HOST, "FIBROGUIDE_SMTP_SECURITY": "ssl"}, "FIBROGUIDE_SMTP_SECURITY is 'ssl'. Use starttls, tls or none."),
        ({**HOST, "FIBROGUIDE_SMTP_SECURITY": "TLS"}, "FIBROGUIDE_SMTP_SECURITY is 'TLS'. Use starttls, tls or none."),
        ({"FIBROGUIDE_SLACK_WEBHOOK_URL": "hooks.slack.com/x"}, "FIBROGUIDE_SLACK_WEBHOOK_URL does not start with https://."),
        ({"FIBROGUIDE_SLACK_WEBHOOK_URL": "http://hooks.slack.com/x"}, "FIBROGUIDE_SLACK_WEBHOOK_URL does not start with"),
        ({"FIBROGUIDE_SLACK_WEBHOOK_URL": "http://127.0.0.1.evil.example/x"}, "FIBROGUIDE_SLACK_WEBHOOK_URL does not start"),
    ],
)
def test_a_mistake_is_named_with_what_to_do(settings: dict[str, str], sentence: str) -> None:
    with pytest.raises(WaysError) as caught:
        configured_ways(clinic(), settings)
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


def test_mail_without_an_address_to_send_it_to_is_half_set_up() -> None:
    with pytest.raises(WaysError, match="FIBROGUIDE_SMTP_HOST is set, but clinic.yml names no 'email' under 'callbacks'"):
        configured_ways(clinic(email=""), HOST)


def test_a_user_without_a_password_is_half_set_up() -> None:
    with pytest.raises(WaysError, match="FIBROGUIDE_SMTP_PASSWORD"):
        configured_ways(clinic(), {**HOST, "FIBROGUIDE_SMTP_USER": "desk"})


@pytest.mark.parametrize("sender", ["bot", "bot@clinic.example\nBcc: evil@example.org"])
def test_a_sender_that_is_no_address_is_a_mistake(sender: str) -> None:
    with pytest.raises(WaysError, match="FIBROGUIDE_MAIL_FROM"):
        configured_ways(clinic(), {**HOST, "FIBROGUIDE_MAIL_FROM": sender})


def test_secrets_are_not_printed() -> None:
    settings = {
        **HOST,
        "FIBROGUIDE_SMTP_USER": "bot",
        "FIBROGUIDE_SMTP_PASSWORD": "secret",
        "FIBROGUIDE_SLACK_WEBHOOK_URL": "https://x.example/secret",
    }
    assert "secret" not in repr(configured_ways(clinic(), settings))


def test_a_wrong_slack_address_is_not_quoted_since_it_is_a_secret() -> None:
    with pytest.raises(WaysError) as caught:
        configured_ways(clinic(), {"FIBROGUIDE_SLACK_WEBHOOK_URL": "hooks.slack.com/services/secret"})
    assert "secret" not in str(caught.value)
