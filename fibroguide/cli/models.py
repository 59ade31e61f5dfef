"""``fibroguide models``: the trained models, which one answers, and going back."""

from datetime import datetime
from typing import Annotated

import typer

from fibroguide.cli.errors import CommandError
from fibroguide.cli.project import in_project
from fibroguide.cli.trial import try_out
from fibroguide.model_files import inputs_hash
from fibroguide.model_versions import ModelVersions, Version, VersionError

app = typer.Typer(help="The trained models: list them, choose the one that answers, go back.", no_args_is_help=True)


@app.command("list")
def list_models() -> None:
    """List the models, newest first; * marks the one that answers."""
    in_project()
    versions = ModelVersions()
    active, now = versions.active(), inputs_hash()
    for version in versions.all():
        mark = "*" if version.file == active else " "
        typer.echo(
            f"{mark} {_name(version):40} trained {_day(version.trained_at)}  {_tests(version):28} {_content(version, now)}"
        )


@app.command()
def activate(
    name: Annotated[str, typer.Argument(help="The model's name, as 'fibroguide models list' shows it.")],
    untested: Annotated[bool, typer.Option(help="Take it without running the conversation tests.")] = False,
) -> None:
    """Let a model answer, if it passes the conversation tests; a running bot takes it within seconds and drops no talk."""
    in_project()
    versions = ModelVersions()
    try:
        version = versions.find(name)
    except VersionError as error:
        raise CommandError(str(error)) from error
    if not untested:
        tested = try_out(version.file)
        if tested.failed:
            tests = "1 conversation test" if tested.failed == 1 else f"{tested.failed} conversation tests"
            raise CommandError(f"{_name(version)} fails {tests} and is not activated. --untested takes it.")
    versions.activate(version.file)
    typer.echo(f"{_name(version)} is active.")


@app.command()
def rollback() -> None:
    """Let the model answer that did so before."""
    in_project()
    try:
        model = ModelVersions().rollback()
    except VersionError as error:
        raise CommandError(str(error)) from error
    typer.echo(f"{model.name.removesuffix('.tar.gz')} is active again.")


def _name(version: Version) -> str:
    return version.file.name.removesuffix(".tar.gz")


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M")


def _tests(version: Version) -> str:
    if version.tested is None:
        return "not tested"
    return f"{version.tested.passed} tests passed" + (f", {version.tested.failed} FAILED" if version.tested.failed else "")


def _content(version: Version, now: str) -> str:
    same = "the content as it is now" if version.inputs == now else "other content"
    return f"{same} ({version.inputs[:8]})" if version.inputs else "content not known"
