import os
import shutil
from pathlib import Path

import pytest

from fibroguide.model_versions import ModelVersions, Tested, VersionError


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("config.yml", "domain.yml"):
        shutil.copy(name, tmp_path)
    (tmp_path / "models").mkdir()
    return tmp_path


@pytest.fixture
def versions(project: Path, clock) -> ModelVersions:
    return ModelVersions(project / "models", clock)


def train(project: Path, *names: str) -> None:
    for name in names:
        path = project / "models" / f"{name}.tar.gz"
        path.touch()
        at = 1e9 + len(list(project.glob("models/*.tar.gz")))
        os.utime(path, (at, at))


def names(versions: ModelVersions) -> list[str]:
    return [version.file.name.removesuffix(".tar.gz") for version in versions.all()]


def active(versions: ModelVersions) -> str | None:
    found = versions.active()
    return found.name.removesuffix(".tar.gz") if found else None


def test_without_models_nothing_is_there(versions: ModelVersions) -> None:
    assert (versions.all(), versions.active()) == ([], None)
    with pytest.raises(VersionError, match="no trained model"):
        versions.note_trained()


def test_a_noted_model_is_up_to_date_until_an_input_changes(project: Path, versions: ModelVersions) -> None:
    train(project, "a")
    assert not versions.is_up_to_date(project), "a model of plain `rasa train` carries no note"
    versions.note_trained(project)
    assert versions.is_up_to_date(project)
    (project / "domain.yml").write_text("version: '3.1'")
    assert not versions.is_up_to_date(project)


def test_a_newer_model_of_somebody_else_is_not_trusted(project: Path, versions: ModelVersions) -> None:
    train(project, "a")
    versions.note_trained(project)
    train(project, "b")
    assert not versions.is_up_to_date(project)


def test_every_model_carries_its_content_its_time_and_its_tests(project: Path, versions: ModelVersions, clock) -> None:
    train(project, "a")
    model = versions.note_trained(project)
    versions.note_tests(model, 85, 2)
    (version,) = versions.all()
    assert len(version.inputs) == 64
    assert (version.trained_at, version.tested) == (clock.now, Tested(85, 2, clock.now))


def test_before_any_is_activated_the_newest_that_failed_no_test_answers(project: Path, versions: ModelVersions) -> None:
    train(project, "a", "b")
    assert active(versions) == "b"
    versions.note_tests(project / "models" / "b.tar.gz", 84, 1)
    assert active(versions) == "a"
    versions.note_tests(project / "models" / "a.tar.gz", 0, 85)
    assert active(versions) is None


def test_a_pinned_model_goes_on_when_a_newer_one_appears(project: Path, versions: ModelVersions) -> None:
    versions.pin()
    train(project, "a")
    versions.pin()
    train(project, "b")
    assert active(versions) == "a"


def test_going_back_goes_the_way_one_came(project: Path, versions: ModelVersions) -> None:
    train(project, "a", "b", "c")
    for name in "abc":
        versions.activate(project / "models" / f"{name}.tar.gz")
    assert versions.rollback().name == "b.tar.gz"
    assert versions.rollback().name == "a.tar.gz"
    assert active(versions) == "a"
    with pytest.raises(VersionError, match="no earlier model"):
        versions.rollback()


def test_a_model_whose_file_is_gone_is_passed_over(project: Path, versions: ModelVersions) -> None:
    train(project, "a", "b", "c")
    for name in "abc":
        versions.activate(project / "models" / f"{name}.tar.gz")
    (project / "models" / "b.tar.gz").unlink()
    assert versions.rollback().name == "a.tar.gz"
    (project / "models" / "a.tar.gz").unlink()
    assert active(versions) == "c"


def test_activating_twice_leaves_one_step_back(project: Path, versions: ModelVersions) -> None:
    train(project, "a", "b")
    for name in "abb":
        versions.activate(project / "models" / f"{name}.tar.gz")
    assert versions.rollback().name == "a.tar.gz"


def test_a_name_is_found_with_or_without_its_ending_and_a_wrong_one_is_told(project: Path, versions: ModelVersions) -> None:
    train(project, "a", "b")
    assert versions.find("a").file == versions.find("a.tar.gz").file
    with pytest.raises(VersionError, match="no model 'x'. There are: b, a."):
        versions.find("x")


def test_old_models_are_deleted_but_not_the_ones_that_are_needed(project: Path, versions: ModelVersions) -> None:
    train(project, *"abcdefgh")
    for name in "ab":
        versions.activate(project / "models" / f"{name}.tar.gz")
    versions.clear_out()
    assert names(versions) == ["h", "g", "f", "e", "d", "b", "a"]


@pytest.mark.parametrize("text", ["", "{", "[]", "null"])
def test_a_spoilt_register_counts_as_none(project: Path, versions: ModelVersions, text: str) -> None:
    train(project, "a")
    (project / "models" / "versions.json").write_text(text)
    assert active(versions) == "a"
    versions.activate(project / "models" / "a.tar.gz")
    assert active(versions) == "a"
