"""What a layer that the browser may fetch is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection
from starlette.requests import Request

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")

Asked = dict[str, Any]
"""What a request asks of a layer, checked; a value for each of its parameters."""


@dataclass(frozen=True)
class Fetchable:
    """A layer that the browser may fetch."""

    parameters: tuple[str, ...]
    columns: tuple[str, ...]
    """What of each row is sent, besides its place."""
    ask: Callable[[Request], Asked]
    read: Callable[[Connection, Asked], pd.DataFrame]
    clock: str | None = None
    """The parameter that stands for now unless it is given: without it the answer changes by itself."""
