"""Watching real processes: small servers that die, hang and talk rubbish when told to. Only the watcher's clock is a test's."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from fibroguide.cli import watched
from fibroguide.cli.watched import WatchedProcess

# Answers what the file given as the second argument says; without the file nothing at all. Ends well when asked to.
SERVER = """
import pathlib, signal, socket, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    connection, _ = listener.accept()
    connection.recv(1000)
    answer = pathlib.Path(sys.argv[2])
    if answer.exists():
        connection.sendall(answer.read_bytes())
        connection.close()
"""
GOOD = b"HTTP/1.0 200 OK\r\n\r\n"
DIES = ["-c", "raise SystemExit(3)"]


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch, clock) -> None:
    monkeypatch.setattr(watched, "time", SimpleNamespace(monotonic=clock))
    monkeypatch.setattr(watched, "_HEALTH_SECONDS", 0.1)


class Starter:
    """Starts processes for a watcher, and notes them."""

    def __init__(self, *arguments: str) -> None:
        self.arguments = list(arguments)
        self.processes: list[subprocess.Popen[str]] = []

    def __call__(self) -> "subprocess.Popen[str]":
        self.processes.append(subprocess.Popen([sys.executable, "-S", *self.arguments], text=True))
        return self.processes[-1]

    def started(self) -> int:
        return len(self.processes)


@pytest.fixture
def answer(tmp_path: Path) -> Path:
    """What the server says."""
    path = tmp_path / "answer"
    path.write_bytes(GOOD)
    return path


@pytest.fixture
def server(answer: Path, free_port: int) -> Iterator[Starter]:
    starter = Starter("-c", SERVER, str(free_port), str(answer))
    yield starter
    for process in starter.processes:
        process.kill()
        process.wait()


@pytest.fixture
def watch(server: Starter, free_port: int, clock, eventually) -> WatchedProcess:
    """Watches the server, which has been well for a minute."""
    process = WatchedProcess("helper", server, f"http://127.0.0.1:{free_port}/health")
    eventually(process.is_healthy)
    clock.now += 60
    process.check()
    return process


def test_what_is_well_is_left_alone(watch: WatchedProcess, server: Starter, clock) -> None:
    for _ in range(100):
        watch.check()
        clock.now += 1
    assert server.started() == 1
    assert watch.process.poll() is None


def test_what_dies_is_started_again(watch: WatchedProcess, server: Starter, clock, eventually, caplog) -> None:
    watch.process.kill()
    watch.process.wait()
    watch.check()
    clock.now += 1
    watch.check()
    assert server.started() == 2
    eventually(watch.is_healthy)
    assert f"The helper ended with status -{signal.SIGKILL:d}. It is started again in 1 seconds." in caplog.text


def test_what_dies_again_and_again_is_started_less_and_less_often_but_once_a_minute(clock, caplog) -> None:
    starter = Starter(*DIES)
    watch = WatchedProcess("helper", starter, "http://127.0.0.1:1/health")
    for number, wait in enumerate((1, 2, 4, 8, 16, 32, 60, 60), start=1):
        watch.process.wait()
        watch.check()
        clock.now += wait - 0.1
        watch.check()
        assert starter.started() == number
        clock.now += 0.1
        watch.check()
        assert starter.started() == number + 1
        assert f"The helper ended with status 3. It is started again in {wait} seconds." in caplog.text
    watch.stop()


def test_what_was_well_in_between_is_started_at_once_again(watch: WatchedProcess, server: Starter, clock, eventually) -> None:
    good, server.arguments = server.arguments, DIES
    watch.process.kill()
    for wait in (1, 2, 4, 8):
        server.arguments = good if wait == 8 else DIES
        watch.process.wait()
        watch.check()
        clock.now += wait
        watch.check()
    assert server.started() == 5
    eventually(watch.is_healthy)
    watch.check()
    watch.process.kill()
    watch.process.wait()
    watch.check()
    clock.now += 1
    watch.check()
    assert server.started() == 6


def test_what_hangs_is_killed_and_started_again(watch: WatchedProcess, server: Starter, clock, eventually, caplog) -> None:
    hung = watch.process
    os.kill(hung.pid, signal.SIGSTOP)
    watch.check()
    watch.check()
    assert hung.poll() is None
    watch.check()
    assert hung.wait(timeout=5) == -signal.SIGKILL
    clock.now += 1
    watch.check()
    assert server.started() == 2
    eventually(watch.is_healthy)
    assert "The helper did not answer any more and was stopped. It is started again in 1 seconds." in caplog.text


@pytest.mark.parametrize("words", [None, b"HTTP/1.0 500 No\r\n\r\n", b"HTTP/1.0 404 No\r\n\r\n", b""])
def test_what_says_nothing_or_that_it_is_not_well_is_killed(watch, answer: Path, words: bytes | None) -> None:
    answer.unlink()
    if words is not None:
        answer.write_bytes(words)
    for _ in range(3):
        watch.check()
    assert watch.process.wait(timeout=5) == -signal.SIGKILL


def test_what_talks_rubbish_is_killed(watch: WatchedProcess, answer: Path) -> None:
    answer.write_bytes(b"no http at all\r\n\r\n")
    for _ in range(3):
        watch.check()
    assert watch.process.wait(timeout=5) == -signal.SIGKILL


def test_one_missed_check_or_two_are_forgiven(watch: WatchedProcess, server: Starter, eventually) -> None:
    for _ in range(2):
        os.kill(watch.process.pid, signal.SIGSTOP)
        watch.check()
        watch.check()
        os.kill(watch.process.pid, signal.SIGCONT)
        eventually(watch.is_healthy)
        watch.check()
    assert server.started() == 1
    assert watch.process.poll() is None


def test_what_has_only_been_started_has_20_seconds_to_answer(server: Starter, free_port: int, clock) -> None:
    server.arguments = ["-c", "import time; time.sleep(100)"]
    watch = WatchedProcess("helper", server, f"http://127.0.0.1:{free_port}/health")
    for _ in range(20):
        clock.now += 1
        watch.check()
    assert server.started() == 1
    assert watch.process.poll() is None
    for _ in range(3):
        clock.now += 1
        watch.check()
    assert watch.process.wait(timeout=5) == -signal.SIGKILL


def test_health_is_asked_for_without_waiting_long(free_port: int) -> None:
    watch = WatchedProcess("helper", Starter(*DIES), f"http://127.0.0.1:{free_port}/health")
    with socket.create_server(("127.0.0.1", free_port)):
        start = time.monotonic()
        assert not watch.is_healthy()
        assert time.monotonic() - start < 1
    watch.stop()


def test_stop_ends_it_and_leaves_it_time_to_end_well(watch: WatchedProcess) -> None:
    watch.stop()
    assert watch.process.returncode == 0


def test_stop_ends_also_what_is_stopped(watch: WatchedProcess) -> None:
    os.kill(watch.process.pid, signal.SIGSTOP)
    patient_wait = watch.process.wait
    watch.process.wait = lambda timeout=None: patient_wait(timeout and 0.1)  # and not five seconds
    watch.stop()
    assert watch.process.returncode == -signal.SIGKILL


def test_stop_after_it_has_died_is_no_error() -> None:
    watch = WatchedProcess("helper", Starter(*DIES), "http://127.0.0.1:1/health")
    watch.process.wait()
    watch.check()
    watch.stop()
    assert watch.process.returncode == 3
