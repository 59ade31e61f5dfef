"""A small project and its workbook, made once and copied for each test."""

import shutil
from pathlib import Path

import pytest

from tests.fibroguide.content.staff import Staff, export, small_project


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    export(small_project(folder / "project"), folder / "answers.xlsx")
    return folder


@pytest.fixture
def project(_template: Path, tmp_path: Path) -> Path:
    """A project that a test may change."""
    return Path(shutil.copytree(_template / "project", tmp_path / "project"))


@pytest.fixture
def staff(_template: Path, project: Path) -> Staff:
    """Somebody who has just exported the project."""
    return Staff(Path(shutil.copy(_template / "answers.xlsx", project.parent / "answers.xlsx")))
