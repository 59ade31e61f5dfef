import stat
from pathlib import Path

import pytest

from fibroguide.content.rules import ContentError
from fibroguide.content.writing import write_all


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "first.yml", tmp_path / "second.yml"
    first.write_text("one")
    second.write_text("two")
    return first, second


def test_files_are_written_with_the_rights_they_had(two, tmp_path: Path) -> None:
    first, second = two
    first.chmod(0o640)
    new = tmp_path / "folder/new.yml"
    write_all({first: "1", second: "é\r\n", new: "3"}, {first: b"one", second: b"two", new: None})
    assert (first.read_bytes(), second.read_bytes(), new.read_bytes()) == (b"1", "é\r\n".encode(), b"3")
    assert stat.S_IMODE(first.stat().st_mode) == 0o640
    assert sorted(path.name for path in tmp_path.rglob("*.yml")) == ["first.yml", "new.yml", "second.yml"]


@pytest.mark.parametrize("old", [b"other", None])
def test_a_file_that_somebody_has_changed_stops_all(two, tmp_path: Path, old: bytes | None) -> None:
    first, second = two
    with pytest.raises(ContentError, match=r"second\.yml was changed by somebody else"):
        write_all({first: "1", second: "2"}, {first: b"one", second: old})
    assert (first.read_text(), second.read_text()) == ("one", "two")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_full_disk_leaves_all_as_it_was(two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = two
    real = Path.replace

    def full(path: Path, target: Path) -> Path:
        if target == second:
            raise OSError(28, "No space left on device", str(target))
        return real(path, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ContentError, match=r"second\.yml cannot be written: No space left on device\. Nothing was changed\."):
        write_all({first: "1", second: "2"}, {first: b"one", second: b"two"})
    assert (first.read_text(), second.read_text()) == ("one", "two")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_new_file_that_cannot_stay_is_taken_away_again(two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = two
    new = tmp_path / "new.yml"
    real = Path.replace

    def full(path: Path, target: Path) -> Path:
        if target == first:
            raise OSError(28, "No space left on device", str(target))
        return real(path, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ContentError):
        write_all({new: "n", first: "1"}, {new: None, first: b"one"})
    assert not new.exists()
    assert first.read_text() == "one"


def test_a_folder_in_the_place_of_a_folder_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(ContentError, match="cannot be written"):
        write_all({tmp_path / "data/new.yml": "x"}, {tmp_path / "data/new.yml": None})
