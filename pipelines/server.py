"""Server: an orchestrator's server of this workspace's own, on loopback, for as long as the schedule runs."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.refusals import CannotWrite

START_S = 180


@contextmanager
def own_server(home: Path) -> Iterator[None]:
    """Start a Prefect server unless the environment names one; stop it at the end. Its log lies in `prefect/`."""
    if os.environ.get("PREFECT_API_URL"):
        yield
        return
    port = _free_port()
    address = f"http://127.0.0.1:{port}/api"
    (home / "prefect").mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "prefect",
        "server",
        "start",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--no-ui",
    ]
    with (home / "prefect" / "server.log").open("a", encoding="utf-8") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 - our own words
    try:
        _wait_for(f"{address}/health", server)
        os.environ["PREFECT_API_URL"] = address
        yield
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - loopback
                return
        except OSError:
            time.sleep(0.5)
    raise CannotWrite(
        "the server of the schedule",
        found="no answer",
        expected=f"an answer within {START_S} s",
        do="See prefect/server.log in the workspace; or run the month from cron: keepline month --month YYYY-MM",
    )
