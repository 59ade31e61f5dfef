"""What the words of an answer must be, by its group, and what may stand in curly brackets."""

import re
from collections.abc import Iterator, Set

from fibroguide.content.catalogue import Topic
from fibroguide.content.rules.material import Material
from fibroguide.content.rules.problem import Problem
from fibroguide.content.rules.reading import hard_to_read
from fibroguide.content.rules.wording import ORDERS, banned_words
from fibroguide.content.topic_groups import URGENT

# Values that only an action knows, by the group of topics that it answers for.
_OF_AN_ANSWER = {"about_title", "about_section", "about_review"}  # of the one that is talked about
_BY_ACTION = {"checklist": {"list_text"}, "appointment": {"words", "calendar_line"}, "follow_up": _OF_AN_ANSWER}
_VALUE = re.compile(r"\{(\w+)\}")
_PHONE = re.compile(r"\+?\d(?:[ ().-]{0,2}\d){5,}|(?<![\w.])(?:911|999|112|000|988|111)(?!\w|\.\w)")
_INVISIBLE = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def answer_wording(topic: Topic) -> Iterator[Problem]:
    """Yield what the answer says and may not say; also what the bot says to somebody who writes again in danger."""
    if not topic.reply:
        yield Problem("answer", "The answer is empty. Write what the bot is to say.")
        return
    for sentence in hard_to_read(topic) + banned_words(topic.reply):
        yield Problem("answer", sentence)
    for key in ("again", "caution"):
        for sentence in banned_words(str(topic.metadata.get(key, "")), f"What stands under '{key}'", ORDERS):
            yield Problem("answer", sentence)


def answer_values(topic: Topic, material: Material) -> Iterator[Problem]:
    """Yield what stands in curly brackets and nobody can fill in, and what should stand in them."""
    known = material.values | _BY_ACTION.get(topic.group, set())
    for sentence in wrong_values(topic.reply, known):
        yield Problem("answer", sentence)
    if topic.group == "checklist" and topic.reply != "{list_text}":
        yield Problem("answer", "A checklist's answer is {list_text}: its items stand in its file.")


def wrong_values(text: str, known: Set[str], subject: str = "The answer") -> Iterator[str]:
    """Yield a sentence for each value of ``text`` that is not ``known``, and for what no text may have in place of one."""
    for value in _VALUE.findall(text):
        if value not in known:
            yield f"{subject} has {{{value}}}, which nobody fills in. Known: {', '.join(sorted(known))}."
    bracket = re.search(r"[{}]", _VALUE.sub("", text))
    if bracket:
        yield f"{subject} has a lone '{bracket[0]}'. Values are written like {{clinic_phone}}."
    phone = _PHONE.search(text)
    if phone:
        remedy = "Write {clinic_phone} or {emergency_number}, so that it is right in every country."
        yield f'{subject} has the phone number "{phone[0]}". {remedy}'
    if _INVISIBLE.search(text):
        yield f"{subject} has an invisible character. Copy it as plain text, or type it anew."


def answer_of_its_group(topic: Topic) -> Iterator[Problem]:
    """Yield what an answer of this group must say and does not."""
    reply, name = topic.reply, topic.name
    if topic.group == "not_covered" and name != "not_covered/clinic_practical":
        if not reply.startswith("The guide "):
            yield Problem("answer", 'The answer must begin with "The guide ", as in "The guide does not say ...".')
        if "{clinic_phone}" not in reply:
            yield Problem("answer", "The answer must name {clinic_phone}, since the guide has no answer.")
    if topic.group == "benefits" and not re.search(r"\bclinician can\b|tell your clinician", reply.split("\n\n")[-1]):
        yield Problem("answer", 'The last paragraph must say what the reader\'s "clinician can" add.')
    if topic.group == "safety" and name.partition("/")[2] in URGENT and "{emergency_number}" not in reply:
        yield Problem("answer", "The answer must name {emergency_number}: it goes to somebody in danger.")
    if name == "safety/crisis" and not re.search(r"\{crisis_(?:action|contact)\}", reply):
        yield Problem("answer", "The answer must name {crisis_action}, which says whom to call or text.")
