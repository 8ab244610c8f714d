"""An answer as it travels: packed once for all who ask."""

import gzip
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from api.answers import COMPRESSION


@dataclass(frozen=True)
class Packed:
    """JSON, packed by gzip, and the tag of what it says."""

    tag: str
    body: bytes


def packed(told: Any) -> Packed:
    """Anything that JSON takes."""
    return packed_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())


def packed_text(body: bytes) -> Packed:
    """JSON that is written already."""
    return Packed(hashlib.sha256(body).hexdigest()[:16], gzip.compress(body, COMPRESSION, mtime=0))
