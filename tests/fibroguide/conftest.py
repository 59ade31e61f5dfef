"""Shared by the tests of the package: a clock, a request to be called back, and real servers on this machine."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from fibroguide.stores.callbacks import CallbackRequest, Callbacks
from fibroguide.stores.database import open_database
from fibroguide.stores.outbox import Outbox


class Clock:
    """A clock that a test turns."""

    now = 1_000_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def a_request() -> Callable[..., CallbackRequest]:
    """Makes a request to be called back, with other values where a test gives them."""

    def make(**changes: Any) -> CallbackRequest:
        values = {
            "conversation": "web:one",
            "name": "Ann Example",
            "contact": "+12025550100",
            "good_time": "weekday mornings",
            "topic": "Getting ready",
            "consented_at": 999_999_000.0,
        }
        return CallbackRequest(**{**values, **changes})

    return make


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database that is not there yet."""
    return tmp_path / "talks.db"


@pytest.fixture
def callbacks(file: Path, clock: Clock) -> Callbacks:
    return Callbacks(open_database(file), clock)


@pytest.fixture
def outbox(file: Path, callbacks: Callbacks, clock: Clock) -> Outbox:
    return Outbox(open_database(file), clock)


@pytest.fixture
def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class HttpServer:
    """A real HTTP server that answers every request as a test wants and notes what it gets."""

    def __init__(self) -> None:
        self.status, self.content = 200, b"ok"
        self.got: list[bytes] = []
        self.hang = threading.Event()
        self.hang.set()  # cleared, the server takes requests and says nothing
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.got.append(self.rfile.read(int(self.headers["Content-Length"])))
                outer.hang.wait()
                try:
                    self.send_response(outer.status)
                    self.send_header("Content-Length", str(len(outer.content)))
                    self.end_headers()
                    self.wfile.write(outer.content)
                except OSError:  # the client has hung up, as one that waits no longer does
                    self.close_connection = True

            def log_message(self, *_: Any) -> None:
                pass

        return Handler

    def close(self) -> None:
        self.hang.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def http_server() -> Iterator[HttpServer]:
    server = HttpServer()
    yield server
    server.close()


@pytest.fixture
def eventually() -> Callable[[Callable[[], object], float], None]:
    """Calls a function again and again until it returns something true; fails when it does not in time."""

    def wait(condition: Callable[[], object], seconds: float = 5.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"not within {seconds:g} seconds"
            time.sleep(0.01)

    return wait
