"""What a message asks for that is about the talk itself: "simpler please", "say that again", "are you sure?", "why?"."""

from dataclasses import dataclass

from fibroguide.content.topic_groups import DOCUMENT_GROUPS, group_of
from fibroguide.nlu.talk import Talk
from fibroguide.text.decision import DID_YOU_MEAN, LOST, LOST_AGAIN, Decision
from fibroguide.text.reference import reason_for

WORDINGS = {"follow_up/simpler": "simpler", "follow_up/one_sentence": "in_one_sentence"}
# Where there is something to refer to, the reply has a name of its own.
_ABOUT_AN_ANSWER = {
    "follow_up/sure": "follow_up/source",
    "follow_up/more": "follow_up/no_more",
    "follow_up/why": "follow_up/reason_unknown",
    "follow_up/normal": "follow_up/normal_for_you",
}
_AGAIN, _BACK, _WHY = "repeat_step", "previous_step", "follow_up/why"


@dataclass(frozen=True)
class FollowUp:
    """What to say to a message that is about the talk.

    Attributes:
        topics: In order.
        wording: ``simpler`` or ``in_one_sentence`` instead of the whole answer; empty for the answer itself.
        about: The topic that it is about; empty where the reply is an answer itself.
    """

    topics: tuple[str, ...]
    wording: str = ""
    about: str = ""


def follow_up(topic: str, talk: Talk, walking: bool) -> FollowUp | None:
    """Return what a message about the talk asks for; None where it is about something else, or there is nothing before it.

    Args:
        topic: What the message is taken for by itself.
        talk: What was said before it.
        walking: Whether a checklist is gone through, where "again" and "back" mean its steps.
    """
    answered = talk.answered()
    documents = tuple(name for name in answered if group_of(name) in DOCUMENT_GROUPS)
    if topic in WORDINGS and documents:
        return _reworded(documents, WORDINGS[topic], talk.wordings)
    if topic == _AGAIN and not walking and answered:
        return FollowUp(answered)
    if topic == _BACK and not walking and answered:
        return FollowUp(talk.answered(1) or answered)
    if topic == _WHY and documents and (reason := reason_for(documents[-1])):
        return FollowUp((reason,))
    if topic in _ABOUT_AN_ANSWER and documents:
        return FollowUp((_ABOUT_AN_ANSWER[topic],), about=documents[-1])
    return None


def _reworded(documents: tuple[str, ...], wording: str, said_in: set[str]) -> FollowUp:
    """Return the answers in another wording; whoever does not get along with the simple ones either needs a person."""
    left = [way for way in (wording, *WORDINGS.values()) if way not in said_in]
    return FollowUp(documents, wording=left[0]) if left else FollowUp(("clinician",))


def after_a_miss(decision: Decision, talk: Talk) -> Decision:
    """Return the decision, or, where the message before was not understood either, one that offers a person to talk to.

    The same topics are not offered twice: whoever did not press one of them would go round in circles.
    """
    if not talk.missed or decision.topic not in (LOST, DID_YOU_MEAN):
        return decision
    offered = {button.payload for button in talk.choices}
    if decision.topic == LOST or offered.issuperset(decision.offered):
        return Decision(LOST_AGAIN, decision.confidence)
    return Decision(DID_YOU_MEAN, decision.confidence, tuple(dict.fromkeys([*decision.offered, "clinician"])))
