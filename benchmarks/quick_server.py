"""A Bot API server for measuring senders: it looks at nothing, answers every request after a delay, and counts.

As little as possible, so that what is measured is the sender: `python benchmarks/quick_server.py [--latency S]` prints the
address. GET /count gives the number of messages, and of those that came within the last second, at most.
"""

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

BOT = b'{"id":4242,"is_bot":true,"first_name":"Digest","username":"digest_bot"}'


class Answering(asyncio.Protocol):
    """One connection. Requests on it come one after the other."""

    latency = 0.0
    count = 0
    seconds: dict[int, int] = {}  # noqa: RUF012 - shared by all connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._received = b""

    def data_received(self, data: bytes) -> None:
        """Answer each request that is complete."""
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end].lower()
            place = head.find(b"content-length:")
            length = int(head[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
            if len(self._received) < end + 4 + length:
                return
            self._received = self._received[end + 4 + length :]
            self._answer(head)

    def _answer(self, head: bytes) -> None:
        if head.startswith(b"get /count"):
            self._write(b'{"count":%d,"most":%d}' % (Answering.count, max(Answering.seconds.values(), default=0)))
            return
        if b"/getme" in head[:100]:
            self._write(b'{"ok":true,"result":%s}' % BOT)
            return
        if b"/users/@me" in head[:100]:
            self._write(b'{"id":"4242","username":"digest"}')
            return
        Answering.count += 1
        second = int(time.monotonic())
        Answering.seconds[second] = Answering.seconds.get(second, 0) + 1
        body = (
            b'{"ok":true,"result":{"message_id":%d,"date":1764000000,"chat":{"id":7,"type":"private","first_name":"A"},'
            b'"from":%s,"text":"Hello"}}' % (Answering.count, BOT)
        )
        if self.latency:
            asyncio.get_running_loop().call_later(self.latency, self._write, body)
        else:
            self._write(body)

    def _write(self, body: bytes) -> None:
        if not self._transport.is_closing():
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
            self._transport.write(head + body)


@contextmanager
def serving(latency: float) -> Iterator[str]:
    """The server as a process of its own until the block ends; its address."""
    command = (sys.executable, __file__, "--latency", str(latency))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()


async def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser("quick_server", description=__doc__)
    parser.add_argument("--latency", type=float, default=0.0)
    Answering.latency = parser.parse_args().latency
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0, backlog=1_024)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
