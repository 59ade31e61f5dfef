"""Runs the conversation tests with a model, in a process of its own, and notes what they say of it."""

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from fibroguide.cli.errors import CommandError
from fibroguide.model_versions import ModelVersions, Tested

_RUN = "from fibroguide.cli.main import main; main()"


def try_out(model: Path) -> Tested:
    """Return what the conversation tests say of a model; the failures are printed.

    Raises:
        CommandError: They cannot be run; the reason stands on stderr.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-W", "ignore", "-c", _RUN, "check", "--quiet", "--model", str(model), "--junit", str(report)]
        subprocess.run(command, check=False)
        if not report.exists():
            raise CommandError("The conversation tests could not be run with the new model; the reason stands above.")
        suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
    count = {name: sum(int(suite.get(name, 0)) for suite in suites) for name in ("tests", "failures", "errors")}
    failed = count["failures"] + count["errors"]
    versions = ModelVersions()
    versions.note_tests(model, count["tests"] - failed, failed)
    found = versions.find(model.name).tested
    assert found is not None
    return found
