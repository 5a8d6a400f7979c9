"""A bad line: a TCP proxy that cuts, delays, drips, truncates and duplicates, drawn from a seed.

TCP itself mends what is lost or doubled below it; what reaches an application is a connection that ends anywhere, in
either direction, bytes that take their time, and a whole request sent a second time by whoever saw no answer. One
connection carries one request here, so that each meets one fate.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import Random

FATES = ("cut the request", "cut the answer", "truncate the answer", "delay", "drip", "twice")
PIECE = 700
PAUSE_S = 0.005


class BadLine:
    """Listens on a port of its own and passes on to another one."""

    def __init__(self, to: int, seed: int) -> None:
        self.to = to
        self.rng = Random(f"line {seed}")
        self.bad = 0.0
        """The chance that a request meets a fate other than to pass."""
        self.met: Counter[str] = Counter()
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._listening = threading.Event()
        self._thread = threading.Thread(target=self._run)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"  # the name the phones have their cookies from

    def start(self) -> None:
        self._thread.start()
        assert self._listening.wait(30)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(30)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._over = asyncio.Event()
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._listening.set()
        await self._over.wait()
        server.close()
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError, EOFError):
                request = await _request(reader)
                fate = self.rng.choice(FATES) if self.rng.random() < self.bad else "pass"
                self.met[fate] += 1
                await self._meet(fate, request, writer)
        finally:
            writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async def _meet(self, fate: str, request: bytes, writer: asyncio.StreamWriter) -> None:
        if fate == "cut the request":
            await self._send(request[: self.rng.randrange(len(request))], cut=True)
            writer.transport.abort()
            return
        if fate == "twice":
            first, second = await asyncio.gather(self._send(request), self._send(request))
            answer = self.rng.choice([first, second])
        else:
            answer = await self._send(request, slowly=fate == "drip")
        if fate in ("cut the answer", "truncate the answer"):
            answer = answer[: self.rng.randrange(len(answer))]
        if fate == "delay":
            await asyncio.sleep(self.rng.uniform(0, 20 * PAUSE_S))
        writer.write(answer)
        await writer.drain()
        if fate == "cut the answer":
            writer.transport.abort()

    async def _send(self, request: bytes, *, cut: bool = False, slowly: bool = False) -> bytes:
        """Send it to the server on a connection of its own; the whole answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.to)
        try:
            piece = PIECE if slowly else max(1, len(request))  # cut before its first byte, a request is empty
            for start in range(0, len(request), piece):
                writer.write(request[start : start + piece])
                await writer.drain()
                if slowly:
                    await asyncio.sleep(PAUSE_S)
            if cut:
                writer.transport.abort()
                return b""
            return await reader.read()
        finally:
            writer.close()


async def _request(reader: asyncio.StreamReader) -> bytes:
    """One whole request, made the last of its connection."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if line and not line.lower().startswith(b"connection:")]
    lengths = [line.partition(b":")[2] for line in lines if line.lower().startswith(b"content-length:")]
    body = await reader.readexactly(int(lengths[0])) if lengths else b""
    return b"\r\n".join([*lines, b"Connection: close", b"", b""]) + body


@contextmanager
def bad_line(to: int, seed: int) -> Iterator[BadLine]:
    line = BadLine(to, seed)
    line.start()
    try:
        yield line
    finally:
        line.stop()
