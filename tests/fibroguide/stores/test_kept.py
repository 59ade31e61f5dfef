import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fibroguide.stores.answered import Answered
from fibroguide.stores.database import open_database
from fibroguide.stores.feedback import Feedback
from fibroguide.stores.kept import Kept

DAY = 24 * 3600.0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "talks.db"


@pytest.fixture
def kept(file: Path) -> Kept:
    return Kept(file)


def fill(kept: Kept, file: Path, request) -> None:
    """Leave something about a conversation in every store."""
    kept.disclosures.note(request.conversation)
    Answered(file).note(request.conversation, "benefits/speed")
    Feedback(open_database(file)).add(request.conversation, "benefits/speed", True)
    kept.callbacks.add(request, 30, ["email"])
    kept.inbox.take_in(
        "telegram",
        f"event {len(request.name)} of {hash(request.conversation)}",
        request.conversation,
        f"body of {request.conversation}",
    )
    kept.menus.offer(request.conversation, [("Side effects", "procedure/side_effects")])
    kept.gaps.note(request.conversation, "may I bring my dog", "unanswered")


def tables_that_hold(file: Path, text: str) -> set[str]:
    """Look through every row of every table."""
    with closing(sqlite3.connect(file)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    return {name for name in names if any(text in str(cell) for row in rows[name] for cell in row)}


def tables(file: Path) -> set[str]:
    return tables_that_hold(file, "")


def test_erasing_forgets_a_conversation_in_every_table_and_no_other(kept: Kept, file: Path, a_request) -> None:
    fill(kept, file, a_request(conversation="web:one", name="Ann Example", contact="+12025550100"))
    fill(kept, file, a_request(conversation="web:two", name="Bea Example", contact="+12025550199"))
    everywhere = tables(file) - {"outbox", "sqlite_sequence"}  # the first holds numbers of requests, the second only counts
    assert everywhere >= {"answered", "disclosures", "feedback", "callbacks", "inbox", "menus", "gaps"}
    assert tables_that_hold(file, "web:one") == everywhere, "a new table? then show here that it is erased too"
    kept.erase("web:one")
    for text in ("web:one", "Ann", "+12025550100"):
        assert tables_that_hold(file, text) == set()
    assert tables_that_hold(file, "web:two") == everywhere
    assert tables_that_hold(file, "+12025550199") == {"callbacks"}


def test_erasing_drops_the_notices_that_nobody_got(kept: Kept, file: Path, a_request) -> None:
    fill(kept, file, a_request())
    kept.erase("web:one")
    assert kept.outbox.waiting() == 0


def test_erasing_what_is_not_there_is_no_error(kept: Kept) -> None:
    kept.erase("web:nobody")


def test_purging_counts_what_every_store_forgets_and_spares_requests_whose_time_is_not_over(kept, file, a_request) -> None:
    fill(kept, file, a_request())
    later = kept.disclosures.clock() + DAY
    assert kept.purge(later - 2 * DAY) == 0
    assert kept.purge(later) == 5, "a verdict, an answered topic, an event, a menu and a gap; a disclosure may still be due"
    assert tables_that_hold(file, "web:one") == {"callbacks", "disclosures"}


def test_without_a_path_it_is_the_file_of_the_conversations(tmp_path: Path, monkeypatch, a_request) -> None:
    monkeypatch.setenv("FIBROGUIDE_DB", str(tmp_path / "sub" / "other.db"))
    Kept().callbacks.add(a_request(), 30, [])
    assert tables_that_hold(tmp_path / "sub" / "other.db", "web:one") == {"callbacks"}


def test_everything_is_still_there_after_a_restart(file: Path, a_request) -> None:
    fill(Kept(file), file, a_request())
    assert Kept(file).callbacks.open()[0].name == "Ann Example"
    assert tables_that_hold(file, "web:one") >= {"answered", "disclosures", "feedback", "callbacks"}
