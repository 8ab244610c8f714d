"""Answers that a browser can keep: compressed, tagged with what they were made of, and never made twice."""

import gzip
import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

COMPRESSION = 5
KEPT_BYTES = 64 * 2**20

KEEP_FOR_GOOD = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"


class Kept:
    """The answers made last, up to a number of bytes, for whoever asks the same."""

    def __init__(self, room_bytes: int) -> None:
        self._room_bytes = room_bytes
        self._used_bytes = 0
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: str) -> bytes | None:
        with self._lock:
            if tag in self._bodies:
                self._bodies.move_to_end(tag)
            return self._bodies.get(tag)

    def put(self, tag: str, body: bytes) -> None:
        with self._lock:
            self._used_bytes += len(body) - len(self._bodies.pop(tag, b""))
            self._bodies[tag] = body
            while self._used_bytes > self._room_bytes and self._bodies:
                self._used_bytes -= len(self._bodies.popitem(last=False)[1])


_kept = Kept(KEPT_BYTES)


def tag_of(*made_of: object) -> str:
    """A short word for everything that an answer depends on."""
    text = json.dumps(made_of, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def answer(request: Request, *, tag: str, media_type: str, is_final: bool, make: Callable[[], bytes]) -> Response:
    """304 when the browser holds this very answer; otherwise the answer, compressed.

    Args:
        request: What was asked.
        tag: `tag_of` all that the answer depends on.
        media_type: Of the body.
        is_final: Whether this address can never mean another answer.
        make: Makes the body.
    """
    headers = {"ETag": f'"{tag}"', "Cache-Control": KEEP_FOR_GOOD if is_final else ASK_AGAIN}
    if is_held(request, tag):
        return Response(status_code=304, headers=headers)
    packed = _kept.get(tag)
    if packed is None:
        packed = gzip.compress(make(), COMPRESSION, mtime=0)
        _kept.put(tag, packed)
    return packed_response(request, packed, media_type=media_type, headers=headers)


def packed_response(request: Request, packed: bytes, *, media_type: str, headers: dict[str, str]) -> Response:
    """A gzip body as it is, or unpacked for a client that takes none."""
    headers = headers | {"Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, media_type=media_type, headers=headers | {"Content-Encoding": "gzip"})
    return Response(gzip.decompress(packed), media_type=media_type, headers=headers)


def is_held(request: Request, tag: str) -> bool:
    """Whether the browser says that it holds this answer."""
    held = {text.strip().removeprefix("W/") for text in request.headers.get("if-none-match", "").split(",")}
    return f'"{tag}"' in held or "*" in held
