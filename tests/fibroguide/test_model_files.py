import os
import shutil
from pathlib import Path

import pytest

from fibroguide.model_files import inputs_hash, is_up_to_date, newest_model, stamp


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("config.yml", "domain.yml"):
        shutil.copy(name, tmp_path)
    (tmp_path / "data" / "benefits").mkdir(parents=True)
    shutil.copy("data/benefits/speed.yml", tmp_path / "data" / "benefits")
    (tmp_path / "models").mkdir()
    return tmp_path


def fresh(project: Path) -> bool:
    return is_up_to_date(project / "models", project)


def test_no_model_is_not_up_to_date(project: Path) -> None:
    assert newest_model(project / "models") is None
    assert not fresh(project)


def test_a_stamped_model_is_up_to_date_until_an_input_changes(project: Path) -> None:
    (project / "models" / "a.tar.gz").touch()
    assert not fresh(project), "a model of plain `rasa train` carries no stamp"
    stamp(project / "models", project)
    assert fresh(project)
    answer = project / "data" / "benefits" / "speed.yml"
    answer.write_text(answer.read_text().replace("hours or days", "days"))
    assert not fresh(project)


def test_time_stamps_of_files_do_not_matter(project: Path) -> None:
    (project / "models" / "a.tar.gz").touch()
    stamp(project / "models", project)
    for path in project.rglob("*.yml"):
        os.utime(path, (2e9, 2e9))
    assert fresh(project)


def test_a_newer_model_of_somebody_else_is_not_trusted(project: Path) -> None:
    (project / "models" / "a.tar.gz").touch()
    stamp(project / "models", project)
    (project / "models" / "b.tar.gz").touch()
    os.utime(project / "models" / "b.tar.gz", (2e9, 2e9))
    assert not fresh(project)


def test_a_renamed_file_changes_the_hash(project: Path) -> None:
    before = inputs_hash(project)
    (project / "data" / "benefits" / "speed.yml").rename(project / "data" / "benefits" / "fast.yml")
    assert inputs_hash(project) != before


def test_a_broken_stamp_means_train_again(project: Path) -> None:
    (project / "models" / "a.tar.gz").touch()
    (project / "models" / "trained-on.json").write_text("{")
    assert not fresh(project)
