"""The command itself, as a shell runs it."""

import subprocess
import sys


def test_warnings_of_libraries_do_not_stand_between_the_lines() -> None:
    script = "import warnings, fibroguide.cli.main; warnings.warn('old', DeprecationWarning)"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert said.stderr == ""
