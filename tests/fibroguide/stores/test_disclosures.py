import sqlite3
from pathlib import Path

import pytest

from fibroguide.stores.disclosures import REPEAT_SECONDS, Disclosures

DAY = 24 * 3600.0


@pytest.fixture
def disclosures(tmp_path: Path, clock) -> Disclosures:
    return Disclosures(tmp_path / "new" / "talks.db", clock)


def test_a_conversation_is_due_after_seven_days_and_not_before(disclosures: Disclosures, clock) -> None:
    assert not disclosures.due("one"), "nobody was told yet: the channel's greeting does that"
    disclosures.note("one")
    clock.now += 7 * DAY - 1
    assert not disclosures.due("one")
    clock.now += 2
    assert disclosures.due("one")
    disclosures.note("one")
    assert not disclosures.due("one")


def test_it_is_remembered_across_restarts_and_forgotten_when_erased(tmp_path: Path, clock) -> None:
    Disclosures(tmp_path / "talks.db", clock).note("one")
    clock.now += 8 * DAY
    again = Disclosures(tmp_path / "talks.db", clock)
    assert again.due("one")
    again.erase("one")
    assert not again.due("one")


def test_purging_spares_what_may_still_be_due(disclosures: Disclosures, clock) -> None:
    disclosures.note("old")
    clock.now += 2 * REPEAT_SECONDS + 1
    disclosures.note("new")
    clock.now += 8 * DAY
    assert disclosures.purge(clock.now) == 1
    assert disclosures.due("new")


def test_a_locked_file_costs_no_answer(disclosures: Disclosures, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    other = sqlite3.connect(tmp_path / "new" / "talks.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    disclosures.note("one")
    assert not disclosures.due("one")
    assert "answers go on without" in caplog.text


def test_a_conversation_that_has_just_begun_is_known_and_due_at_once(disclosures: Disclosures) -> None:
    assert not disclosures.known("one")
    disclosures.begin("one")
    assert disclosures.known("one")
    assert disclosures.due("one")
    disclosures.note("one")
    disclosures.begin("one")
    assert not disclosures.due("one"), "it has been told, and begins only once"


def test_a_conversation_that_has_begun_is_not_forgotten_within_the_hour(disclosures: Disclosures, clock) -> None:
    disclosures.begin("one")
    clock.now += 3600.0
    disclosures.purge(clock.now)
    assert disclosures.known("one")
