"""Reads the answers to the call-back form: is a message the answer, something in between, or the end of it?"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from fibroguide.flows.contact import find_contact
from fibroguide.flows.good_time import OPTIONS, good_time
from fibroguide.flows.said import Said

FIELDS = ("name", "contact", "time", "topic")
TOPICS = ("Getting ready", "The treatment", "After an infusion", "Cost or a visit", "Something else")
CONSENT, DECLINE, SEND = "consent", "decline", "send"  # what the buttons for yes and no carry
MAX_NAME = 60  # characters
_NAME_LEAD = re.compile(
    r"^(?:(?:hi|hello|hey|no|sorry|ok)[ ,]+)*(?:my name is|my name's|the name is|the name's|name is|name:|i am|i'm|im|this is"
    r"|it is|it's|its|that's|call me)\s+",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\w{2,}\.\w{2,}")  # example.org; not J.R. Smith
_IN_NAMES = " .',()&-"
_NOT_NAMES = frozenset(
    "hi|hello|hey|hiya|good morning|thanks|thank you|ok|okay|yes|yeah|yep|sure|next|back|go back|skip|again|help|none|nothing|"
    "idk|i don't know|dunno|what|why|who|no idea|not sure|rather not say|i'd rather not say|prefer not to say|wrong form|"
    "delete it|not now|menu|test".split("|")
)
_NO = frozenset("no|nope|nah|no thanks|no thank you|i don't want to|don't want to".split("|"))
_AGREED = re.compile(
    r"\W*(?:(?:yes|yeah|yep|ok|okay|sure|fine|please|go ahead|i agree|i consent|agreed|no problem|no worries"
    r"|that'?s (?:ok|fine|right)|(?:looks?|all) (?:good|right|fine|correct)|correct|right|send it|send|submit|submit it"
    r"|do it|call me|please do)\W*)+",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"\b(?:cancel|stop|don'?t|not|but|wrong|change|instead|first|wait|enough|later|more|too|only|if|correct (?:my|the))\b",
    re.IGNORECASE,
)
_CHANGES = {
    "name": re.compile(r"\bname\b|\bspell", re.IGNORECASE),
    "contact": re.compile(r"\bcontact\b|\bnumber\b|\bphone\b|\bmobile\b|\be-?mail\b|\baddress\b", re.IGNORECASE),
    "time": re.compile(r"\btimes?\b|\bday\b|\bhour\b", re.IGNORECASE),
    "topic": re.compile(r"\btopic\b|\bsubject\b|\breason\b", re.IGNORECASE),
}
_TOPIC_WORDS = (
    (re.compile(r"\bcosts?\b|\bpric|\binsur|\bpay|\bbook|appointment|\bcancel|\bvisit|referr", re.IGNORECASE), "Cost or a visit"),
    (re.compile(r"\bafter(?:care|wards)?\b|\bside.?effect|\bsince\b|\bfollow", re.IGNORECASE), "After an infusion"),
    (re.compile(r"\bprepar|\bready\b|\bbefore\b|\bfast|\beat\b|\bmedic|\bride\b", re.IGNORECASE), "Getting ready"),
    (re.compile(r"\btreatment|\binfusion|\bketamine|\bprocedure|\bdrip\b", re.IGNORECASE), "The treatment"),
)


class Kind(Enum):
    """What a message is to the form."""

    ANSWER = "answer"
    PROBLEM = "problem"  # meant as the answer, but wrong
    ASIDE = "aside"  # a question, or something else: it is dealt with, then the form asks again
    CHANGE = "change"  # other fields are to be asked again
    LEAVE = "leave"


@dataclass(frozen=True)
class Reading:
    """A message as the form takes it.

    Attributes:
        kind: What it is.
        values: The fields it fills; None for one that is asked again.
        problem: Which problem it has: ``name``, ``contact``, ``time``, ``change``, or ``unclear``, which is simply asked again.
        reason: A sentence about the problem, where it depends on what was typed.
    """

    kind: Kind
    values: dict[str, str | None] = field(default_factory=dict)
    problem: str = ""
    reason: str = ""


_ASIDE = Reading(Kind.ASIDE)
_LEAVE = Reading(Kind.LEAVE)
_UNCLEAR = Reading(Kind.PROBLEM, problem="unclear")


def read_answer(requested: str, said: Said, country: str) -> Reading:
    """Return what a message is to the field that the form asks for.

    Args:
        requested: ``consent``, ``name``, ``contact``, ``time``, ``topic`` or ``confirm``.
        said: The message.
        country: Two letters, for phone numbers.
    """
    if said.urgent or said.stop:
        return _LEAVE
    if said.worrying:
        return _ASIDE
    change = said.entities.get("change")
    if change in FIELDS:
        return Reading(Kind.CHANGE, {change: None, "confirm": None})
    return _READERS[requested](said, country)


def _plain(said: Said) -> str:
    return " ".join(re.sub(r"[^\w' ]+", " ", said.text.lower()).split())


def _aside(said: Said) -> Reading:
    """Return what a message is that is no answer: the rules deal with it, unless it would begin this form or another."""
    return _UNCLEAR if said.topic in ("callback", "appointment") else _ASIDE


def _agrees(said: Said, value: str) -> bool:
    if said.pressed:
        return said.value == value
    agrees = said.yes or bool(_AGREED.fullmatch(said.text))
    return agrees and not _BUT.search(said.text) and not said.text.rstrip().endswith("?")


def _consent(said: Said, _country: str) -> Reading:
    if _agrees(said, CONSENT):
        return Reading(Kind.ANSWER, {"consent": "yes"})
    if said.value == DECLINE or (not said.pressed and (said.no or _plain(said) in _NO)):
        return _LEAVE
    return _aside(said) if said.question or said.off_subject else _UNCLEAR


def _name(said: Said, _country: str) -> Reading:
    name = _NAME_LEAD.sub("", said.text).strip(" .,!")
    name = re.split(r",? not ", name)[0]
    if _plain(said) in _NO:
        return _LEAVE
    words = len(name.split())
    if said.topic == "callback" and words > 1:
        return _UNCLEAR
    if said.pressed or said.text.rstrip().endswith("?") or (words > 3 and (said.question or said.off_subject)):
        return _aside(said)
    if _is_name(name) and words <= 6 and not {_plain(said), name.lower()} & _NOT_NAMES:
        return Reading(Kind.ANSWER, {"name": name})
    return Reading(Kind.PROBLEM, problem="name")


def _is_name(text: str) -> bool:
    """Tell whether a text holds only what names hold: what is read back then holds no link, and a sheet's cell no formula."""
    if _ADDRESS.search(text) or re.match(r"i\b", text, re.IGNORECASE):
        return False
    return 0 < len(text) <= MAX_NAME and text[0].isalpha() and all(
        sign.isalpha() or sign in _IN_NAMES or unicodedata.category(sign).startswith("M") for sign in text
    )  # fmt: skip


