"""When, on what and with which versions a benchmark ran."""

import os
import platform
import time
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.processes import ROOT

_PACKAGES = ("rasa", "sanic", "uvloop", "numpy", "scikit-learn", "ctranslate2", "tokenizers", "aiohttp")


def describe() -> dict[str, Any]:
    """Return date, commit, versions and machine."""
    return {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H-%M-%SZ"),
        "commit": _commit(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "cpu": _cpu(),
        "cores": os.cpu_count(),
    }


class OtherWork:
    """Watches what other programs take of the machine meanwhile: much of it, and the figures are worse than the bot is."""

    def __init__(self) -> None:
        """Begin to watch."""
        self._start = self._now()

    def cores(self) -> float:
        """Return how many cores others kept busy on average; processes of ours count once they have ended."""
        wall, busy, ours = (now - then for now, then in zip(self._now(), self._start, strict=True))
        return max(0.0, (busy - ours) / wall)

    @staticmethod
    def _now() -> tuple[float, float, float]:
        ticks = [int(value) for value in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]]
        idle = ticks[3] + ticks[4]  # waiting for the disk is idle, too
        ours = os.times()
        return time.monotonic(), (sum(ticks) - idle) / os.sysconf("SC_CLK_TCK"), sum(ours[:4])


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _commit() -> str:
    """Return the short commit; read from the files, because git need not be installed where the benchmark runs."""
    folder = ROOT / ".git"
    try:
        head = (folder / "HEAD").read_text(encoding="ascii").strip()
        if not head.startswith("ref: "):
            return head[:7]
        reference = head.removeprefix("ref: ")
        if (folder / reference).exists():
            return (folder / reference).read_text(encoding="ascii")[:7]
        packed = (folder / "packed-refs").read_text(encoding="ascii").splitlines()
        return next(line for line in packed if line.endswith(f" {reference}"))[:7]
    except (OSError, StopIteration):
        return "no-commit"
