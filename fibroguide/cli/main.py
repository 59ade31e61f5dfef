"""The ``fibroguide`` command line."""

import os
import sys
import warnings

import typer

# Before anything imports Rasa: no telemetry, and no noise from the libraries that Rasa pins.
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
warnings.simplefilter("ignore", DeprecationWarning)

from fibroguide.cli import ask, callbacks, chat, check, content, doctor, gaps, models, run, train  # noqa: E402 - after the switches
from fibroguide.cli.errors import CommandError  # noqa: E402
from fibroguide.environment import load_env_file  # noqa: E402

warnings.simplefilter("ignore", DeprecationWarning)  # again, since Sanic switches them on when it is imported

app = typer.Typer(
    name="fibroguide",
    help="Fibro Guide: a patient FAQ assistant for ketamine-infusion clinics.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (ask.ask, run.run, train.train, chat.chat, check.check, doctor.doctor):
    app.command()(command)
app.add_typer(callbacks.app, name="callbacks")
app.add_typer(content.app, name="content")
app.add_typer(gaps.app, name="gaps")
app.add_typer(models.app, name="models")


def main() -> None:
    """Run the command line; errors that a person can mend are one sentence on stderr and exit code 1."""
    load_env_file()
    warnings.simplefilter("ignore", DeprecationWarning)  # Sanic has switched them on again
    warnings.filterwarnings("ignore", message="Slot auto-fill")  # Rasa says it of every domain that has slots
    try:
        app()
    except CommandError as error:
        sys.exit(f"fibroguide: {error}")
