"""A folder with a few of the topics, and sheets as staff hand them back."""

import shutil
from pathlib import Path

from openpyxl import Workbook

from fibroguide.gaps.sheet_layout import DONE, QUESTION, SHEET, TOPIC, WORDING

COPIED = (
    "procedure/fasting", "procedure/ride_home", "not_covered/clinic_practical", "safety/crisis", "safety/dosing",
    "fallback/did_you_mean", "conversation/erased",
)  # fmt: skip


def copy_project(root: Path) -> Path:
    """Copies what the commands look for in a project's folder."""
    for name in COPIED:
        target = root / "data" / f"{name}.yml"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path("data") / f"{name}.yml", target)
    (root / "tests/questions").mkdir(parents=True)
    shutil.copy("tests/questions/procedure.yml", root / "tests/questions/procedure.yml")
    for name in ("clinic.yml", "config.yml", "domain.yml", "endpoints.yml"):
        shutil.copy(name, root / name)
    return root


def fill_in(path: Path, *rows: tuple[object, ...]) -> Path:
    """Writes a sheet: each row is (question, topic, better wording, done)."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = SHEET
    sheet.append([QUESTION, TOPIC, WORDING, DONE])
    for row in rows:
        sheet.append([*row, *[None] * (4 - len(row))])
    workbook.save(path)
    return path


def contents(root: Path) -> dict[str, bytes]:
    """Every file of a folder, to tell whether anything has changed."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
