"""Reads the answers to the call-back form: is a message the answer, a question in between, or the end of it?"""

import re
from dataclasses import dataclass, field
from enum import Enum

from fibroguide.flows.contact import find_contact
from fibroguide.flows.said import Said

FIELDS = ("name", "contact", "time", "topic")
TOPICS = ("Getting ready", "The treatment", "After an infusion", "Cost or a visit", "Something else")
MAX_NAME, MAX_TIME = 60, 80  # characters
# Letters of any script with the signs that names hold: what is read back can then hold no link and no formula.
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’-]){0,59}")
_NAME_LEAD = re.compile(
    r"^(?:hi|hello|hey)?[ ,]*(?:my name is|my name's|name is|i am|i'm|im|this is|it is|it's|its|call me)\s+", re.IGNORECASE
)
_NOT_IN_TIME = re.compile(r"[^\w\s:.,/&'’+-]")
_CHANGES = {
    "name": re.compile(r"\bname\b|\bspell", re.IGNORECASE),
    "contact": re.compile(r"\bcontact\b|\bnumber\b|\bphone\b|\bmobile\b|\be-?mail\b|\baddress\b", re.IGNORECASE),
    "time": re.compile(r"\btimes?\b|\bwhen\b|\bday\b|\bhour\b", re.IGNORECASE),
    "topic": re.compile(r"\btopic\b|\bsubject\b|\babout\b|\breason\b", re.IGNORECASE),
}
_SEND = re.compile(
    r"^\W*(?:please |ok |yes )*(?:send|submit|go ahead|looks? (?:good|right)|correct|that'?s right)\b", re.IGNORECASE
)
_TOPIC_WORDS = (
    (
        re.compile(r"\bcosts?\b|\bpric|\binsur|\bpay|\bbook|\bappointment|\bcancel|\bvisit|\breferr", re.IGNORECASE),
        "Cost or a visit",
    ),
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
        problem: Which problem it has: ``consent``, ``name``, ``contact``, ``time``, ``change``.
        reason: A sentence about the problem, where it depends on what was typed.
    """

    kind: Kind
    values: dict[str, str | None] = field(default_factory=dict)
    problem: str = ""
    reason: str = ""


def read_answer(requested: str, said: Said, country: str) -> Reading:
    """Return what a message is to the field that the form asks for.

    Args:
        requested: ``consent``, ``name``, ``contact``, ``time``, ``topic`` or ``confirm``.
        said: The message.
        country: Two letters, for phone numbers.
    """
    if said.urgent or said.stop:
        return Reading(Kind.LEAVE)
    change = said.entities.get("change")
    if change in FIELDS:
        return Reading(Kind.CHANGE, {change: None, "confirm": None})
    return _READERS[requested](said, country)


def _consent(said: Said, _country: str) -> Reading:
    if said.yes or _SEND.search(said.text):
        return Reading(Kind.ANSWER, {"consent": "yes"})
    if said.no:
        return Reading(Kind.LEAVE)
    return Reading(Kind.ASIDE) if said.question or said.off_subject else Reading(Kind.PROBLEM, problem="consent")


def _name(said: Said, _country: str) -> Reading:
    name = _NAME_LEAD.sub("", said.text).strip(" .,!")
    if said.question or said.topic in ("smalltalk/greet", "smalltalk/thanks"):
        return Reading(Kind.ASIDE)
    if _NAME.fullmatch(name) and len(name) <= MAX_NAME and len(name.split()) <= 6:
        return Reading(Kind.ANSWER, {"name": name})
    return Reading(Kind.ASIDE) if said.off_subject else Reading(Kind.PROBLEM, problem="name")


def _contact(said: Said, country: str) -> Reading:
    contact = find_contact(said.text, country)
    if contact is not None and contact.value:
        return Reading(Kind.ANSWER, {"contact": contact.value})
    if contact is not None:
        return Reading(Kind.PROBLEM, problem="contact", reason=contact.problem)
    if said.question or said.off_subject:
        return Reading(Kind.ASIDE)
    return Reading(Kind.PROBLEM, problem="contact", reason="I need a phone number with its area code, or an e-mail address.")


def _time(said: Said, _country: str) -> Reading:
    time = " ".join(_NOT_IN_TIME.sub(" ", said.value or said.text).split())
    if said.question or (said.off_subject and len(time.split()) > 6):
        return Reading(Kind.ASIDE)
    if said.value is None and (not time or len(time) > MAX_TIME):
        return Reading(Kind.PROBLEM, problem="time")
    return Reading(Kind.ANSWER, {"time": time})


def _topic(said: Said, _country: str) -> Reading:
    """Take one of the subjects on the buttons: what people write here may be about their health, and is not kept."""
    chosen = (said.value or said.text).strip().lower()
    for topic in TOPICS:
        if topic.lower() == chosen:
            return Reading(Kind.ANSWER, {"topic": topic})
    if said.question:
        return Reading(Kind.ASIDE)
    found = next((topic for words, topic in _TOPIC_WORDS if words.search(said.text)), TOPICS[-1])
    return Reading(Kind.ANSWER, {"topic": found})


def _confirm(said: Said, country: str) -> Reading:
    if said.yes or _SEND.search(said.text):
        return Reading(Kind.ANSWER, {"confirm": "yes"})
    contact = find_contact(said.text, country)
    if contact is not None and contact.value:
        return Reading(Kind.CHANGE, {"contact": contact.value, "confirm": None})
    named = [name for name, words in _CHANGES.items() if words.search(said.text)]
    if named and not said.pressed and not said.text.endswith("?"):
        return Reading(Kind.CHANGE, {**dict.fromkeys(named), "confirm": None})
    return Reading(Kind.PROBLEM, problem="change") if said.no else Reading(Kind.ASIDE)


_READERS = {"consent": _consent, "name": _name, "contact": _contact, "time": _time, "topic": _topic, "confirm": _confirm}
