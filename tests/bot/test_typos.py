"""Questions with errors in them (tests/typos) against the trained bot: how much less is understood, and what repair costs."""

import pytest

from fibroguide.bot import Bot
from fibroguide.nlu.topic_classifier import TopicClassifier
from tests.typos.measuring import Understood, cost, made, questions, understood

DRAWS = 2


@pytest.fixture(scope="module")
def as_written(bot: Bot) -> Understood:
    return understood(bot, [text for text, _ in questions()])


def test_questions_without_errors_are_understood(as_written: Understood) -> None:
    print(as_written)
    assert as_written.right >= 0.95


@pytest.mark.parametrize(("errors", "fall"), [(1, 0.03), (3, 0.08)])
def test_errors_of_all_kinds_cost_little(bot: Bot, as_written: Understood, errors: int, fall: float) -> None:
    found = [understood(bot, made("mixed", errors, draw)) for draw in range(DRAWS)]
    print(errors, found)
    assert as_written.right - sum(one.right for one in found) / DRAWS <= fall
    assert as_written.right_or_offered - sum(one.right_or_offered for one in found) / DRAWS <= fall


@pytest.mark.parametrize("kind", ["no spaces", "all capitals", "no punctuation"])
def test_how_a_message_is_written_as_a_whole_costs_little(bot: Bot, as_written: Understood, kind: str) -> None:
    assert as_written.right - understood(bot, made(kind, 1)).right <= 0.03


def test_repair_takes_less_than_a_millisecond(bot: Bot) -> None:
    nodes = bot.agent.processor.graph_runner._instantiated_nodes.values()
    (classifier,) = (node._component for node in nodes if isinstance(node._component, TopicClassifier))
    repair = classifier.model.repaired
    assert cost(repair, [text for text, _ in questions()]) <= 0.5
    assert cost(repair, made("mixed", 1)) <= 1
    assert cost(repair, made("mixed", 3)) <= 1.5
