import io
import os
import shutil
import tarfile
from pathlib import Path

import pytest

from fibroguide.model_files import export_danger, inputs_hash, newest_model


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("config.yml", "domain.yml"):
        shutil.copy(name, tmp_path)
    (tmp_path / "data" / "benefits").mkdir(parents=True)
    shutil.copy("data/benefits/speed.yml", tmp_path / "data" / "benefits")
    return tmp_path


def test_the_newest_model_is_the_one_that_rasa_would_load(tmp_path: Path) -> None:
    assert newest_model(tmp_path) is None
    for name, at in (("b", 1e9), ("a", 2e9)):
        (tmp_path / f"{name}.tar.gz").touch()
        os.utime(tmp_path / f"{name}.tar.gz", (at, at))
    assert newest_model(tmp_path) == tmp_path / "a.tar.gz"


def test_the_hash_follows_what_stands_in_the_files_and_not_their_time(project: Path) -> None:
    before = inputs_hash(project)
    for path in project.rglob("*.yml"):
        os.utime(path, (2e9, 2e9))
    assert inputs_hash(project) == before
    answer = project / "data" / "benefits" / "speed.yml"
    answer.write_text(answer.read_text().replace("hours or days", "days"))
    assert inputs_hash(project) != before


def test_a_renamed_file_changes_the_hash(project: Path) -> None:
    before = inputs_hash(project)
    (project / "data" / "benefits" / "speed.yml").rename(project / "data" / "benefits" / "fast.yml")
    assert inputs_hash(project) != before


def model(folder: Path, name: str, content: bytes) -> Path:
    with tarfile.open(folder / name, "w:gz") as archive:
        for file in ("danger.npz", "danger.json"):
            member = tarfile.TarInfo(f"components/{file}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return folder / name


def test_the_danger_model_is_that_of_the_model_also_of_an_older_one(tmp_path: Path) -> None:
    old, new = model(tmp_path, "old.tar.gz", b"old"), model(tmp_path, "new.tar.gz", b"new")
    target = tmp_path / "danger"
    for wanted in (new, new, old):
        export_danger(wanted, target)
        assert (target / "danger.npz").read_bytes() == wanted.name.partition(".")[0].encode()


def test_a_copy_that_was_cut_off_is_made_again(tmp_path: Path) -> None:
    target = tmp_path / "danger"
    export_danger(model(tmp_path, "a.tar.gz", b"whole"), target)
    (target / "danger.npz").write_bytes(b"")
    (target / "of-model").unlink()
    export_danger(tmp_path / "a.tar.gz", target)
    assert (target / "danger.npz").read_bytes() == b"whole"


def test_a_model_without_a_danger_model_is_told(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz"):
        pass
    with pytest.raises(KeyError):
        export_danger(tmp_path / "a.tar.gz", tmp_path / "danger")
