import sqlite3
from pathlib import Path

import pytest

from fibroguide.stores.answered import Answered


@pytest.fixture
def answered(tmp_path: Path, clock) -> Answered:
    return Answered(tmp_path / "new" / "talks.db", clock)


def test_it_knows_what_was_answered_in_each_conversation(answered: Answered) -> None:
    answered.note("one", "benefits/speed")
    answered.note("one", "procedure/fasting")
    answered.note("one", "benefits/speed")
    answered.note("two", "procedure/fasting")
    assert answered.topics("one") == {"benefits/speed", "procedure/fasting"}
    assert answered.topics("two") == {"procedure/fasting"}
    assert answered.topics("three") == frozenset()


def test_it_is_remembered_across_restarts_and_forgotten_when_erased(tmp_path: Path, answered: Answered) -> None:
    answered.note("one", "benefits/speed")
    answered.note("two", "benefits/speed")
    again = Answered(tmp_path / "new" / "talks.db")
    assert again.topics("one") == {"benefits/speed"}
    again.erase("one")
    assert answered.topics("one") == frozenset()
    assert answered.topics("two") == {"benefits/speed"}


def test_what_is_old_is_purged_unless_it_was_answered_again(answered: Answered, clock) -> None:
    answered.note("one", "benefits/speed")
    answered.note("one", "procedure/fasting")
    clock.now += 10
    answered.note("one", "benefits/speed")
    assert answered.purge(clock.now) == 1
    assert answered.topics("one") == {"benefits/speed"}


def test_without_a_file_it_lasts_as_long_as_the_process() -> None:
    answered = Answered(Path(":memory:"))
    answered.note("one", "benefits/speed")
    assert answered.topics("one") == {"benefits/speed"}
    assert not Path(":memory:").exists()


def test_a_locked_file_costs_no_answer(tmp_path: Path, answered: Answered, caplog: pytest.LogCaptureFixture) -> None:
    other = sqlite3.connect(tmp_path / "new" / "talks.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    answered.note("one", "benefits/speed")
    assert answered.topics("one") == frozenset()
    assert "answers go on without" in caplog.text
