"""`servicelevel serve`: the pages, on this machine unless told otherwise."""

from __future__ import annotations

import os
import socket
import sys
from ipaddress import ip_address
from typing import Annotated, NoReturn

import typer

from servicelevel.commands.asked import refuse

LOCAL = "127.0.0.1"
PORT = 8000
PORT_OPTION = Annotated[int, typer.Option(help="port; 0 takes a free one", min=0, max=65535)]
HOST_OPTION = Annotated[str, typer.Option(help="address to listen on")]


def serve(port: PORT_OPTION = PORT, host: HOST_OPTION = LOCAL) -> None:
    """Serve the pages. Stop it with Ctrl-C."""
    from servicelevel.commands.database import PATIENCE, prepared
    from servicelevel.demonstration.marks import is_demonstration

    prepared(PATIENCE)
    if is_demonstration():
        refuse_others(host)
    refuse_unreachable(host)
    listener = bound(host, port)
    listener.listen()
    typer.echo(f"{address(host, listener)}  (stop with Ctrl-C)")
    sys.stdout.flush()
    hand_over(listener)


def hand_over(listener: socket.socket) -> NoReturn:
    """Serve in a program of its own: the server forks, and neither connections nor threads of libraries survive that."""
    descriptor = listener.detach()
    os.set_inheritable(descriptor, True)
    os.execv(sys.executable, [sys.executable, "-m", "servicelevel.commands.server", str(descriptor)])  # noqa: S606


def address(host: str, listener: socket.socket) -> str:
    """What to type into a browser."""
    port = listener.getsockname()[1]
    shown = "localhost" if host == LOCAL else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"


def is_local(host: str) -> bool:
    """Whether only this machine can reach a server that listens there."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refuse_others(host: str) -> None:
    """A demonstration has people whose password is printed: nobody else may reach it."""
    if not is_local(host):
        refuse(
            f"A demonstration is only served to this machine, not on {host}: its people share a password that is printed.",
            "Leave out --host. From another machine, tunnel to it: ssh -L 8000:localhost:8000 THIS-MACHINE",
        )


def refuse_unreachable(host: str) -> None:
    """Requests for names that nobody has listed are refused; say so before anybody wonders."""
    from django.conf import settings

    if "*" in settings.ALLOWED_HOSTS:
        refuse(
            "SERVICELEVEL_HOSTS is *: every name would be answered, also those that attackers invent.",
            "List the names.",
        )
    if not is_local(host) and "SERVICELEVEL_HOSTS" not in os.environ:
        refuse(
            f"On {host} others can reach the server, but no name is listed under which it answers them.",
            "Set SERVICELEVEL_HOSTS, for instance SERVICELEVEL_HOSTS=slm.example.org,localhost",
        )


def bound(host: str, port: int) -> socket.socket:
    """A socket that is bound there, for 0 to a free port. Exit 2 with another port that is free where it is taken."""
    found = _bound(host, port)
    if found is None:
        _refuse_port(host, port)
    return found


def _refuse_port(host: str, port: int) -> NoReturn:
    other = _bound(host, 0)
    if other is None:
        refuse(f"Nobody can listen on {host} here.", "Leave out --host, or name an address of this machine.")
    with other:
        free = other.getsockname()[1]
    taken = f"Port {port} is taken, perhaps by a server that runs already."
    refuse(taken, f"Stop that one, or add --port {free}.")


def _bound(host: str, port: int) -> socket.socket | None:
    try:
        family, kind, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, kind)
    except OSError:
        return None
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(where)
    except OSError:
        made.close()
        return None
    return made


def register(app: typer.Typer) -> None:
    app.command()(serve)
