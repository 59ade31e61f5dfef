"""Finds the conversation tests that somebody names: a file, a folder, or one case of either."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from fibroguide.conversations.cases import Case, Place
from fibroguide.conversations.grids import SHEETS
from fibroguide.conversations.names import Names
from fibroguide.conversations.problems import CaseFilesError, Problem, did_you_mean, nearest
from fibroguide.conversations.reading import Shared, has_cases, read_cases, read_shared
from fibroguide.conversations.sheets import read_sheet
from fibroguide.conversations.yaml_file import YamlFile

YAML = (".yml", ".yaml")
KINDS = (*YAML, *SHEETS)


def collect(targets: Sequence[str], names: Names) -> list[Case]:
    """Return the cases of files and folders, in order; of a folder, those of all files in it that hold tests.

    Args:
        targets: Each a path, with ``::`` and the name of a case behind it where only that one is wanted.
        names: The names that tests may use.

    Raises:
        CaseFilesError: Files are wrong or not there; all mistakes of all files are told.
    """
    problems: list[Problem] = []
    wanted = [_split(target) for target in targets]
    files: dict[Path, bool] = {}
    for path, _ in wanted:
        for file, named in _files(path, problems):
            files[file] = files.get(file, False) or named
    cases = _read(files, names, problems)
    chosen: dict[str, Case] = {}
    for path, name in wanted:
        of_path = [case for case in cases if case.place.file == path or path in case.place.file.parents]
        found = [case for case in of_path if name in (None, case.name)]
        if name is not None and not found and not problems:
            near = did_you_mean(name, (case.name for case in of_path))
            problems.append(Problem(Place(path), f'There is no test case "{name}".{near}'))
        chosen.update((case.address, case) for case in found)
    if problems:
        raise CaseFilesError(problems)
    return list(chosen.values())


def _split(target: str) -> tuple[Path, str | None]:
    path, divider, name = target.partition("::")
    return Path(path), name.strip() if divider else None


def _files(path: Path, problems: list[Problem]) -> Iterator[tuple[Path, bool]]:
    """Give the files of a path, each with whether it was named itself."""
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            # Spreadsheet programs put a ~$... beside a file that is open.
            if file.suffix.lower() in KINDS and file.is_file() and not file.name.startswith((".", "~")):
                yield file, False
    elif not path.exists():
        problems.append(Problem(Place(path), f"There is no such file or folder.{_beside(path)}"))
    elif path.suffix.lower() not in KINDS:
        problems.append(Problem(Place(path), f"Tests stand in files that end in {', '.join(KINDS)}. Save it as one of these."))
    else:
        yield path, True


def _beside(path: Path) -> str:
    there = {file.stem: file for file in path.parent.iterdir() if file.exists()} if path.parent.is_dir() else {}
    found = nearest(path.stem, there)
    return f' Did you mean "{there[found]}"?' if found else ""


def _read(files: dict[Path, bool], names: Names, problems: list[Problem]) -> list[Case]:
    """Return the cases of files. Fixtures and metadata are looked for in all of them."""
    shared = Shared()
    cases: dict[Path, list[Case]] = {}
    found: dict[Path, list[Problem]] = {}
    yamls = [YamlFile(path) for path in files if path.suffix.lower() in YAML]
    yamls = [file for file in yamls if files[file.path] or has_cases(file)]
    for file in yamls:
        read_shared(file, shared, names)
    for file in yamls:
        cases[file.path] = read_cases(file, shared, names)
        found[file.path] = sorted(file.problems, key=lambda problem: problem.place.line)
    for path in files:
        if path.suffix.lower() in SHEETS:
            cases[path], found[path] = read_sheet(path, names)
    for path in files:
        problems += found.get(path, [])
    return [case for path in files for case in cases.get(path, [])]
