"""``fibroguide train``: trains the model when it is missing or older than its inputs."""

import time
from typing import Annotated

import typer

from fibroguide.cli import rasa_process
from fibroguide.cli.project import in_project
from fibroguide.model_files import MODELS, export_danger, is_up_to_date, newest_model, stamp

_KEEP = 5  # models: enough to go back, without filling the disk


def train(force: Annotated[bool, typer.Option(help="Train even when the model is up to date.")] = False) -> None:
    """Train the model, unless it is up to date."""
    in_project()
    if is_up_to_date() and not force:
        typer.echo(f"The model is up to date: {newest_model()}.")
        return
    typer.echo("Training the model on the questions under data/ (about a minute) ...")
    start = time.monotonic()
    # Without Rasa's validation, which reads everything three times over: that is what `make validate` is for.
    rasa_process.run(["train", "--quiet", "--skip-validation"])
    export_danger()
    stamp()
    for old in sorted(MODELS.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)[:-_KEEP]:
        old.unlink()
    typer.echo(f"Trained {newest_model()} in {time.monotonic() - start:.0f} seconds.")
