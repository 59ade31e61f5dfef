"""``fibroguide train``: trains the model when it is out of date, and activates it when it passes the conversation tests."""

import time
from pathlib import Path
from typing import Annotated

import typer

from fibroguide.cli import rasa_process
from fibroguide.cli.errors import CommandError
from fibroguide.cli.project import in_project
from fibroguide.cli.trial import try_out
from fibroguide.conversations.names import load_names
from fibroguide.conversations.problems import CaseFilesError
from fibroguide.model_files import newest_model
from fibroguide.model_versions import ModelVersions


def train(force: Annotated[bool, typer.Option(help="Train even when the model is up to date.")] = False) -> None:
    """Train the model, unless it is up to date."""
    in_project()
    versions = ModelVersions()
    if versions.is_up_to_date() and not force:
        typer.echo(f"The model is up to date: {newest_model()}.")
        return
    try:
        load_names()  # reads every file; Rasa would tell a broken one in its own words
    except CaseFilesError as error:
        raise CommandError(str(error)) from error
    versions.pin()
    typer.echo("Training the model on the questions under data/ (about a minute) ...")
    start = time.monotonic()
    # Without Rasa's validation, which reads everything three times over: that is what `make validate` is for.
    rasa_process.run(["train", "--quiet", "--skip-validation"])
    model = versions.note_trained()
    versions.clear_out()
    typer.echo(f"Trained {model} in {time.monotonic() - start:.0f} seconds.")
    _activate(versions, model)


def _activate(versions: ModelVersions, model: Path) -> None:
    typer.echo("Running the conversation tests with it ...")
    active = versions.active()
    tested = try_out(model)
    if not tested.failed:
        versions.activate(model)
        typer.echo(f"All {tested.passed} passed; the model is active.")
        return
    name = model.name.removesuffix(".tar.gz")
    stays = f"the bot goes on with {active.name}" if active and active != model else "there is no earlier one to go on with"
    typer.echo(
        f"{tested.failed} of {tested.passed + tested.failed} conversation tests failed (see above): not activated; {stays}."
    )
    typer.echo(f"Mend the answers or the tests, or take it all the same: fibroguide models activate {name} --untested")
