"""Processes that are measured: commands that end, and servers that are ended. Needs Linux (``/proc``)."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

from fibroguide.cli import rasa_process

ROOT = Path(__file__).resolve().parents[1]


class CommandFailed(RuntimeError):
    """A command or a server ended badly; the message ends with its last words."""


def run(command: list[str], folder: Path, log: Path, environment: dict[str, str]) -> tuple[float, float]:
    """Run a command to its end and return its seconds and its peak memory in MB.

    Raises:
        CommandFailed: Its status was not 0.
    """
    start = time.monotonic()
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)  # unlike Popen.wait, it tells the peak memory of this one process
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise CommandFailed(f"'{' '.join(command)}' ended with status {process.returncode}:\n{_last_words(log)}")
    return time.monotonic() - start, usage.ru_maxrss / 1024


def figures_of(module: str, arguments: list[str], folder: Path, log: Path) -> dict[str, float]:
    """Run a module of the benchmark as a process of its own and return the figures that it prints as JSON.

    A process of its own, because one measurement's memory and warm caches must not colour the next.

    Raises:
        CommandFailed: Its status was not 0, or it printed something else.
    """
    command = [sys.executable, "-m", module, *arguments]
    with log.open("w") as errors:
        done = subprocess.run(
            command, cwd=folder, env=environment(folder), stdout=subprocess.PIPE, stderr=errors, text=True, check=False
        )
    if done.returncode:
        raise CommandFailed(f"'{' '.join(command)}' ended with status {done.returncode}:\n{_last_words(log)}")
    try:
        figures: dict[str, float] = json.loads(done.stdout)
    except json.JSONDecodeError as error:  # a warning, say: then something else was measured than was meant
        raise CommandFailed(f"'{' '.join(command)}' printed more than figures:\n{done.stdout[:2000]}") from error
    return figures


def environment(folder: Path) -> dict[str, str]:
    """Return the environment for a process of this project whose data live in ``folder``."""
    variables = {**rasa_process.environment(), "PYTHONPATH": str(ROOT), "FIBROGUIDE_DB": str(folder / "var/conversations.db")}
    variables |= {f"FIBROGUIDE_LIMIT_{name}": "1000000/minute" for name in ("MESSAGES", "ADDRESS", "SESSIONS")}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)  # with it, every start compiles Rasa again, which users' starts do not
    return variables


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ServerProcess:
    """A server that runs inside a ``with`` block."""

    def __init__(self, command: list[str], folder: Path, log: Path, environment: dict[str, str]) -> None:
        """Start the server; what it prints goes to ``log``."""
        self.started = time.monotonic()
        self._log = log
        with log.open("w") as output:
            self._process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)

    def check(self) -> None:
        """Make sure that the server runs and has nothing to complain about.

        Raises:
            CommandFailed: It stopped by itself, or its log holds an error.
        """
        if self._process.poll() is not None:
            raise CommandFailed(f"The server stopped with status {self._process.returncode}:\n{_last_words(self._log)}")
        if " ERROR " in self._log.read_text(encoding="utf-8", errors="replace"):
            raise CommandFailed(f"The server reports an error, so its figures would mean nothing:\n{_last_words(self._log)}")

    def memory_mb(self) -> float:
        """Return how much memory the process holds now (resident set size)."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def __enter__(self) -> "ServerProcess":
        """Return the server."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End the server."""
        self._process.terminate()
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _last_words(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-2000:]
