"""Runs the conversation tests with a model, in a process of its own."""

import subprocess
import sys
from pathlib import Path

from fibroguide.cli.errors import CommandError
from fibroguide.model_versions import ModelVersions, Tested

_RUN = "from fibroguide.cli.main import main; main()"


def try_out(model: Path) -> Tested:
    """Return what the conversation tests say of a model, which ``check`` notes; the failures are printed.

    Raises:
        CommandError: They cannot be run; the reason stands on stderr.
    """
    versions = ModelVersions()
    before = versions.find(model.name).tested
    subprocess.run([sys.executable, "-W", "ignore", "-c", _RUN, "check", "--quiet", "--model", str(model)], check=False)
    tested = versions.find(model.name).tested
    if tested is None or tested == before:
        raise CommandError("The conversation tests could not be run with the new model; the reason stands above.")
    return tested
