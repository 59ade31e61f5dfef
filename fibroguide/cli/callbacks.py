"""``fibroguide callbacks``: the requests to be called back."""

import csv
import os
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from fibroguide.cli.errors import CommandError
from fibroguide.cli.project import in_project
from fibroguide.content.clinic import Clinic, ClinicError, load_clinic
from fibroguide.stores.callbacks import Callbacks, StoredRequest
from fibroguide.stores.database import database_file, open_database

app = typer.Typer(help="List requests to be called back, note that one is done, or write them to a file.", no_args_is_help=True)
_TOO_LARGE = 2**31
_COLUMNS = ("number", "asked", "name", "contact", "good time", "about", "done")
_FORMULA = ("=", "+", "-", "@", "\t")  # a spreadsheet would run these


@app.command("list")
def list_requests(everything: Annotated[bool, typer.Option("--all", help="Also those that are done.")] = False) -> None:
    """List the open requests, the oldest first."""
    callbacks, clinic = _open()
    requests = callbacks.all() if everything else callbacks.open()
    for request in requests:
        number, asked, name, contact, good_time, topic, done = _row(request, clinic)
        typer.echo(f"{number}  {asked}  {name}  {contact}  ({good_time})  {topic}{'  done ' + done if done else ''}")
    if not requests:
        typer.echo("There are no requests." if everything else "There are no open requests.")


@app.command("done")
def note_done(number: Annotated[int, typer.Argument(help="The number that 'list' shows.")]) -> None:
    """Note that somebody has called back."""
    callbacks, _ = _open()
    if not 0 < number < _TOO_LARGE or not callbacks.done(number):
        raise CommandError(f"There is no open request number {number}. 'fibroguide callbacks list' shows them.")
    typer.echo(f"Request {number} is done.")


@app.command("export")
def export(out: Annotated[Path, typer.Argument(help="The file to write, as CSV for a spreadsheet.")]) -> None:
    """Write all requests to a CSV file; it holds names and phone numbers, so keep it safe."""
    callbacks, clinic = _open()
    requests = callbacks.all()
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", newline="", encoding="utf-8-sig") as file:
            os.fchmod(descriptor, 0o600)  # also where the file was there already
            writer = csv.writer(file)
            writer.writerow(_COLUMNS)
            writer.writerows([_harmless(cell) for cell in _row(request, clinic)] for request in requests)
    except OSError as error:
        raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
    typer.echo(f"{len(requests)} requests are in {out}.")


def _open() -> tuple[Callbacks, Clinic]:
    in_project()
    try:
        clinic = load_clinic()
    except ClinicError as error:
        raise CommandError(str(error)) from error
    try:
        return Callbacks(open_database()), clinic
    except (SQLAlchemyError, OSError, sqlite3.Error) as error:
        raise CommandError(f"The database {database_file()} cannot be opened. Is FIBROGUIDE_DB a file?") from error


def _row(request: StoredRequest, clinic: Clinic) -> tuple[str, ...]:
    asked = _when(request.requested_at, clinic)
    done = _when(request.done_at, clinic) if request.done_at else ""
    return str(request.id), asked, request.name, request.contact, request.good_time, request.topic, done


def _when(seconds: float, clinic: Clinic) -> str:
    return datetime.fromtimestamp(seconds, clinic.now().tzinfo).strftime("%Y-%m-%d %H:%M")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
