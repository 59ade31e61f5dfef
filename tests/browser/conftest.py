"""A real Chromium on the pages of a real server."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

SHOTS = Path("results/screenshots")
_CHROMIUM = next(filter(None, (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))), None)
_CLI = [sys.executable, "-c", "from fibroguide.cli.main import main; main()"]


class Server:
    """A bot that can be stopped and started again on its port."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        self._folder = folder
        self.address = f"http://127.0.0.1:{self._port}"
        self.start()

    def start(self) -> None:
        environment = {**os.environ, "FIBROGUIDE_DB": str(self._folder / "talks.db"), "FIBROGUIDE_SECRET": "only for this test"}
        environment |= {f"FIBROGUIDE_LIMIT_{name}": "100000/minute" for name in ("MESSAGES", "ADDRESS", "SESSIONS")}
        log = self._folder / "out.txt"
        with log.open("w") as out:
            command = [*_CLI, "run", "--port", str(self._port)]
            self._process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment)
        deadline = time.monotonic() + 60
        while "Ready" not in (text := log.read_text()):
            assert self._process.poll() is None, text
            assert time.monotonic() < deadline, text
            time.sleep(0.1)

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=20)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("browser"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if _CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1000, "height": 760})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Iterator[Page]:
    """The demo page; what the console says about errors fails the test, unless the test has looked at it."""
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(f"{server.address}/")
    yield page
    assert page.complaints == []
