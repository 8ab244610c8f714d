"""Counts what really passes between a browser and a server: a TCP relay in between."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

CHUNK_BYTES = 65_536


class Wire:
    """A relay on a free port of 127.0.0.1; `received` is what the server has sent so far, headers included."""

    def __init__(self, port: int) -> None:
        self.received = 0
        self.port = 0
        self._server_port = port
        self._loop = asyncio.new_event_loop()

    async def _open(self) -> None:
        server = await asyncio.start_server(self._relay, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._server_port)
        await asyncio.gather(self._pass_on(reader, to_server), self._pass_on(from_server, writer, counts=True))

    async def _pass_on(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, counts: bool = False
    ) -> None:
        try:
            while chunk := await source.read(CHUNK_BYTES):
                self.received += len(chunk) if counts else 0
                target.write(chunk)
                await target.drain()
        except ConnectionError:
            pass
        finally:
            target.close()

    @contextmanager
    def running(self) -> Iterator["Wire"]:
        """Relay while the block runs."""
        self._loop.run_until_complete(self._open())
        thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        thread.start()
        yield self
        self._loop.call_soon_threadsafe(self._loop.stop)
        thread.join()
