"""The mails against real servers (aiosmtpd) on this machine."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from fibroguide.notify.mail import MailServer

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


class Mailbox:
    """Takes mail."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        return "250 OK"

    def message(self) -> EmailMessage:
        (envelope,) = self.envelopes
        return message_from_bytes(envelope.content, policy=default)


class Logins:
    """Knows one user, and notes every try."""

    def __init__(self) -> None:
        self.tried: list[bytes] = []

    def __call__(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: LoginPassword) -> AuthResult:
        self.tried.append(data.password)
        return AuthResult(success=(data.login, data.password) == (b"desk", b"right"), handled=False)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def start(mailbox: Mailbox, free_port: int) -> Iterator[Callable[..., MailServer]]:
    """Starts a mail server; returns its settings."""
    running = []

    def begin(handler: Any = mailbox, *, settings: dict[str, str] | None = None, **options: Any) -> MailServer:
        controller = Controller(handler, hostname="127.0.0.1", port=free_port, **options)
        controller.start()
        running.append(controller)
        return mail_server(free_port, **(settings or {}))

    yield begin
    for controller in running:
        controller.stop()


def mail_server(port: int, **changes: str) -> MailServer:
    settings = {"security": "none", "user": "", "password": "", "sender": "bot@clinic.example", "to": "desk@clinic.example"}
    return MailServer(host="127.0.0.1", port=port, **{**settings, **changes})


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for 127.0.0.1, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.clinic.example")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(datetime.now() - timedelta(days=2)).not_valid_after(datetime.now() + timedelta(days=2))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    signed = builder.sign(key, hashes.SHA256())
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(signed.public_bytes(encoding) + private)
    return path


def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def test_a_message_arrives_with_all_that_belongs_to_it(start, mailbox: Mailbox) -> None:
    await start().send("New call-back request, number 1", "Name: Ann\nContact: +12025550100\n")
    (envelope,) = mailbox.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("bot@clinic.example", ["desk@clinic.example"])
    message = mailbox.message()
    assert (message["From"], message["To"]) == ("bot@clinic.example", "desk@clinic.example")
    assert message["Subject"] == "New call-back request, number 1"
    assert message["Message-ID"].endswith("@clinic.example>")
    assert message.get_content().splitlines() == ["Name: Ann", "Contact: +12025550100"]


@pytest.mark.parametrize("name", ["Zoë Müller", "Łukasz Żółć", "王小明", "نور", "O’Brien"])
@pytest.mark.parametrize("knows_utf8", [True, False])
async def test_names_of_any_script_arrive_as_they_are(start, mailbox: Mailbox, name: str, knows_utf8: bool) -> None:
    await start(enable_SMTPUTF8=knows_utf8).send(f"About {name}", f"Name: {name}\n")
    assert mailbox.message()["Subject"] == f"About {name}"
    assert mailbox.message().get_content().strip() == f"Name: {name}"


@pytest.mark.parametrize("subject", ["New\r\nBcc: evil@example.org", "New\nBcc: evil@example.org"])
async def test_a_subject_cannot_hold_another_header(start, mailbox: Mailbox, subject: str) -> None:
    with pytest.raises(ValueError, match="linefeed or carriage return"):
        await start().send(subject, "text")
    assert mailbox.envelopes == []


@pytest.mark.parametrize("text", ["Bcc: evil@example.org\n", "a\r\n.\r\nRCPT TO:<evil@example.org>\r\n", ".\n..\nQUIT\n"])
async def test_a_text_stays_a_text(start, mailbox: Mailbox, text: str) -> None:
    await start().send("New", text)
    (envelope,) = mailbox.envelopes
    assert envelope.rcpt_tos == ["desk@clinic.example"]
    assert mailbox.message()["Bcc"] is None
    assert mailbox.message().get_content().split() == text.split()