def _contact(said: Said, country: str) -> Reading:
    contact = find_contact(said.text, country)
    if contact is not None and contact.value:
        return Reading(Kind.ANSWER, {"contact": contact.value})
    if contact is not None:
        return Reading(Kind.PROBLEM, problem="contact", reason=contact.problem)
    if _plain(said) in _NO:
        return _LEAVE
    if said.question or said.off_subject:
        return _aside(said)
    return Reading(Kind.PROBLEM, problem="contact", reason="I need a phone number with its area code, or an e-mail address.")


def _time(said: Said, _country: str) -> Reading:
    if said.pressed:
        return Reading(Kind.ANSWER, {"time": said.value}) if said.value in OPTIONS else _aside(said)
    time = good_time(said.text)
    if said.off_subject and (time is None or said.question):
        return _ASIDE
    if time is not None:
        return Reading(Kind.ANSWER, {"time": time})
    return _aside(said) if said.text.rstrip().endswith("?") else Reading(Kind.PROBLEM, problem="time")


def _topic(said: Said, _country: str) -> Reading:
    """Take one of the subjects on the buttons: what people write here may be about their health, and is not kept."""
    if said.pressed:
        return Reading(Kind.ANSWER, {"topic": said.value}) if said.value in TOPICS else _aside(said)
    if said.question:
        return _aside(said)
    named = next((topic for topic in TOPICS if topic.lower() == said.text.strip().lower()), None)
    found = named or next((topic for words, topic in _TOPIC_WORDS if words.search(said.text)), TOPICS[-1])
    return Reading(Kind.ANSWER, {"topic": found})


def _confirm(said: Said, country: str) -> Reading:
    contact = None if said.pressed or said.question else find_contact(said.text, country)
    if contact is not None and contact.value:  # also in "yes, but use ..."
        return Reading(Kind.CHANGE, {"contact": contact.value, "confirm": None})
    if _agrees(said, SEND):
        return Reading(Kind.ANSWER, {"confirm": "yes"})
    if said.pressed or said.question:
        return _aside(said)
    named = [name for name, words in _CHANGES.items() if words.search(said.text)]
    if named:
        return Reading(Kind.CHANGE, {**dict.fromkeys(named), "confirm": None})
    return _aside(said) if said.off_subject else Reading(Kind.PROBLEM, problem="change")


_READERS: dict[str, Callable[[Said, str], Reading]] = {
    "consent": _consent,
    "name": _name,
    "contact": _contact,
    "time": _time,
    "topic": _topic,
    "confirm": _confirm,
}
