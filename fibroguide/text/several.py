"""Understands a message that may hold several questions, or one question at the end of a story.

Each clause that asks is ranked by itself, and the message as a whole, all in one batch; which of them is believed is decided
here. A clause that points back ("does it hurt?") is ranked written out (:mod:`fibroguide.text.reference`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fibroguide.content.topic_groups import DOCUMENT_GROUPS, FORMS, group_of
from fibroguide.text.clauses import Clause, clauses, two_quantities
from fibroguide.text.decision import DID_YOU_MEAN, LOST, Decision, Thresholds, decide
from fibroguide.text.reference import about, antecedents, openings, points_back, subject_of, without_leading, written_out
from fibroguide.text.topic_model import Ranked

MOST_ANSWERS = 3
_SURE = 0.6  # probability from which a part of a message is believed against the whole
_MOST_PARTS = 6  # questions of one message that are looked at; more would cost others time
_REPLIES = (*DOCUMENT_GROUPS, "not_covered", "clinician", "checklist", "callback", "appointment", "safety")
ACTING = ("checklist", *FORMS)  # one of them in a message is enough
Rank = Callable[[list[str]], list[list[Ranked]]]


@dataclass(frozen=True)
class Understood:
    """What a message asks for.

    Attributes:
        decisions: One for each question, in the order to answer them: what concerns safety first. At least one.
        ranking: The topics of the message as a whole, most probable first.
        left: Topics that were asked for as well, beyond what is answered at once.
    """

    decisions: tuple[Decision, ...]
    ranking: Sequence[Ranked]
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Reading:
    """One way to read a clause, and what it is then decided to be."""

    text: str
    decision: Decision


def understand(text: str, last_topic: str | None, rank: Rank, thresholds: Thresholds) -> Understood:
    """Return what a message asks for.

    Args:
        text: The message.
        last_topic: What was answered last in the conversation; None at its beginning.
        rank: Ranks the topics of each text.
        thresholds: When a ranking is believed.
    """
    parts = _parts(text)
    asked = [(at, clause) for at, clause in enumerate(parts) if clause.asks][:_MOST_PARTS]
    if len(parts) == 1:
        return _one_question(text, last_topic, rank, thresholds)
    readings = [_readings(clause, parts[:at], last_topic) for at, clause in asked]
    situations = [_with_situation(at, parts) for at, _ in asked]
    texts = list(dict.fromkeys([text, *(reading for ways in readings for reading in ways), *filter(None, situations)]))
    rankings = dict(zip(texts, rank(texts), strict=True))
    whole = decide(rankings[text], thresholds)
    found = []
    for ways, situation in zip(readings, situations, strict=True):
        best = _best([_Reading(way, decide(rankings[way], thresholds)) for way in ways])
        in_it = decide(rankings[situation], thresholds) if situation else best
        found.append(in_it if _is_personal(in_it) else best)
    answers = _in_order([decision for decision in found if _is_reply(decision) and _is_sure(decision, whole)])
    strange = group_of(whole.topic) == "out_of_scope" and whole.confidence >= _SURE
    if len(answers) > 1 and not strange:
        answers = _with_safety(answers, whole)
        left = tuple(decision.topic for decision in answers[MOST_ANSWERS:])
        return Understood(tuple(answers[:MOST_ANSWERS]), rankings[text], left)
    return Understood((_one_answer([] if strange else answers, whole),), rankings[text])


def _with_situation(at: int, parts: list[Clause]) -> str | None:
    """Return a question together with the statement just before it: "I'm pregnant, can I have it?"; None where there is none."""
    return f"{parts[at - 1].text} {parts[at].text}" if at and not parts[at - 1].asks else None


def _is_personal(decision: Decision) -> bool:
    """Tell whether a question needs a clinician because of who asks it; how somebody feels is looked for in the whole message."""
    return group_of(decision.topic) == "safety" and decision.topic != "safety/distress" and decision.confidence >= _SURE


def _parts(text: str) -> list[Clause]:
    parts: list[Clause] = []
    for clause in clauses(text):
        both = two_quantities(clause.text) if clause.asks else None
        parts += [Clause(question, True) for question in both] if both else [clause]
    return parts


def _one_question(text: str, last_topic: str | None, rank: Rank, thresholds: Thresholds) -> Understood:
    if last_topic:
        ways = [*_ways(text, subject_of(last_topic), last_topic), text]
    else:
        ways = [text, *(written_out(text, subject, group) for group, subject in openings() if points_back(text))]
    rankings = rank(ways)
    decisions = [decide(ranking, thresholds) for ranking in rankings]
    if last_topic:
        best = _best([_Reading(way, decision) for way, decision in zip(ways, decisions, strict=True)])
        return Understood((best,), rankings[decisions.index(best)])
    return Understood((_meant(decisions, thresholds),), rankings[0])


def _meant(decisions: list[Decision], thresholds: Thresholds) -> Decision:
    """Return what a question means by itself, with the readings of it as one that points to something after the first decision.

    Where these differ nobody can know which is meant, and the bot asks.
    """
    itself, readings = decisions[0], decisions[1:]
    documents = [decision for decision in readings if group_of(decision.topic) in DOCUMENT_GROUPS]
    if not documents or not (_is_reply(itself) or group_of(itself.topic) == "fallback"):
        return itself
    topics = tuple(dict.fromkeys(decision.topic for decision in documents))
    return documents[0] if len(topics) == 1 else Decision(DID_YOU_MEAN, 1.0, topics[: thresholds.offers])


def _readings(clause: Clause, before: list[Clause], last_topic: str | None) -> list[str]:
    """Return the ways to read a clause, the likeliest first."""
    own = without_leading(clause.text)
    if not points_back(own):
        return [own]
    subjects = antecedents(" ".join(part.text for part in before))
    context = f"{before[-1].text} {clause.text}" if before else own
    if subjects:
        return [*(written_out(own, subject) for subject in subjects), own, context]
    return [*_ways(own, subject_of(last_topic) if last_topic else None, last_topic), own, context]


def _ways(text: str, subject: str | None, last_topic: str | None) -> list[str]:
    if subject and points_back(text):
        return [written_out(text, subject, last_topic)]
    return list(about(text, last_topic) or ()) if last_topic else []


def _best(readings: list[_Reading]) -> Decision:
    """Return what needs a clinician, else the first reading that is believed, else the surest that was understood at all."""
    for reading in readings:
        if _is_personal(reading.decision):  # "should I stop it?" after an answer is about a medicine still
            return reading.decision
    for reading in readings:
        if _is_reply(reading.decision) and reading.decision.confidence >= _SURE and group_of(reading.decision.topic) != "safety":
            return reading.decision
    return max((reading.decision for reading in readings), key=lambda decision: (_is_reply(decision), decision.confidence))


def _is_reply(decision: Decision) -> bool:
    return group_of(decision.topic) in _REPLIES


def _is_sure(decision: Decision, whole: Decision) -> bool:
    return decision.confidence >= _SURE or decision.topic == whole.topic


def _in_order(decisions: list[Decision]) -> list[Decision]:
    """Return each topic once: safety first, the rest in the order in which it was asked, but a form last."""
    once = {decision.topic: decision for decision in reversed(decisions)}
    ordered = [once.pop(decision.topic) for decision in decisions if decision.topic in once]
    acting = [decision for decision in ordered if group_of(decision.topic) in ACTING][1:]
    kept = [decision for decision in ordered if decision not in acting]
    return sorted(kept, key=lambda decision: (group_of(decision.topic) != "safety", group_of(decision.topic) in FORMS))


def _with_safety(answers: list[Decision], whole: Decision) -> list[Decision]:
    return _in_order([whole, *answers]) if group_of(whole.topic) == "safety" and whole.confidence >= _SURE else answers


def _one_answer(answers: list[Decision], whole: Decision) -> Decision:
    """Return what to answer where at most one clause was understood by itself: the whole, unless that is less than sure.

    A clause alone may have lost what it is about: "my toddler has an ear infection, what helps?"
    """
    unsure = whole.topic in (DID_YOU_MEAN, LOST) or (whole.confidence < _SURE and group_of(whole.topic) in _REPLIES)
    return answers[0] if answers and unsure else whole
