"""``fibroguide run``: starts the bot, waits until it answers, and prints its address."""

import errno
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from typing import Annotated

import typer

from fibroguide.cli import rasa_process
from fibroguide.cli.errors import CommandError
from fibroguide.cli.project import in_project
from fibroguide.cli.train import train
from fibroguide.content.clinic import ClinicError, load_clinic

_START_SECONDS = 90  # a slow machine may need long; a dead process is noticed at once


def run(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 5005,
    host: Annotated[str, typer.Option(help="The address to listen on; the default is this machine only.")] = "127.0.0.1",
) -> None:
    """Start the bot and print its address; Ctrl+C stops it."""
    in_project()
    try:
        load_clinic()
    except ClinicError as error:
        raise CommandError(str(error)) from error
    _check_free(host, port)
    train()
    typer.echo("Starting the bot ...")
    start = time.monotonic()
    arguments = ["run", "--port", str(port), "--interface", host, "--credentials", "credentials.yml"]
    server = rasa_process.start(
        [*arguments, "--endpoints", "endpoints.yml", "--model", "models"],
        env={**rasa_process.ONE_THREAD, **rasa_process.environment()},
    )
    try:
        for stop_signal in (signal.SIGTERM, signal.SIGINT):
            signal.signal(stop_signal, _stop)
        address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"
        _wait_until_ready(server, address)
        typer.echo(f"Ready after {time.monotonic() - start:.1f} seconds. Talk to the bot at {address}/ (Ctrl+C stops it).")
        status = server.wait()
        raise CommandError(f"The bot stopped by itself with status {status}; its last words stand above.")
    except KeyboardInterrupt:
        typer.echo("Stopped.")
    finally:
        _end(server)


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


def _wait_until_ready(server: "subprocess.Popen[str]", address: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise CommandError(f"The bot stopped while starting (status {server.returncode}); the reason stands above.")
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise CommandError(f"The bot does not answer after {_START_SECONDS} seconds; see the log above.")


def _end(server: "subprocess.Popen[str]") -> None:
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
