"""Running the application under Uvicorn: one process, threads for the handlers; on PostgreSQL any number of such.

Stopping first ends the live streams, which would otherwise hold the process until each phone hangs up; then requests
in hand are finished, at most `GRACE_S`.
"""

from __future__ import annotations

import gc
import socket
from collections.abc import Callable
from contextlib import nullcontext, suppress
from types import FrameType

import uvicorn

from backend.app import create_app
from backend.lock import alone
from backend.services import Services

GRACE_S = 10
KEEP_ALIVE_S = 75
"""Longer than the phones' poll of a minute: a new handshake each time would cost them more than the exchange."""
GARBAGE = 50_000
"""Objects made, and not let go, between two looks for circles that hold each other. Python's own 700 is a look for
every two ops of a push, whose registers live until it is answered; hardly anything here is a circle."""


class Server(uvicorn.Server):
    """Uvicorn, told to let the live streams go at the first Ctrl-C. `listening` is called once the port takes calls."""

    def __init__(
        self, config: uvicorn.Config, services: Services, listening: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(config)
        self._services = services
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._listening()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._services.live.stop()
        super().handle_exit(sig, frame)


def run(services: Services, listening: Callable[[], None] = lambda: None) -> bool:
    """Serve until stopped; False when the port could not be had. `listening` is called once the port takes calls."""
    settings = services.settings
    config = uvicorn.Config(
        create_app(settings, services=services),
        host=settings.host,
        port=settings.port,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        ws="none",
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
    )
    server = Server(config, services, listening)
    # Uvicorn raises the Ctrl-C again once it has stopped; here it has done its work.
    # It leaves by SystemExit when the port is taken; the caller says so in words.
    _settle()
    here = nullcontext() if settings.postgres else alone(settings.data_dir)
    with here, suppress(KeyboardInterrupt, SystemExit):
        server.run()
    return server.started


def _settle() -> None:
    """What is there now stays until the end, so it is looked through for garbage no more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE, *gc.get_threshold()[1:])
