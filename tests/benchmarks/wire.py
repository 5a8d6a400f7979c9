"""A load generator that costs next to nothing: prepared requests over kept-alive sockets, on one event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from msgspec import json


@dataclass(frozen=True)
class Burst:
    """What a burst of requests took: seconds, and each request's milliseconds."""

    seconds: float
    each: list[float]

    def percentile(self, share: float) -> float:
        ordered = sorted(self.each)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def post(path: str, body: object, port: int, cookie: str = "") -> bytes:
    """The bytes of one request."""
    data = json.encode(body)
    head = [
        f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Content-Type: application/json",
        f"Content-Length: {len(data)}", "Accept-Encoding: identity",
    ]  # fmt: skip
    if cookie:
        head.append(f"Cookie: {cookie}")
    return "\r\n".join([*head, "", ""]).encode() + data


def get(path: str, port: int, cookie: str = "", encoding: str = "identity") -> bytes:
    """The bytes of one request for a file."""
    head = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Accept-Encoding: {encoding}"]
    return "\r\n".join([*head, *([f"Cookie: {cookie}"] if cookie else []), "", ""]).encode()


Talk = Generator[bytes, bytes, None]
"""One connection's side of a conversation: yields a request, is sent the body of its answer."""


def burst(port: int | Sequence[int], lanes: list[Talk]) -> Burst:
    """Hold every lane's conversation, the lanes side by side; any answer but 2xx fails. Of several ports each lane
    keeps to one, in turn."""
    return asyncio.run(_burst([port] if isinstance(port, int) else list(port), lanes))


async def _burst(ports: list[int], lanes: list[Talk]) -> Burst:
    each: list[float] = []
    open_lanes = [await asyncio.open_connection("127.0.0.1", ports[index % len(ports)]) for index in range(len(lanes))]
    started = time.perf_counter()
    await asyncio.gather(*(_lane(r, w, talk, each) for (r, w), talk in zip(open_lanes, lanes, strict=True)))
    seconds = time.perf_counter() - started
    for _, writer in open_lanes:
        writer.close()
    return Burst(seconds, each)


async def _lane(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, talk: Talk, each: list[float]) -> None:
    request = next(talk, None)
    while request is not None:
        started = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
        )
        body = await reader.readexactly(length)
        if not head.startswith(b"HTTP/1.1 2"):
            raise RuntimeError(f"{head.splitlines()[0]!r}: {body[:300]!r}")
        each.append((time.perf_counter() - started) * 1000)
        try:
            request = talk.send(body)
        except StopIteration:
            return
