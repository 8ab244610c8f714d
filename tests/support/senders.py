"""Clients that send reports as fast as they are answered, until the server is gone."""

import http.client
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlencode

HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Senders:
    """Several clients at once.

    Attributes:
        port: Of the server.
        said: The fields of the form that each of them sends.
        prefix: What their idempotency keys begin with.
        most: How many they send in all; None for as many as the server lives to answer.
        started: The idempotency keys that were sent.
        acknowledged: The request that each became, for those that were answered.
        seconds: How long each answer took.
        strange: Answers that are no acknowledgements.
    """

    port: int
    said: Mapping[str, str]
    prefix: str = "report"
    most: int | None = None
    started: list[str] = field(default_factory=list)
    acknowledged: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)

    def run(self, clients: int) -> list[threading.Thread]:
        """Start; the threads end when the server does, or when `most` were sent."""
        threads = [threading.Thread(target=self._send, daemon=True) for _ in range(clients)]
        for thread in threads:
            thread.start()
        return threads

    def _send(self) -> None:
        body = urlencode(self.said)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while True:
            number = next(self._numbers)
            if self.most is not None and number >= self.most:
                return
            key = f"{self.prefix}-{number}"
            self.started.append(key)
            try:
                began = time.perf_counter()
                connection.request("POST", "/open311/v2/requests.json", body, HEADERS | {"Idempotency-Key": key})
                answer = connection.getresponse()
                told = answer.read()
            except (OSError, http.client.HTTPException):
                return
            self.seconds.append(time.perf_counter() - began)
            if answer.status == 201:
                self.acknowledged[key] = json.loads(told)[0]["service_request_id"]
            else:
                self.strange.append(f"{answer.status} {told!r}")
