"""``fibroguide check``: runs conversation tests, or converts a file of them."""

import asyncio
import os
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from fibroguide.cli.project import in_project
from fibroguide.conversations import console
from fibroguide.conversations.cases import Case
from fibroguide.conversations.collecting import YAML, collect
from fibroguide.conversations.converting import rows_of, to_yaml, untold
from fibroguide.conversations.grids import SHEETS
from fibroguide.conversations.html_report import to_html
from fibroguide.conversations.junit import to_junit
from fibroguide.conversations.names import load_names
from fibroguide.conversations.problems import CaseFilesError
from fibroguide.conversations.results import CaseResult, Run
from fibroguide.conversations.running import run_case
from fibroguide.conversations.sheet_files import to_csv, to_xlsx
from fibroguide.model_versions import ModelVersions

if TYPE_CHECKING:
    from fibroguide.bot import Bot

FOLDER = "tests/conversations"


def check(
    tests: Annotated[
        list[str] | None, typer.Argument(help=f"Files or folders, or FILE::CASE for one case; {FOLDER} without any.")
    ] = None,
    junit: Annotated[Path | None, typer.Option(help="Write the results here as JUnit XML.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a report here, one HTML file to open or to mail.")] = None,
    fail_fast: Annotated[bool, typer.Option(help="Stop at the first case that fails.")] = False,
    convert: Annotated[Path | None, typer.Option(help="Run nothing; write the tests to this .yml, .csv or .xlsx file.")] = None,
    quiet: Annotated[bool, typer.Option(help="Print no line for cases that pass.")] = False,
    model: Annotated[Path | None, typer.Option(help="The model file to test; the active one without it.")] = None,
) -> None:
    """Run the conversation tests against the trained bot, each in a conversation of its own.

    Exit code 0: all passed; 1: a case failed, or there was none; 2: a file is wrong, or the bot could not be loaded.
    """
    in_project()
    try:
        cases = collect(tests or [FOLDER], load_names())
    except CaseFilesError as error:
        _stop(*map(str, error.problems))
    if convert:
        _convert(cases, convert)
        return
    if not cases:
        typer.echo("There is no conversation test here.")
        raise typer.Exit(1)
    model = model or ModelVersions().active()
    run = _run(cases, model, fail_fast, quiet)
    if model and not tests and not run.not_run:
        _note(model, run)
    for result in run.failed:
        typer.echo(f"\n{console.difference(result)}")
    typer.echo(f"\n{console.summary(run)}")
    for path, content in ((junit, to_junit), (html, to_html)):
        if path:
            _write(path, content(run))
    if html:
        typer.echo(f"The report is {html}.")
    raise typer.Exit(1 if run.failed else 0)


def _note(model: Path, run: Run) -> None:
    """Note what all tests say of a model of this project."""
    versions = ModelVersions()
    if model.resolve() not in (version.file.resolve() for version in versions.all()):
        return
    if model == versions.active():
        versions.pin()  # a test that fails must not by itself put another model in the place of the one that answers
    versions.note_tests(model, len(run.results) - len(run.failed), len(run.failed))


def _run(cases: Sequence[Case], model: Path | None, fail_fast: bool, quiet: bool) -> Run:
    with _database_of_its_own(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of the libraries that Rasa pins would stand between the results
        from fibroguide.bot import Bot, BotError
        from fibroguide.content.clinic import ClinicError

        try:
            bot = Bot(model)
        except (BotError, ClinicError) as error:
            _stop(str(error))
        at = time.time()
        results = asyncio.run(_run_all(bot, cases, fail_fast, quiet))
    name = model.name.removesuffix(".tar.gz") if model else ""
    return Run(tuple(results), at, name, len(cases) - len(results))


async def _run_all(bot: "Bot", cases: Sequence[Case], fail_fast: bool, quiet: bool) -> list[CaseResult]:
    from fibroguide.conversations.real_bot import RealBot

    await bot.typed("hello")  # the first message of a process pays for loading; it would distort the times
    results, tested = [], RealBot(bot)
    for case in cases:
        result = await run_case(case, tested)
        results.append(result)
        if not (quiet and result.passed):
            typer.echo(console.line(result))
        if fail_fast and not result.passed:
            break
    return results


def _convert(cases: Sequence[Case], out: Path) -> None:
    """Write cases to a file that is not there yet."""
    kind = out.suffix.lower()
    if kind not in (*YAML, *SHEETS):
        _stop(f"{out} does not end in {', '.join((*YAML, *SHEETS))}.")
    files = {case.place.file for case in cases}
    if len(files) != 1:
        _stop("--convert takes one file of tests, and writes it in another format.")
    source = files.pop()
    old = source.suffix.lower()
    if old in YAML and kind in YAML or old == kind:
        _stop(f"{out} has the same format as the file it would be made from.")
    if out.exists():
        _stop(f"{out} is there already. Delete it, or choose another name.")
    if kind in YAML:
        told, problems = list(cases), []
        content = to_yaml(told).encode()
    else:
        told = [case for case in cases if not untold(case)]
        problems = [problem for case in cases for problem in untold(case)]
        if problems and not told:
            _stop(*map(str, problems), f"{out} was not written.")
        content = (to_csv if kind == ".csv" else to_xlsx)(rows_of(told))
    _write(out, content)
    for problem in problems:
        typer.echo(str(problem))
    count = len(told) if not problems else f"{len(told)} of {len(cases)}"
    typer.echo(f"{count} test{'s are' if len(cases) != 1 else ' is'} in {out}.")
    if problems:
        typer.echo(f"The others stay in {source} alone; why, stands above.")
    if old in YAML and any(line.lstrip().startswith("#") for line in source.read_text(encoding="utf-8-sig").splitlines()):
        typer.echo(f"The comments of {source} are not in it; a spreadsheet has no place for them.")


@contextmanager
def _database_of_its_own() -> Iterator[None]:
    """Keep what the tests leave behind, as requests to be called back, away from the clinic's own."""
    before = os.environ.get("FIBROGUIDE_DB")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FIBROGUIDE_DB"] = str(Path(folder) / "tests.db")
        try:
            yield
        finally:
            if before is None:
                del os.environ["FIBROGUIDE_DB"]
            else:
                os.environ["FIBROGUIDE_DB"] = before


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        _stop(f"{path} cannot be written: {error.strerror}.")


def _stop(*sentences: str) -> NoReturn:
    for sentence in sentences:
        typer.echo(sentence, err=True)
    raise typer.Exit(2)
