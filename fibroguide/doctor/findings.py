"""What a check finds."""

from dataclasses import dataclass

OK, OFF, NOTE, BAD = "ok", "off", "note", "bad"


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Attributes:
        level: ``ok``, ``off`` (not set up, which is no fault), ``note`` (worth a look) or ``bad``.
        subject: What was looked at.
        sentence: What was found, and what to do.
    """

    level: str
    subject: str
    sentence: str
