"""``fibroguide run``: starts the bot and its action server, waits until they answer, and prints the address."""

import errno
import http.client
import logging
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Annotated

import typer

from fibroguide.channels.rate_limits import LimitError, RateLimits
from fibroguide.channels.web_requests import ProxiesError, proxies
from fibroguide.cli import rasa_process
from fibroguide.cli.errors import CommandError
from fibroguide.cli.project import in_project
from fibroguide.cli.train import train
from fibroguide.cli.watched import WatchedProcess
from fibroguide.content.clinic import Clinic, ClinicError, load_clinic
from fibroguide.model_versions import ModelVersions
from fibroguide.notify.ways import WaysError, configured_ways

_START_SECONDS = 90  # a slow machine may need long; a dead process is noticed at once


def run(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 5005,
    host: Annotated[str, typer.Option(help="The address to listen on; the default is this machine only.")] = "127.0.0.1",
) -> None:
    """Start the bot and print its address; Ctrl+C stops it."""
    in_project()
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(message)s")
    try:
        clinic = load_clinic()
        _check_call_backs(clinic)
        RateLimits()
        proxies()
    except (ClinicError, WaysError, LimitError, ProxiesError) as error:
        raise CommandError(str(error)) from error
    _check_free(host, port)
    train()
    model = ModelVersions().active()
    if model is None:
        raise CommandError("There is no model that passes the conversation tests. See 'fibroguide models list'.")
    typer.echo("Starting the bot ...")
    start = time.monotonic()
    actions = _Actions()
    server = None
    try:
        for stop_signal in (signal.SIGTERM, signal.SIGINT):
            signal.signal(stop_signal, _stop)
        server = _start_server(host, port, actions_port=actions.port, model=model)
        address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"
        _wait_until_ready(server, address, actions)
        typer.echo(f"Ready after {time.monotonic() - start:.1f} seconds. Talk to the bot at {address}/ (Ctrl+C stops it).")
        while server.poll() is None:
            actions.check()
            time.sleep(1)
        raise CommandError(f"The bot stopped by itself with status {server.returncode}; its last words stand above.")
    except KeyboardInterrupt:
        typer.echo("Stopped.")
    finally:
        if server is not None:
            _end(server)
        actions.stop()


class _Actions(WatchedProcess):
    """The action server, on a port of its own choice."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        super().__init__("action server", self._run, f"http://127.0.0.1:{self.port}/health")

    def _run(self) -> "subprocess.Popen[str]":
        command = [sys.executable, "-W", "ignore", "-m", "fibroguide.actions_server", "--port", str(self.port)]
        return subprocess.Popen(command, env={**rasa_process.ONE_THREAD, **rasa_process.environment()}, text=True)


def _start_server(host: str, port: int, actions_port: int, model: Path) -> "subprocess.Popen[str]":
    arguments = ["run", "--port", str(port), "--interface", host, "--credentials", "credentials.yml"]
    actions = {"FIBROGUIDE_ACTIONS_URL": f"http://127.0.0.1:{actions_port}/webhook"}
    return rasa_process.start(
        [*arguments, "--endpoints", "endpoints.yml", "--model", str(model)],
        env={**rasa_process.ONE_THREAD, **rasa_process.environment(), **actions},
    )


def _check_call_backs(clinic: Clinic) -> None:
    """Say so where requests to be called back would lie unseen.

    Raises:
        WaysError: A setting of mail or Slack is wrong.
    """
    if not configured_ways(clinic).names() and clinic.callbacks:
        typer.echo(
            "Note: nobody is told of requests to be called back; look at them with 'fibroguide callbacks list', or set up mail "
            "or Slack (docs/callbacks.md)."
        )


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def _check_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                reason = f"Port {port} is taken. Stop what runs there, or choose another: make run PORT={port + 1}"
            else:
                reason = f"Cannot listen on {host}:{port}: {error.strerror}."
            raise CommandError(reason) from error


def _wait_until_ready(server: "subprocess.Popen[str]", address: str, actions: WatchedProcess) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if actions.process.poll() is not None:
            raise CommandError(f"The action server stopped while starting (status {actions.process.returncode}); see above.")
        if server.poll() is not None:
            raise CommandError(f"The bot stopped while starting (status {server.returncode}); the reason stands above.")
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=5) as answer:
                if answer.status == 200 and actions.is_healthy():
                    return
        except (urllib.error.URLError, OSError, http.client.HTTPException):
            time.sleep(0.1)
    raise CommandError(f"The bot does not answer after {_START_SECONDS} seconds; see the log above.")


def _end(server: "subprocess.Popen[str]") -> None:
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
