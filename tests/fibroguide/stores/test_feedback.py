from pathlib import Path

import pytest

from fibroguide.stores.database import open_database
from fibroguide.stores.feedback import Feedback


@pytest.fixture
def feedback(tmp_path: Path, clock) -> Feedback:
    return Feedback(open_database(tmp_path / "talks.db"), clock)


def test_verdicts_are_counted_by_answer(feedback: Feedback) -> None:
    assert feedback.counts() == {}
    feedback.add("one", "benefits/speed", True)
    feedback.add("two", "benefits/speed", False)
    feedback.add("three", "benefits/speed", True)
    feedback.add("one", "procedure/fasting", False)
    assert feedback.counts() == {"benefits/speed": (2, 1), "procedure/fasting": (0, 1)}


def test_a_later_verdict_takes_the_place_of_the_earlier(feedback: Feedback) -> None:
    feedback.add("one", "benefits/speed", True)
    feedback.add("one", "benefits/speed", True)
    feedback.add("one", "benefits/speed", False)
    assert feedback.counts() == {"benefits/speed": (0, 1)}


def test_erasing_forgets_one_conversation_only(feedback: Feedback) -> None:
    feedback.add("one", "benefits/speed", True)
    feedback.add("one", "procedure/fasting", True)
    feedback.add("two", "benefits/speed", False)
    feedback.erase("one")
    assert feedback.counts() == {"benefits/speed": (0, 1)}


def test_old_verdicts_are_purged(feedback: Feedback, clock) -> None:
    feedback.add("one", "benefits/speed", True)
    clock.now += 10
    feedback.add("two", "benefits/speed", False)
    assert feedback.purge(clock.now) == 1
    assert feedback.counts() == {"benefits/speed": (0, 1)}


def test_two_processes_see_each_others_verdicts(tmp_path: Path, feedback: Feedback) -> None:
    other = Feedback(open_database(tmp_path / "talks.db"))
    feedback.add("one", "benefits/speed", True)
    other.add("two", "benefits/speed", True)
    assert feedback.counts() == other.counts() == {"benefits/speed": (2, 0)}


def test_nothing_that_was_asked_has_a_place_in_the_file(tmp_path: Path, feedback: Feedback) -> None:
    with open_database(tmp_path / "talks.db").connect() as connection:
        columns = {row.name for row in connection.exec_driver_sql("PRAGMA table_info(feedback)")}
    assert columns == {"conversation", "answer", "helpful", "at"}