async def test_a_user_logs_in_with_the_password(start, mailbox: Mailbox) -> None:
    options = {"auth_required": True, "auth_require_tls": False, "authenticator": Logins()}
    await start(settings={"user": "desk", "password": "right"}, **options).send("New", "text")
    assert mailbox.message()["Subject"] == "New"


@pytest.mark.parametrize("settings", [{"user": "desk", "password": "wrong"}, {}])
async def test_a_wrong_or_missing_password_is_an_error(start, mailbox: Mailbox, settings: dict[str, str]) -> None:
    options = {"auth_required": True, "auth_require_tls": False, "authenticator": Logins()}
    with pytest.raises(aiosmtplib.SMTPException):
        await start(settings=settings, **options).send("New", "text")
    assert mailbox.envelopes == []


async def test_nothing_is_sent_in_clear_to_a_server_without_starttls(start, mailbox: Mailbox) -> None:
    logins = Logins()
    settings = {"security": "starttls", "user": "desk", "password": "right"}
    with pytest.raises(aiosmtplib.SMTPException):
        await start(settings=settings, auth_require_tls=False, authenticator=logins).send("New", "text")
    assert mailbox.envelopes == []
    assert logins.tried == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_server_that_nobody_vouches_for_is_refused(start, mailbox: Mailbox, certificate: Path, security: str) -> None:
    logins, option = Logins(), "tls_context" if security == "starttls" else "ssl_context"
    settings = {"security": security, "user": "desk", "password": "right"}
    with pytest.raises((aiosmtplib.SMTPException, ssl.SSLError), match="CERTIFICATE_VERIFY_FAILED"):
        await start(settings=settings, authenticator=logins, **{option: tls(certificate)}).send("New", "text")
    assert mailbox.envelopes == []
    assert logins.tried == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_trusted_server_gets_it_encrypted(start, mailbox, certificate: Path, monkeypatch, security: str) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    encrypted_only = {
        "starttls": {"tls_context": tls(certificate), "require_starttls": True},
        "tls": {"ssl_context": tls(certificate), "auth_require_tls": False},  # aiosmtpd only knows of STARTTLS
    }
    logins, settings = Logins(), {"security": security, "user": "desk", "password": "right"}
    await start(settings=settings, authenticator=logins, **encrypted_only[security]).send("New", "text")
    assert mailbox.message()["Subject"] == "New"
    assert logins.tried == [b"right"]


async def test_a_server_that_is_away_is_an_error(free_port: int) -> None:
    with pytest.raises(aiosmtplib.SMTPConnectError):
        await mail_server(free_port).send("New", "text")


async def test_a_server_that_says_nothing_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fibroguide.notify.mail._TIME_OUT", 0.2)
    start = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(aiosmtplib.SMTPTimeoutError):
        await mail_server(silent.getsockname()[1]).send("New", "text")
    assert time.monotonic() - start < 2


async def test_a_server_that_does_not_take_it_is_an_error(start) -> None:
    class Full:
        async def handle_DATA(self, *_: Any) -> str:
            return "452 Mailbox is full"

    with pytest.raises(aiosmtplib.SMTPException):
        await start(Full()).send("New", "text")


@pytest.mark.parametrize("sender", ["Fibro Guide <bot@clinic.example>", "Klinik Zürich <bot@clinic.example>"])
async def test_a_sender_may_have_a_name(start, mailbox: Mailbox, sender: str) -> None:
    await start(settings={"sender": sender}).send("New", "text")
    assert mailbox.envelopes[0].mail_from == "bot@clinic.example"
    assert mailbox.message()["From"] == sender
    assert mailbox.message()["Message-ID"].count(">") == 1


async def test_a_message_has_a_date(start, mailbox: Mailbox) -> None:
    await start().send("New", "text")
    assert mailbox.message()["Date"]


def test_the_password_is_not_printed() -> None:
    assert "secret" not in repr(mail_server(25, user="desk", password="secret"))
