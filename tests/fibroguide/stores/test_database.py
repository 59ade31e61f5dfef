import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from fibroguide.stores.callbacks import Callbacks
from fibroguide.stores.database import database_file, open_database, put_aside_if_broken, shared_database


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "talks.db"


@pytest.fixture
def other(file: Path) -> Iterator[sqlite3.Connection]:
    """Another process's connection to the file."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        yield connection


def broken_files(folder: Path) -> list[Path]:
    return list(folder.glob("*.broken-*"))


@pytest.mark.parametrize(("setting", "file"), [("/data/x.db", "/data/x.db"), ("", "var/conversations.db")])
def test_the_environment_says_where_the_file_is(monkeypatch: pytest.MonkeyPatch, setting: str, file: str) -> None:
    monkeypatch.setenv("FIBROGUIDE_DB", setting)
    assert database_file() == Path(file)


def test_without_a_setting_it_is_in_the_working_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FIBROGUIDE_DB", raising=False)
    assert database_file() == Path("var/conversations.db")


def test_the_file_is_made_with_its_folder(tmp_path: Path) -> None:
    Callbacks(open_database(tmp_path / "a" / "b" / "talks.db"))
    assert (tmp_path / "a" / "b" / "talks.db").read_bytes().startswith(b"SQLite format 3")


def test_reading_goes_on_while_another_process_writes(file: Path, a_request) -> None:
    callbacks = Callbacks(open_database(file))
    callbacks.add(a_request(), 30, [])
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        writer.execute("DELETE FROM callbacks")
        assert len(callbacks.all()) == 1
        assert len(Callbacks(open_database(file)).all()) == 1


def test_a_broken_file_is_put_aside_and_kept(file: Path, a_request, caplog: pytest.LogCaptureFixture) -> None:
    file.write_text("not a database at all " * 100)
    callbacks = Callbacks(open_database(file))
    assert callbacks.add(a_request(), 30, []) == (1, True)
    (kept,) = broken_files(file.parent)
    assert kept.read_text() == "not a database at all " * 100
    assert f"It is kept as {kept.name}" in caplog.text


def test_a_file_with_a_broken_first_page_is_put_aside_too(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE talks (text)")
    content = bytearray(file.read_bytes())
    content[100:4096] = b"x" * 3996
    file.write_bytes(content)
    Callbacks(open_database(file))
    assert len(broken_files(file.parent)) == 1


@pytest.mark.parametrize("content", [None, b""])
def test_a_missing_or_empty_file_is_not_broken(file: Path, content: bytes | None) -> None:
    if content is not None:
        file.write_bytes(content)
    put_aside_if_broken(file)
    Callbacks(open_database(file))
    assert broken_files(file.parent) == []


def test_a_good_file_keeps_its_place(file: Path, a_request) -> None:
    Callbacks(open_database(file)).add(a_request(), 30, [])
    put_aside_if_broken(file)
    assert len(Callbacks(open_database(file)).all()) == 1
    assert broken_files(file.parent) == []


def test_a_locked_file_is_not_broken_and_is_not_waited_for_long(file: Path, other: sqlite3.Connection) -> None:
    other.execute("CREATE TABLE talks (text)")
    other.execute("BEGIN EXCLUSIVE")
    start = time.monotonic()
    with pytest.raises(sa.exc.OperationalError, match="locked"):
        open_database(file, locked_seconds=0.1)
    assert time.monotonic() - start < 1
    assert broken_files(file.parent) == []
    other.execute("ROLLBACK")
    Callbacks(open_database(file))


def test_writing_waits_for_another_process_and_no_longer_than_told(file: Path, other: sqlite3.Connection, a_request) -> None:
    callbacks = Callbacks(open_database(file, locked_seconds=0.1))
    other.execute("BEGIN IMMEDIATE")
    start = time.monotonic()
    with pytest.raises(sa.exc.OperationalError, match="locked"):
        callbacks.add(a_request(), 30, ["email"])
    assert 0.05 < time.monotonic() - start < 1
    other.execute("ROLLBACK")
    assert callbacks.all() == []
    assert callbacks.add(a_request(), 30, ["email"]) == (1, True)


def test_a_place_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(sa.exc.OperationalError, match="unable to open"):
        open_database(tmp_path)


def test_a_process_has_one_engine_on_a_file(tmp_path: Path) -> None:
    one = shared_database(tmp_path / "one.db")
    assert shared_database(tmp_path / "one.db") is one
    assert shared_database(tmp_path / "two.db") is not one
