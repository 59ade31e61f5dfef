"""``fibroguide gaps``: what patients asked and did not get, as a list, as a sheet for staff, and back."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fibroguide.cli.errors import CommandError
from fibroguide.cli.project import in_project

if TYPE_CHECKING:
    from fibroguide.content.catalogue import Topic
    from fibroguide.gaps.grouping import Group

app = typer.Typer(help="What patients asked and did not get: list it, write a sheet for staff, and take the filled sheet back.")
_DAY = 24 * 3600.0
_SHOWN = 40  # groups of the list
_WIDTH = 70  # characters of a question in the list

Since = Annotated[int | None, typer.Option("--since", help="Only of the last DAYS days.", min=1, max=3650, metavar="DAYS")]


@app.callback(invoke_without_command=True)
def show(context: typer.Context, since: Since = None) -> None:
    """List what patients asked and did not get, grouped by what they meant, the most frequent first."""
    if context.invoked_subcommand is not None:
        return
    with _sentences():
        groups, _ = _groups(since)
        if not groups:
            typer.echo("There are no gaps.")
            return
        typer.echo(f"{'asked':>5}  {'people':>6}  {'trend':5}  {'nearest topic':40}  question")
        for group in groups[:_SHOWN]:
            near = f"{group.topic} ({group.likeness:.2f})"
            typer.echo(f"{group.count:5}  {group.people:6}  {group.trend:5}  {near:40}  {_short(group.wording)}")
        if len(groups) > _SHOWN:
            typer.echo(f"... and {len(groups) - _SHOWN} more: 'fibroguide gaps export FILE.xlsx' writes them all.")


@app.command("export")
def export(
    out: Annotated[Path, typer.Argument(help="The sheet to write; its name ends with .xlsx.", metavar="FILE.xlsx")],
    since: Since = None,
) -> None:
    """Write the groups to a sheet in which staff say what to answer."""
    if out.suffix.lower() != ".xlsx":
        raise CommandError(f"The name {out.name!r} does not end with .xlsx. Write, for example, gaps.xlsx.")
    with _sentences():
        from fibroguide.content.clinic import load_clinic
        from fibroguide.gaps.sheet import write_sheet

        groups, topics = _groups(since)
        if not groups:
            raise CommandError("There are no gaps, so there is nothing to write.")
        try:
            write_sheet(groups, topics, out, load_clinic().now().tzinfo)
        except FileExistsError as error:
            raise CommandError(f"{out} is there already and may hold somebody's work. Choose another name.") from error
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
    are = "is" if len(groups) == 1 else "are"
    typer.echo(f"{_counted(len(groups), 'group')} of questions {are} in {out}. Fill in the three columns on the right.")


@app.command("import")
def import_sheet(
    sheet: Annotated[Path, typer.Argument(help="The sheet that 'export' wrote and staff filled in.", metavar="FILE.xlsx")],
) -> None:
    """Add the questions of a filled sheet to their topics, and a conversation test for each.

    Nothing is changed while something in the sheet is wrong.
    """
    with _sentences("Nothing was changed"):
        from fibroguide.gaps.returning import plan_return
        from fibroguide.safety.screen import load_screen

        plan = plan_return(sheet, load_screen())
        plan.carry_out()
    for path, wordings in plan.questions.items():
        typer.echo(f"{path}:")
        for wording in wordings:
            typer.echo(f"  + {wording}")
    for note in plan.notes:
        typer.echo(f"Note: {note}")
    if not plan.cases:
        typer.echo("There is nothing to change.")
        return
    tests = _counted(len(plan.cases), "conversation test")
    typer.echo(f"{tests} added to tests/conversations/from_gaps.yml.")
    typer.echo("Next: look at it with 'git diff', then run 'make train' and 'fibroguide check'.")


def _groups(since: int | None) -> "tuple[list[Group], dict[str, Topic]]":
    """Return the groups of the gaps that are not taught by now, and all topics."""
    from fibroguide.content.rules.material import read_material
    from fibroguide.gaps.grouping import group_gaps, not_taught_since
    from fibroguide.gaps.known_questions import known_questions
    from fibroguide.stores.database import database_file
    from fibroguide.stores.gaps import Gaps
    from fibroguide.text.encoder import load_encoder

    topics = read_material().topics
    now = time.time()
    try:
        found = Gaps().since()
    except (sqlite3.Error, OSError):
        found = None
    if found is None:
        raise CommandError(f"The database {database_file()} cannot be read. Is FIBROGUIDE_DB a file?")
    gaps = not_taught_since(found, topics.values())
    if not gaps:
        return [], topics
    encoder = load_encoder()
    return group_gaps(gaps, known_questions(topics, encoder), encoder, now, now - since * _DAY if since else 0.0), topics


def _short(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 3]}..."


def _counted(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"


@contextmanager
def _sentences(end: str = "") -> Iterator[None]:
    """Run a command in the project's folder and turn its errors into sentences; several are printed one a line before ``end``."""
    in_project()
    # Here and not above: these import what `fibroguide --help` should not wait for.
    from fibroguide.content.clinic import ClinicError
    from fibroguide.content.rules.problem import ContentError
    from fibroguide.text.encoder import EncoderError

    try:
        yield
    except (ContentError, ClinicError, EncoderError) as error:
        lines = str(error).splitlines()
        if len(lines) > 1:
            for line in lines:
                typer.echo(line, err=True)
            raise CommandError(f"{end}: {len(lines)} things must be mended.") from error
        raise CommandError(f"{lines[0]} {end}.".removesuffix(" .")) from error
