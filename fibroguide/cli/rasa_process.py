"""Starts Rasa's own command line as a process of its own, quiet and without telemetry."""

import os
import subprocess
import sys
from typing import Any

from fibroguide.cli.errors import CommandError

# For a server: linear algebra on one message gains nothing from more threads, and whenever something else keeps a core
# busy they wait for each other several times as long as the work takes.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}


def environment(log_level: str = "WARNING") -> dict[str, str]:
    """Return the environment for a Rasa process."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", log_level),
        "LOG_LEVEL_LIBRARIES": os.environ.get("LOG_LEVEL_LIBRARIES", "ERROR"),
    }


def start(arguments: list[str], **options: Any) -> subprocess.Popen[str]:
    """Start ``rasa`` with ``arguments``; ``options`` go to Popen."""
    return subprocess.Popen(
        [sys.executable, "-m", "fibroguide.cli.quiet_rasa", *arguments], **{"env": environment(), "text": True, **options}
    )


def run(arguments: list[str]) -> None:
    """Run ``rasa`` with ``arguments`` to its end, showing what it prints only when it fails.

    Raises:
        CommandError: Rasa failed; what it printed stands on stderr.
    """
    process = start(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output, _ = process.communicate()
    if process.returncode:
        sys.stderr.write(output)
        raise CommandError(f"'rasa {' '.join(arguments)}' failed; its own words stand above.")
