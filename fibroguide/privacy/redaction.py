"""Takes what identifies a person out of a message and leaves the question.

Phone numbers are judged by phonenumbers, Google's library, where their shape alone does not tell. E-mail addresses are
found by shape alone: email-validator refuses the misspelt ones, and those tell just as much. The kinds follow the
identifiers of HIPAA's Safe Harbor (45 CFR 164.514(b)(2)) that can stand in a chat message.
"""

from collections.abc import Callable
from functools import partial
from itertools import cycle

from fibroguide.privacy.addresses import hide_addresses
from fibroguide.privacy.dates import hide_dates
from fibroguide.privacy.marks import opened, sealed
from fibroguide.privacy.names import hide_names
from fibroguide.privacy.numbers import hide_phones, hide_records
from fibroguide.privacy.online import hide_online

# An e-mail address may hold a name, an address holds a house number, and a date looks like part of a phone number.
_BEFORE_PHONES = (hide_online, hide_records, hide_dates, hide_addresses)


def redacted(text: str, country: str = "US") -> str:
    """Return ``text`` with [name], [phone], [e-mail], [date], [address] and [number] where these stood.

    Amounts, ages, times, years, doses and the numbers 911 and 988 stay, and so do months and words that are names as
    well. What is redacted already comes back as it is. Names that nothing marks as such, in small letters, can stay.

    >>> redacted("I'm Sarah Jones, born 3/4/1971. Is it bad to eat 2 hours before?")
    "I'm [name], born [date]. Is it bad to eat 2 hours before?"

    Args:
        text: What somebody wrote; any string.
        country: Two letters; where phone numbers without a country code belong.
    """
    text = sealed(text)
    steps: tuple[Callable[[str], str], ...] = (*_BEFORE_PHONES, partial(hide_phones, country=country), hide_names)
    idle = 0
    for step in cycle(steps):  # what one hides can be what made the rest look harmless; each change hides more, so it ends
        before, text = text, step(text)
        idle = idle + 1 if text == before else 0
        if idle == len(steps):
            break
    return opened(text)
