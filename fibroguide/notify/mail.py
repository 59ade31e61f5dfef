"""Sends notices by e-mail, over the clinic's own mail server."""

from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import aiosmtplib

_TIME_OUT = 20.0  # seconds


@dataclass(frozen=True)
class MailServer:
    """A mail server and who is written to.

    Attributes:
        host: Its name.
        port: Its port.
        security: ``starttls``, ``tls``, or ``none`` for a server on the same machine.
        user: For servers that ask for one; else empty.
        password: For that user.
        sender: The address that notices come from.
        to: The address they go to.
    """

    host: str
    port: int
    security: str
    user: str
    password: str = field(repr=False)
    sender: str
    to: str

    async def send(self, subject: str, text: str) -> None:
        """Send a message.

        Raises:
            aiosmtplib.SMTPException: The server did not take it.
            OSError: It cannot be reached.
        """
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, self.to, subject
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2])
        message.set_content(text)
        await aiosmtplib.send(
            message,
            hostname=self.host,
            port=self.port,
            username=self.user or None,
            password=self.password or None,
            use_tls=self.security == "tls",
            start_tls=self.security == "starttls",
            timeout=_TIME_OUT,
        )
