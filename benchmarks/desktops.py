"""Desktops on one server: sessions of the situation screen that refresh as a browser asks them to, without the browser.

A desktop here is a web socket that speaks Streamlit's own messages: it opens the screen, is told which part of the page
runs again and how often, and asks for that part at that pace. What a refresh takes is the time from asking to the
message that the run has ended.
"""

import asyncio
import time
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

SCREEN = "situation"
_KEPT_FROM_BYTES = 10_000
"""Messages of this size and more a browser keeps, and says so when it asks again."""


@dataclass
class Desktop:
    """One session.

    Attributes:
        seconds: What each refresh took.
        received: Bytes of messages from the server.
    """

    port: int
    seconds: list[float] = field(default_factory=list)
    received: int = 0
    fragment: str = ""
    interval_s: float = 60.0
    kept: set[str] = field(default_factory=set)

    async def open(self) -> None:
        """Open the screen and wait until it is there."""
        address = f"ws://127.0.0.1:{self.port}/_stcore/stream"
        self.socket: ClientConnection = await connect(address, subprotocols=["streamlit"], max_size=None)
        await self._run(BackMsg(), fragment="")

    async def refresh(self) -> None:
        """Ask for the part that runs again by itself."""
        begun = time.monotonic()
        await self._run(BackMsg(), fragment=self.fragment)
        self.seconds.append(time.monotonic() - begun)

    async def live(self, seconds: float, *, delay_s: float) -> None:
        """Refresh at the page's own pace for so long."""
        end = time.monotonic() + seconds
        await asyncio.sleep(delay_s)
        while time.monotonic() < end:
            begun = time.monotonic()
            await self.refresh()
            await asyncio.sleep(max(0.0, self.interval_s - (time.monotonic() - begun)))

    async def close(self) -> None:
        """Leave."""
        await self.socket.close()

    async def _run(self, asked: BackMsg, *, fragment: str) -> None:
        asked.rerun_script.page_name = SCREEN
        asked.rerun_script.fragment_id = fragment
        asked.rerun_script.is_auto_rerun = bool(fragment)
        asked.rerun_script.cached_message_hashes.extend(self.kept)
        await self.socket.send(asked.SerializeToString())
        while True:
            body = await self.socket.recv()
            self.received += len(body)
            told = ForwardMsg.FromString(body)
            kind = told.WhichOneof("type")
            if kind == "auto_rerun":
                self.fragment, self.interval_s = told.auto_rerun.fragment_id, told.auto_rerun.interval
            if kind != "ref_hash" and told.hash and len(body) >= _KEPT_FROM_BYTES:
                self.kept.add(told.hash)
            if kind == "script_finished" and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return


async def opened(number: int, port: int) -> list[Desktop]:
    """So many desktops, opened one after the other."""
    desktops = [Desktop(port) for _ in range(number)]
    for desktop in desktops:
        await desktop.open()
    return desktops
