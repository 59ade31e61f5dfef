"""``fibroguide content``: the answers in a workbook for a spreadsheet and back, who has reviewed them, and signing them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from fibroguide.cli.errors import CommandError
from fibroguide.cli.project import in_project

app = typer.Typer(
    help="Change the answers in a spreadsheet, see which of them have been reviewed, and sign them.", no_args_is_help=True
)
# What each state is called in a line, and after a number.
_STATES = {
    "awaiting": ("awaits review", "awaiting review"),
    "changed": ("changed since", "changed since they were signed"),
    "overdue": ("overdue", "overdue (signed more than 12 months ago)"),
    "reviewed": ("reviewed", "reviewed"),
}


class Only(str, Enum):
    """The answers that ``status`` can show alone."""

    AWAITING = "awaiting"
    OVERDUE = "overdue"
    CHANGED = "changed"


@app.command("export")
def export(
    out: Annotated[Path, typer.Argument(help="The workbook to write; its name ends with .xlsx.", metavar="FILE.xlsx")],
    force: Annotated[bool, typer.Option("--force", help="Also when there is a file of that name.")] = False,
) -> None:
    """Write all answers and questions to a workbook."""
    if out.suffix.lower() != ".xlsx":
        raise CommandError(f"The name {out.name!r} does not end with .xlsx. Write, for example, answers.xlsx.")
    if out.exists() and not force:
        raise CommandError(f"{out} is there already and may hold somebody's work. Choose another name, or add --force.")
    with _sentences():
        from fibroguide.content.rules import read_material
        from fibroguide.content.workbook import write_workbook

        material = read_material()
        try:
            write_workbook(material, out)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
    questions = sum(len(topic.questions) for topic in material.topics.values())
    typer.echo(f"{len(material.topics)} answers and {questions} questions are in {out}.")


@app.command("import")
def import_workbook(
    workbook: Annotated[Path, typer.Argument(help="The workbook that 'export' wrote and staff changed.", metavar="FILE.xlsx")],
    yes: Annotated[bool, typer.Option("--yes", help="Make the changes without asking.")] = False,
) -> None:
    """Show what a workbook changes, and change it.

    Nothing is changed before somebody says yes, nor while something in the workbook is wrong.
    """
    with _sentences("Nothing was changed"):
        from fibroguide.content.changes import plan_import

        plan = plan_import(workbook, _today())
        for lines in plan.changes.values():
            typer.echo("\n".join(lines) + "\n")
        for note in plan.notes:
            typer.echo(f"Note: {note}")
        if not plan.changes:
            typer.echo("The workbook says what the files say. There is nothing to change.")
            return
        count = _counted(len(plan.changes), "topic")
        if not yes and not _asked(f"Change {count}?"):
            typer.echo("Nothing was changed.")
            return
        plan.carry_out()
    typer.echo(f"{count} changed. Next: 'fibroguide train' teaches it to the bot, and tests the bot before patients see it.")


@app.command("status")
def status(
    only: Annotated[Only | None, typer.Option("--only", help="Show these alone.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for another program.")] = False,
) -> None:
    """Show who has reviewed each answer.

    Also how many words it has, at which school grade it reads, and which facts of the guide it says.
    """
    with _sentences():
        from fibroguide.content.review import reviews

        found = reviews(_today())
    shown = [review for review in found if only is None or review.state == only.value]
    if as_json:
        typer.echo(json.dumps([asdict(review) for review in shown], ensure_ascii=False, indent=2))
        return
    for review in shown:
        by = f"{review.by}, {review.on}" if review.by else "-"
        size = f"{review.words:3} words  grade {review.grade:4.1f}"
        typer.echo(f"{_STATES[review.state][0]:13}  {review.topic:32}  {size}  {by:30}  {' '.join(review.facts)}".rstrip())
        for problem in review.problems:
            typer.echo(f"{'':15}! {problem}")
    counts = [f"{sum(review.state == state for review in found)} {words}" for state, (_, words) in _STATES.items()]
    typer.echo(f"{_counted(len(found), 'answer')}: {', '.join(counts)}.")


@app.command("sign")
def sign(
    topics: Annotated[list[str], typer.Argument(help="Such as benefits/speed; several at once.", metavar="TOPIC...")],
    by: Annotated[str, typer.Option("--by", help="Who has read the answers and stands for them.", metavar="NAME")],
    on: Annotated[str, typer.Option("--on", help="The day of the review, like 2026-11-25; today without this.")] = "",
) -> None:
    """Sign answers as they stand.

    An answer that is changed afterwards shows as changed since.
    """
    with _sentences("Nothing was signed"):
        from fibroguide.content.review import sign as sign_topics

        today = _today()
        signed = sign_topics(topics, by, _day(on) or today, today)
    for topic in signed:
        typer.echo(f"{topic.name} is signed by {by.strip()}.")


def _today() -> date:
    from fibroguide.content.clinic import load_clinic

    return load_clinic().now().date()


def _day(text: str) -> date | None:
    from fibroguide.content.days import DayError, day_of

    try:
        return day_of(text)
    except DayError as error:
        raise CommandError(f"--on is {text!r}, which {error}. Write it like 2026-11-25.") from error


def _asked(question: str) -> bool:
    try:
        return typer.confirm(question)
    except typer.Abort as error:
        typer.echo()
        raise CommandError("Nobody answered, so nothing was changed. Add --yes to change without being asked.") from error


def _counted(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"


@contextmanager
def _sentences(end: str = "") -> Iterator[None]:
    """Run a command in the project's folder and turn its errors into sentences; several are printed one a line before ``end``."""
    in_project()
    # Here and not above: these import what `fibroguide --help` should not wait for.
    from fibroguide.content.clinic import ClinicError
    from fibroguide.content.rules import ContentError

    try:
        yield
    except (ContentError, ClinicError) as error:
        lines = str(error).splitlines()
        if len(lines) == 1:
            raise CommandError(lines[0]) from error
        for line in lines:
            typer.echo(line, err=True)
        raise CommandError(f"{end}: {len(lines)} things must be mended." if end else lines[0]) from error
