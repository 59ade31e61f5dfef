"""Notices questions that found no good answer, from the names of the replies they got.

Not kept are: messages of people in danger, which the gate never hands over; what is typed into a form; presses of buttons,
but for "none of these" and the thumb down, which are about the message typed before.
"""

import json
import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from fibroguide.content.topic_groups import DOCUMENT_GROUPS, group_of
from fibroguide.errors import kind_and_place
from fibroguide.privacy.redaction import redacted
from fibroguide.stores.gaps import NONE_OF_THESE, NOT_HELPFUL, OUT_OF_SCOPE, UNANSWERED, UNSURE, Gaps
from fibroguide.text.choices import Offered, all_chosen, chosen
from fibroguide.text.decision import DID_YOU_MEAN, LOST, LOST_AGAIN

logger = logging.getLogger(__name__)

_REMEMBERED = 10_000  # conversations; what is remembered is small and is gone with the process
_ANSWERS = 8  # of a conversation, whose thumbs may still be pressed
_NOT_ASKED = "follow_up/not_asked"
_THUMB_DOWN, _NONE = "feedback/not_helpful", "fallback/none_of_these"
_ANSWERING = (*DOCUMENT_GROUPS, "not_covered", "out_of_scope")
_QUESTION_OF_FORM = "ask_"  # how the names of what a form says begin
_OF_FORMS = (_QUESTION_OF_FORM, "callback_", "appointment")


class ButtonSeen(Protocol):
    """A choice under a reply."""

    @property
    def title(self) -> str:
        """What it says."""

    @property
    def topic(self) -> str:
        """What it stands for."""


class ReplySeen(Protocol):
    """A message of the bot."""

    @property
    def name(self) -> str:
        """The response's name."""

    @property
    def buttons(self) -> Sequence[ButtonSeen]:
        """Choices under it."""


@dataclass
class _Talk:
    """What is remembered of a conversation: which question got which answer, and which was met with "did you mean"."""

    questions: OrderedDict[str, str] = field(default_factory=OrderedDict)
    last_answers: tuple[str, ...] = ()  # to the last message that got any
    unsure: str = ""
    offered: tuple[str, ...] = ()
    asked_which: tuple[Offered, ...] = ()  # the buttons of "did you mean", if that was said last
    in_form: bool = False

    @property
    def last_answer(self) -> str:
        """What was said last."""
        return self.last_answers[-1] if self.last_answers else ""


class Noticing:
    """Looks at every turn of a channel; nothing makes it raise."""

    def __init__(self, gaps: Gaps, country: str) -> None:
        """Note questions in ``gaps``; phone numbers in them without a country code belong to ``country`` (two letters)."""
        redacted("", country)  # reads its lists now, and not while the first person waits
        self._gaps = gaps
        self._country = country
        self._talks: OrderedDict[str, _Talk] = OrderedDict()

    def typed(self, conversation: str, text: str, replies: Sequence[ReplySeen]) -> None:
        """Look at what a typed message got."""
        try:
            self._typed(conversation, text, replies)
        except Exception as error:  # whatever is wrong here, the person has had an answer and must get it
            logger.error("It could not be noted whether a question was answered (%s).", kind_and_place(error))

    def pressed(self, conversation: str, payload: str, replies: Sequence[ReplySeen]) -> None:
        """Look at what the press of a button got; ``payload`` is what it stands for."""
        try:
            self._pressed(conversation, payload, replies)
        except Exception as error:  # as above
            logger.error("It could not be noted what a button said of an answer (%s).", kind_and_place(error))

    def forget(self, conversation: str) -> None:
        """Forget what was asked in a conversation; what is kept of it is erased elsewhere."""
        self._talks.pop(conversation, None)

    def _typed(self, conversation: str, text: str, replies: Sequence[ReplySeen]) -> None:
        talk = self._talk(conversation)
        was_in_form, talk.in_form = talk.in_form, _begins(replies, _QUESTION_OF_FORM)
        if was_in_form or _begins(replies, *_OF_FORMS):
            return
        answers = tuple(topic for topic, _ in _by_topic(replies) if group_of(topic) in _ANSWERING)
        question = talk.unsure if _chooses(text, talk.asked_which) else text
        talk.asked_which = ()
        for topic, reply in _by_topic(replies):
            if topic in (_THUMB_DOWN, _NOT_ASKED):
                self._note(conversation, talk.questions.get(talk.last_answer, ""), NOT_HELPFUL, talk.last_answer)
            elif topic == _NONE:
                self._note(conversation, talk.unsure, NONE_OF_THESE, talk.offered[0] if talk.offered else "")
            elif topic in (LOST, LOST_AGAIN):
                talk.last_answers = ()
                self._note(conversation, text, UNANSWERED)
            elif topic == DID_YOU_MEAN:
                talk.last_answers, talk.unsure = (), text
                talk.offered = tuple(button.topic for button in reply.buttons if button.topic != _NONE)
                talk.asked_which = tuple(Offered(button.title, button.topic) for button in reply.buttons)
                self._note(conversation, text, UNSURE, talk.offered[0] if talk.offered else "")
            elif group_of(topic) == "out_of_scope":
                self._note(conversation, text, OUT_OF_SCOPE, topic)
            if topic in answers and topic not in talk.last_answers:  # else it is said again, or more simply
                _remember(talk, topic, question)
        talk.last_answers = answers or talk.last_answers

    def _pressed(self, conversation: str, payload: str, replies: Sequence[ReplySeen]) -> None:
        talk = self._talk(conversation)
        talk.in_form, talk.asked_which = _begins(replies, _QUESTION_OF_FORM), ()
        topic, brace, rest = payload.partition("{")
        if topic == _NONE:
            self._note(conversation, talk.unsure, NONE_OF_THESE, talk.offered[0] if talk.offered else "")
        elif topic == _THUMB_DOWN:
            answer = str(json.loads(brace + rest).get("answer", "")) if brace else talk.last_answer
            self._note(conversation, talk.questions.get(answer, ""), NOT_HELPFUL, answer)
        for answer, _ in _by_topic(replies):
            if group_of(answer) in _ANSWERING:
                talk.last_answers = (answer,)
                if answer in talk.offered:  # it is the answer to the question that was met with "did you mean"
                    _remember(talk, answer, talk.unsure)

    def _note(self, conversation: str, text: str, kind: str, topic: str = "") -> None:
        if text:  # what a button alone led to, nobody has put into words
            self._gaps.note(conversation, text, kind, topic, self._country)

    def _talk(self, conversation: str) -> _Talk:
        talk = self._talks[conversation] = self._talks.pop(conversation, _Talk())
        if len(self._talks) > _REMEMBERED:
            self._talks.popitem(last=False)
        return talk


def _by_topic(replies: Sequence[ReplySeen]) -> list[tuple[str, ReplySeen]]:
    return [(reply.name.removeprefix("utter_"), reply) for reply in replies]


def _begins(replies: Sequence[ReplySeen], *beginnings: str) -> bool:
    return any(topic.startswith(beginnings) for topic, _ in _by_topic(replies))


def _chooses(text: str, buttons: Sequence[Offered]) -> bool:
    """Tell whether what is typed stands for a button: then the question is the one before it."""
    return bool(chosen(text, buttons, asked_which=True) or all_chosen(text, buttons))


def _remember(talk: _Talk, topic: str, question: str) -> None:
    talk.questions[topic] = question
    talk.questions.move_to_end(topic)
    if len(talk.questions) > _ANSWERS:
        talk.questions.popitem(last=False)
