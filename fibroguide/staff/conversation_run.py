"""Runs the conversation tests beside the server, one run at a time, and tells how far it is."""

import asyncio
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

_RUN = "from fibroguide.cli.main import main; main()"
_LONGEST = 600.0  # seconds


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Attributes:
        running: It has not ended yet.
        lines: What has been printed: a line a case, then the differences and a summary.
        passed: Cases that passed.
        failed: Cases that failed.
        seconds: How long it has taken.
        problem: Why it could not be run; empty otherwise.
    """

    running: bool
    lines: tuple[str, ...]
    passed: int
    failed: int
    seconds: float
    problem: str = ""


@dataclass
class ConversationRun:
    """The newest run of the conversation tests."""

    folder: Path
    _lines: list[str] = field(default_factory=list)
    _task: "asyncio.Task[None] | None" = None
    _began: float = 0.0
    _ended: float = 0.0
    _problem: str = ""

    @property
    def report(self) -> Path:
        """Where the report of the newest finished run is."""
        return self.folder / "conversations.html"

    def start(self) -> bool:
        """Begin a run; False while one is under way."""
        if self._task is not None and not self._task.done():
            return False
        self._lines, self._began, self._problem = [], time.monotonic(), ""
        self._task = asyncio.create_task(self._run())
        return True

    def progress(self) -> Progress | None:
        """Return how far the newest run is; None where there was none since the server started."""
        if self._task is None:
            return None
        running = not self._task.done()
        passed = sum(line.startswith("passed") for line in self._lines)
        failed = sum(line.startswith("FAILED") for line in self._lines)
        seconds = (time.monotonic() if running else self._ended) - self._began
        return Progress(running, tuple(self._lines), passed, failed, seconds, self._problem)

    async def stop(self) -> None:
        """End a run that is under way, with its process."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "ignore", "-c", _RUN, "check", "--html", str(self.report),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            await asyncio.wait_for(self._read(process), _LONGEST)
        except asyncio.TimeoutError:
            self._problem = f"It took longer than {_LONGEST / 60:.0f} minutes and was ended."
        finally:
            self._ended = time.monotonic()
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        errors = asyncio.create_task(process.stderr.read())
        async for line in process.stdout:
            self._lines.append(line.decode("utf-8", "replace").rstrip("\n"))
        said = (await errors).decode("utf-8", "replace").strip().splitlines()
        if await process.wait() not in (0, 1):
            self._problem = said[-1] if said else f"It ended with status {process.returncode}."
