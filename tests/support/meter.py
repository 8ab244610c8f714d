"""Counts what comes over the network, from a service worker too, which a browser's own counters leave out."""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from urllib.parse import urlsplit

CHUNK = 65_536


class Meter:
    """An address before a server's that passes everything on and counts the bytes of the answers."""

    def __init__(self, base: str) -> None:
        target = urlsplit(base)
        self._target = (target.hostname or "", target.port or 80)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.received = 0
        self._open: list[socket.socket] = []

    def __enter__(self) -> "Meter":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        for one in (self._listening, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                browser, _ = self._listening.accept()
                server = socket.create_connection(self._target)
                self._open += [browser, server]
                threading.Thread(target=self._pass, args=(browser, server, False), daemon=True).start()
                threading.Thread(target=self._pass, args=(server, browser, True), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, is_answer: bool) -> None:
        with suppress(OSError):
            while chunk := source.recv(CHUNK):
                self.received += len(chunk) if is_answer else 0
                sink.sendall(chunk)
            sink.shutdown(socket.SHUT_WR)
