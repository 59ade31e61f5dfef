"""A bot started as a user starts it, and requests to it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any

CLI = [sys.executable, "-c", "from fibroguide.cli.main import main; main()"]
NO_LIMITS = {f"FIBROGUIDE_LIMIT_{name}": "1000000/minute" for name in ("MESSAGES", "ADDRESS", "SESSIONS")}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RunningBot:
    """``fibroguide run`` in a process of its own, with its data in a folder; it can be stopped and started again on its port."""

    def __init__(self, folder: Path, port: int | None = None, **environment: str) -> None:
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self._log = folder / "out.txt"
        own = {"FIBROGUIDE_DB": str(folder / "talks.db"), "FIBROGUIDE_SECRET": "only for this test"}
        self._environment = {**os.environ, **own, **environment}
        self.start()

    def start(self) -> None:
        with self._log.open("w") as out:
            command = [*CLI, "run", "--port", str(self.port)]
            self._process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=self._environment)
        deadline = time.monotonic() + 60
        while "Ready" not in self.log():
            assert self._process.poll() is None, self.log()
            if time.monotonic() > deadline:
                self.stop()
                raise AssertionError(f"The bot was not ready within a minute:\n{self.log()}")
            time.sleep(0.1)

    def stop(self, by: int = signal.SIGTERM) -> int:
        self._process.send_signal(by)
        return self._process.wait(timeout=20)

    def log(self) -> str:
        return self._log.read_text()


def call(method: str, url: str, body: object = None, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    """The status of the answer, and its JSON or its text."""
    data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    default = {"Content-Type": "application/json"} if data is not None else {}
    request = urllib.request.Request(url, data=data, method=method, headers={**default, **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            raw, status = answer.read(), answer.status
    except urllib.error.HTTPError as error:
        raw, status = error.read(), error.code
    return status, json.loads(raw) if raw.startswith(b"{") else raw.decode()


def say(server: str, session: dict[str, str], **message: str) -> tuple[int, Any]:
    """Sends ``text=`` or ``button=`` under an id of its own."""
    return call("POST", f"{server}/webhooks/web/messages", {"id": uuid.uuid4().hex, **message}, session)
