"""Decides what to do with a ranking of topics: answer, ask which one is meant, or say that it was not understood."""

from collections.abc import Sequence
from dataclasses import dataclass

from fibroguide.content.topic_groups import DOCUMENT_GROUPS, group_of
from fibroguide.text.topic_model import Ranked

_OFFERABLE = (*DOCUMENT_GROUPS, "not_covered", "clinician")
# What makes the bot do something: as with an answer of the guide, it must be sure.
_ACTING_GROUPS = ("checklist", "walk_through", "callback", "appointment", "feedback")
LOST = "fallback/lost"
LOST_AGAIN = "fallback/lost_again"  # twice in a row
DID_YOU_MEAN = "fallback/did_you_mean"
NONE_OF_THESE = "fallback/none_of_these"


@dataclass(frozen=True)
class Thresholds:
    """When the bot trusts itself; chosen by measurement (docs/decisions/002).

    Attributes:
        answer: Probability from which the guide's answer to a topic is given.
        decline: Probability from which a topic without an answer of the guide is taken (small talk, out of scope, ...):
            lower, since a wrong "I cannot help with that" misleads nobody about a medical fact.
        lead: How many times more probable than the next document topic an answer must be.
        offer: Probability from which a topic stands on a "did you mean" button.
        offers: Number of such buttons at most.
    """

    answer: float = 0.4
    decline: float = 0.2
    lead: float = 1.5
    offer: float = 0.1
    offers: int = 3


@dataclass(frozen=True)
class Decision:
    """The topic to reply with, how sure that is (0..1), and the topics to offer on buttons when it is not."""

    topic: str
    confidence: float
    offered: tuple[str, ...] = ()


def decide(ranking: Sequence[Ranked], thresholds: Thresholds) -> Decision:
    """Return what to reply to a message whose topics are ranked, most probable first."""
    best, second = ranking[0], ranking[1]
    if group_of(best.topic) in (*DOCUMENT_GROUPS, *_ACTING_GROUPS):
        rival = second.probability if group_of(second.topic) in _OFFERABLE else 0.0
        sure = best.probability >= thresholds.answer and best.probability >= thresholds.lead * rival
    else:
        sure = best.probability >= thresholds.decline
    if sure:
        return Decision(best.topic, best.probability)
    fit = (item.topic for item in ranking if item.probability >= thresholds.offer and group_of(item.topic) in _OFFERABLE)
    offered = tuple(fit)[: thresholds.offers]
    doubt = max(best.probability, 1 - best.probability)
    return Decision(DID_YOU_MEAN, doubt, offered) if offered else Decision(LOST, doubt)
