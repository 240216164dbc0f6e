"""A service for one room: read-only, on the local network, its address as a QR code, one budget for the class."""

from __future__ import annotations

import io
import socket
from dataclasses import replace
from typing import Final

import segno
from flask import Blueprint, Response, current_app, render_template, request

from service.settings import Settings

classroom = Blueprint("classroom", __name__)

EVERYWHERE: Final = "0.0.0.0"  # noqa: S104 - a class is on the network, which is what the option asks for
_ELSEWHERE: Final = ("192.0.2.1", 9)
"""An address kept for documentation (RFC 5737): a datagram socket aimed at it sends nothing, and tells our own one."""


def opened(settings: Settings, *, host: str | None = None) -> Settings:
    """Settings of a classroom: nobody writes; reached by the network unless a host was chosen."""
    fallback = EVERYWHERE if settings.host == Settings.host else settings.host
    return replace(settings, host=host or fallback, token=None, classroom=True)


def reachable(host: str) -> str:
    """The address by which others in the network reach a server that listens on ``host``."""
    if host not in (EVERYWHERE, "::", ""):
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:  # no network: the class is this machine
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def on_terminal(address: str) -> str:
    """The address as a QR code of block characters, for a phone held to the screen."""
    drawn = io.StringIO()
    segno.make(address, error="m").terminal(out=drawn, border=2, compact=True)
    return drawn.getvalue()


def address() -> str:
    """The address for the class: the one on the network in a classroom, else the one that this request used."""
    return str(current_app.config.get("CLASSROOM") or request.host_url)


@classroom.get("/classroom")
def page() -> str:
    """The address as large as a projector shows it."""
    return render_template("classroom.html", address=address(), on=bool(current_app.config.get("CLASSROOM")))


@classroom.get("/classroom/qr.svg")
def qr() -> Response:
    """The address of this service, for a class to scan."""
    drawn = io.BytesIO()
    segno.make(address(), error="m").save(drawn, kind="svg", scale=8, border=2, light="#ffffff", dark="#14171b")
    return Response(drawn.getvalue(), mimetype="image/svg+xml")
