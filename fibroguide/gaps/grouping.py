"""Groups gaps by what they ask, however it is worded."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fibroguide.content.catalogue import Topic
from fibroguide.content.rules.material import normalised
from fibroguide.gaps.clusters import clusters
from fibroguide.gaps.known_questions import KnownQuestions, meaning
from fibroguide.stores.gaps import NOT_HELPFUL, OUT_OF_SCOPE, Gap
from fibroguide.text.encoder import SentenceEncoder

WEEK = 7 * 24 * 3600.0
# Chosen on the 141 wordings of 30 subjects in tests/fibroguide/gaps/asked.yml (B-cubed precision 0.94, recall 0.74; with
# 0.15 it is 0.83 and 0.77, with 0.25 0.96 and 0.63): two half-groups cost staff less than two subjects in one.
ALIKE = 0.2
_NEARLY = 0.9  # of the best: how near to the middle of a group a wording must be to stand for it


@dataclass(frozen=True)
class Group:
    """Gaps that ask the same.

    Attributes:
        wording: The one in the middle of them, redacted.
        examples: Other wordings, the most frequent first.
        count: How often it was asked.
        people: In how many conversations.
        kinds: How often each kind of gap, the most frequent first.
        first: When it was asked first, in seconds since 1970.
        last: When it was asked last.
        this_week: How often in the last seven days.
        week_before: How often in the seven days before.
        trend: ``new``, ``up``, ``down`` or ``same``: this week beside the week before; empty when neither asked.
        topic: The topic with the question that is most like the wording; empty where there are no topics.
        likeness: How like that question is, from 0 to 1 (cosine of their vectors).
    """

    wording: str
    examples: tuple[str, ...]
    count: int
    people: int
    kinds: dict[str, int]
    first: float
    last: float
    this_week: int
    week_before: int
    trend: str
    topic: str
    likeness: float


def group_gaps(
    gaps: Iterable[Gap], known: KnownQuestions, encoder: SentenceEncoder, now: float, since: float = 0.0
) -> list[Group]:
    """Return groups, the largest first; the same gaps always make the same groups.

    Args:
        gaps: In any order.
        known: The questions that are taught already.
        encoder: Turns sentences into vectors.
        now: The end of this week, in seconds since 1970.
        since: What was asked before is not counted, and tells only since when and with which trend it is asked.
    """
    by_meaning: dict[str, list[Gap]] = defaultdict(list)
    for gap in sorted(gaps, key=lambda gap: (gap.at, gap.conversation, gap.text)):
        by_meaning[normalised(meaning(gap.text))].append(gap)
    if not by_meaning:
        return []
    texts = sorted(by_meaning)
    vectors = encoder.encode([meaning(by_meaning[text][0].text) for text in texts], batch_size=128)
    white = known.whitened(vectors)
    members: dict[int, list[int]] = defaultdict(list)
    for at, label in enumerate(clusters(white, ALIKE)):
        members[int(label)].append(at)
    parts = list(members.values())
    weights = np.array([len(by_meaning[text]) for text in texts], dtype=np.float32)
    middles = [_middle(white[part], weights[part], [len(texts[at]) for at in part], part) for part in parts]
    nearest = known.nearest(vectors[middles])
    groups = [
        _group([by_meaning[texts[at]] for at in part], by_meaning[texts[middle]], topic, now, since)
        for part, middle, topic in zip(parts, middles, nearest, strict=True)
    ]
    return sorted((group for group in groups if group.count), key=lambda group: (-group.count, -group.last, group.wording))


def not_taught_since(gaps: Iterable[Gap], topics: Iterable[Topic]) -> list[Gap]:
    """Return the gaps without those whose very words stand under a topic by now: the next model knows them.

    One that was answered and did not help, or was turned away, stays while its words stand under the topic that did so.
    """
    taught = {normalised(question): topic.name for topic in topics for question in topic.questions}

    def stays(gap: Gap) -> bool:
        topic = taught.get(normalised(gap.text))
        return topic is None or (gap.kind in (NOT_HELPFUL, OUT_OF_SCOPE) and topic == gap.topic)

    return [gap for gap in gaps if stays(gap)]


def _middle(vectors: NDArray[np.float32], weights: NDArray[np.float32], lengths: Sequence[int], part: Sequence[int]) -> int:
    """Return, of the members that are most like all others, the one asked most often, and of these the shortest."""
    likeness = vectors @ (weights @ vectors)
    candidates = np.flatnonzero(likeness >= _NEARLY * likeness.max())
    return part[int(min(candidates, key=lambda at: (-weights[at], lengths[at], at)))]


def _group(wordings: list[list[Gap]], middle: list[Gap], nearest: tuple[str, float], now: float, since: float) -> Group:
    gaps = [gap for wording in wordings for gap in wording]
    counted = [gap for gap in gaps if gap.at >= since]
    others = sorted(
        (wording for wording in wordings if wording is not middle), key=lambda wording: (-len(wording), wording[0].text)
    )
    times = [gap.at for gap in gaps]
    this_week = sum(now - WEEK < at <= now for at in times)
    week_before = sum(now - 2 * WEEK < at <= now - WEEK for at in times)
    return Group(
        wording=_usual(middle),
        examples=tuple(_usual(wording) for wording in others),
        count=len(counted),
        people=len({gap.conversation for gap in counted}),
        kinds=dict(sorted(Counter(gap.kind for gap in counted).items(), key=lambda pair: (-pair[1], pair[0]))),
        first=min(times),
        last=max(times),
        this_week=this_week,
        week_before=week_before,
        trend=_trend(this_week, week_before, len(gaps)),
        topic=nearest[0],
        likeness=max(0.0, round(nearest[1], 3)),
    )


def _trend(this_week: int, week_before: int, ever: int) -> str:
    if not this_week and not week_before:
        return ""
    if this_week == ever:
        return "new"
    return "up" if this_week > week_before else "down" if this_week < week_before else "same"


def _usual(gaps: list[Gap]) -> str:
    """Return the most frequent of the ways that the same words were written."""
    return min(Counter(gap.text for gap in gaps).items(), key=lambda pair: (-pair[1], pair[0].isupper(), pair[0]))[0]
