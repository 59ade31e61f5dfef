import csv
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from fibroguide.cli import main
from fibroguide.stores.callbacks import Callbacks
from fibroguide.stores.database import open_database

ASKED = datetime(2026, 7, 1, 9, 30, tzinfo=ZoneInfo("America/New_York"))  # as clinic.yml has it
COLUMNS = ["number", "asked", "name", "contact", "good time", "about", "done"]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FIBROGUIDE_DB", str(tmp_path / "talks.db"))
    return tmp_path / "talks.db"


@pytest.fixture
def callbacks(file: Path) -> Callbacks:
    return Callbacks(open_database(file), ASKED.timestamp)


@pytest.fixture
def ask(callbacks: Callbacks, a_request) -> Callable[..., int]:
    return lambda **changes: callbacks.add(a_request(**changes), 30, [])[0]


def command(*arguments: str) -> str:
    """Run `fibroguide callbacks ...`; return what it prints."""
    result = CliRunner().invoke(main.app, ["callbacks", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def mistake(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    """Run `fibroguide callbacks ...` with something wrong; return its sentence."""
    monkeypatch.setattr(sys, "argv", ["fibroguide", "callbacks", *arguments])
    with pytest.raises(SystemExit) as caught:
        main.main()
    assert isinstance(caught.value.code, str), "which Python prints on stderr, with exit code 1"
    assert "\n" not in caught.value.code
    return caught.value.code


def exported(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file))


def test_without_requests_there_is_a_sentence(file: Path) -> None:
    assert command("list") == "There are no open requests.\n"
    assert command("list", "--all") == "There are no requests.\n"


def test_the_list_shows_the_open_ones_at_the_clinics_time_and_all_of_them_when_asked(ask, callbacks) -> None:
    ask(name="Zoë Łukasz")
    ask(contact="bea@example.org", name="Bea", good_time="evenings", topic="The treatment")
    callbacks.done(1)
    second = "2  2026-07-01 09:30  Bea  bea@example.org  (evenings)  The treatment\n"
    assert command("list") == second
    first = "1  2026-07-01 09:30  Zoë Łukasz  +12025550100  (weekday mornings)  Getting ready  done 2026-07-01 09:30\n"
    assert command("list", "--all") == first + second


def test_done_takes_a_request_off_the_list(ask, callbacks) -> None:
    ask()
    assert command("done", "1") == "Request 1 is done.\n"
    assert callbacks.open() == []
    assert command("list") == "There are no open requests.\n"


@pytest.mark.parametrize("number", ["1", "7", "0"])
def test_done_twice_or_with_an_unknown_number_is_a_sentence(ask, callbacks, monkeypatch, number: str) -> None:
    callbacks.done(ask())
    sentence = f"fibroguide: There is no open request number {number}. 'fibroguide callbacks list' shows them."
    assert mistake(monkeypatch, "done", number) == sentence


def test_a_number_that_no_database_can_hold_is_a_sentence(file: Path, monkeypatch) -> None:
    assert "There is no open request" in mistake(monkeypatch, "done", "99999999999999999999")


def test_the_real_command_prints_the_sentence_and_ends_with_1(file: Path) -> None:
    command = [sys.executable, "-c", "from fibroguide.cli.main import main; main()", "callbacks", "done", "7"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, env=dict(os.environ))
    assert result.returncode == 1
    assert result.stderr == "fibroguide: There is no open request number 7. 'fibroguide callbacks list' shows them.\n"
    assert result.stdout == ""


def test_export_writes_all_requests_for_a_spreadsheet(ask, callbacks, tmp_path: Path) -> None:
    ask(name="Zoë Łukasz", contact="zoe@example.org")
    ask(name='Bea "B" Example, junior', contact="bea@example.org")
    callbacks.done(2)
    out = tmp_path / "requests.csv"
    assert command("export", str(out)) == f"2 requests are in {out}.\n"
    asked = "2026-07-01 09:30"
    assert exported(out) == [
        COLUMNS,
        ["1", asked, "Zoë Łukasz", "zoe@example.org", "weekday mornings", "Getting ready", ""],
        ["2", asked, 'Bea "B" Example, junior', "bea@example.org", "weekday mornings", "Getting ready", asked],
    ]
    assert out.read_bytes().startswith(b"\xef\xbb\xbf"), "without which Excel takes the names for another encoding"


@pytest.mark.parametrize("cell", ["=1+1", "+12025550100", "-1", "@SUM(A1)", "\t=1+1"])
@pytest.mark.parametrize("column", ["name", "contact", "good_time", "topic"])
def test_no_cell_is_run_by_a_spreadsheet(ask, tmp_path: Path, cell: str, column: str) -> None:
    ask(**{column: cell})
    command("export", str(tmp_path / "requests.csv"))
    _, row = exported(tmp_path / "requests.csv")
    assert f"'{cell}" in row
    assert not any(text.startswith(("=", "+", "-", "@", "\t", "\r")) for text in row)


def test_the_exported_file_is_for_its_owner_only(ask, tmp_path: Path) -> None:
    ask()
    before = os.umask(0)
    try:
        command("export", str(tmp_path / "requests.csv"))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "requests.csv").stat().st_mode) == 0o600


def test_an_old_export_that_all_may_read_is_made_private(ask, tmp_path: Path) -> None:
    out = tmp_path / "requests.csv"
    out.write_text("old")
    out.chmod(0o644)
    ask()
    command("export", str(out))
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_new_export_takes_the_place_of_the_old(ask, tmp_path: Path) -> None:
    out = tmp_path / "requests.csv"
    out.write_text("old " * 10_000)
    ask()
    command("export", str(out))
    assert len(exported(out)) == 2


@pytest.mark.parametrize(("place", "reason"), [("nowhere/requests.csv", "No such file or directory"), (".", "Is a directory")])
def test_a_place_that_cannot_be_written_is_a_sentence(file, tmp_path: Path, monkeypatch, place: str, reason: str) -> None:
    out = tmp_path / place
    assert mistake(monkeypatch, "export", str(out)) == f"fibroguide: {out} cannot be written: {reason}."


def test_a_mistake_in_clinic_yml_is_a_sentence(file: Path, clinic_file: Path, monkeypatch) -> None:
    clinic_file.write_text(clinic_file.read_text().replace("America/New_York", "Mars"))
    assert mistake(monkeypatch, "list").startswith(f"fibroguide: {clinic_file}: 'timezone' is 'Mars'")


def test_outside_the_project_it_is_a_sentence(file: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert mistake(monkeypatch, "list").startswith(f"fibroguide: There is no config.yml in {tmp_path}.")


def test_a_database_that_cannot_be_opened_is_a_sentence(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("FIBROGUIDE_DB", str(tmp_path))
    assert str(tmp_path) in mistake(monkeypatch, "list")
