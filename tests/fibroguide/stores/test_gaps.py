import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fibroguide.stores.gaps import KINDS, NONE_OF_THESE, UNANSWERED, UNSURE, Gap, Gaps

DAY = 24 * 3600.0


@pytest.fixture
def gaps(file: Path, clock) -> Gaps:
    return Gaps(file, clock)


def test_a_question_is_kept_without_what_tells_who_asked(gaps: Gaps, file: Path, clock) -> None:
    gaps.note("web:one", "I'm Sarah Jones, 202 555 0143. Can I bring my dog Rex to 6 infusions?", UNANSWERED)
    assert gaps.since() == [
        Gap("I'm [name], [phone]. Can I bring my dog Rex to 6 infusions?", "unanswered", "", "web:one", clock.now)
    ]
    with closing(sqlite3.connect(file)) as connection:
        assert "Sarah" not in str(connection.execute("SELECT * FROM gaps").fetchall())


def test_numbers_without_a_country_code_belong_to_the_country_of_the_clinic(gaps: Gaps) -> None:
    gaps.note("web:one", "my line is 6123 4567, call me", UNANSWERED, country="SG")
    assert gaps.since()[0].text == "my line is [phone], call me"


def test_the_same_question_of_one_conversation_is_one_gap_of_its_last_kind(gaps: Gaps, clock) -> None:
    gaps.note("web:one", "is there parking", UNSURE, "procedure/overview")
    clock.now += 5
    gaps.note("web:one", "is there parking", NONE_OF_THESE, "procedure/overview")
    gaps.note("web:two", "is there parking", UNSURE, "procedure/ride_home")
    assert [(gap.conversation, gap.kind, gap.topic) for gap in gaps.since()] == [
        ("web:one", "none_of_these", "procedure/overview"),
        ("web:two", "unsure", "procedure/ride_home"),
    ]


def test_gaps_are_read_from_a_point_in_time_on_the_oldest_first(gaps: Gaps, clock) -> None:
    for kind in KINDS:
        gaps.note("web:one", f"a question that was {kind}", kind)
        clock.now += DAY
    assert [gap.kind for gap in gaps.since()] == list(KINDS)
    assert [gap.kind for gap in gaps.since(clock.now - 2 * DAY)] == list(KINDS[-2:])
    assert gaps.since(clock.now) == []


def test_erasing_and_purging_forget(gaps: Gaps, clock) -> None:
    gaps.note("web:one", "first", UNANSWERED)
    gaps.note("web:two", "second", UNANSWERED)
    gaps.erase("web:one")
    assert [gap.text for gap in gaps.since()] == ["second"]
    assert gaps.purge(clock.now) == 0
    assert gaps.purge(clock.now + 1) == 1
    assert gaps.since() == []


def test_another_process_reads_them(gaps: Gaps, file: Path) -> None:
    gaps.note("web:one", "first", UNANSWERED)
    assert [gap.text for gap in Gaps(file).since()] == ["first"]


def test_a_database_that_fails_is_a_line_in_the_log_and_nothing_else(gaps: Gaps, file: Path, caplog) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TABLE gaps")
    gaps.note("web:one", "my secret question", UNANSWERED)
    assert gaps.since() is None
    assert "gaps" in caplog.text
    assert "secret" not in caplog.text


def test_a_database_that_another_process_writes_to_costs_a_fraction_of_a_second(gaps: Gaps, file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        gaps.note("web:one", "first", UNANSWERED)
        other.execute("ROLLBACK")
    assert gaps.since() == []
