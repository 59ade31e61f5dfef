"""Keeps a helper process running: starts it again when it ends or hangs."""

import http.client
import logging
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable

logger = logging.getLogger(__name__)

_HEALTH_SECONDS = 2.0
_MISSES = 3  # checks in a row without an answer before a process counts as hung
_START_SECONDS = 20.0  # it need not answer before that
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0


class WatchedProcess:
    """A process with a health address."""

    def __init__(self, name: str, start: Callable[[], "subprocess.Popen[str]"], health: str) -> None:
        """Start the process.

        Args:
            name: What it is called in the log.
            start: Starts it.
            health: An address that answers 200 when it is well.
        """
        self._name = name
        self._start = start
        self._health = health
        self._wait = _FIRST_WAIT
        self._begin()

    def _begin(self) -> None:
        self.process = self._start()
        self._started = time.monotonic()
        self._misses = 0
        self._not_before: float | None = None

    def is_healthy(self) -> bool:
        """Tell whether the process answers."""
        try:
            with urllib.request.urlopen(self._health, timeout=_HEALTH_SECONDS) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError, http.client.HTTPException):
            return False

    def check(self) -> None:
        """Look once whether all is well, and start the process again when it is not; call this every second or so."""
        if self._not_before is not None:
            if time.monotonic() >= self._not_before:
                self._begin()
        elif self.process.poll() is not None:
            self._again(f"ended with status {self.process.returncode}")
        elif self.is_healthy():
            self._misses, self._wait = 0, _FIRST_WAIT
        elif time.monotonic() - self._started > _START_SECONDS:
            self._misses += 1
            if self._misses >= _MISSES:
                self.process.kill()
                self._again("did not answer any more and was stopped")

    def _again(self, what: str) -> None:
        logger.warning("The %s %s. It is started again in %.0f seconds.", self._name, what, self._wait)
        self._not_before = time.monotonic() + self._wait
        self._wait = min(self._wait * 2, _LONGEST_WAIT)

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:  # hung; or stopped by a signal, as a test does
            self.process.kill()
            self.process.wait()
