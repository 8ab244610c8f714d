"""A server that is killed while reports come in has lost none that it acknowledged."""

import os
import signal
import threading

from sqlalchemy import func, select

from data.engine import read
from data.schema import Incident, IncidentReceipt, IncidentStep
from tests.api.open311.conftest import Call, Desk
from tests.support.back_ends import both_back_ends
from tests.support.desk import MIDDLE
from tests.support.intake_server import serving
from tests.support.senders import Senders

ENOUGH = 120
CLIENTS = 8
PATIENCE_S = 60.0


@both_back_ends
def test_nothing_that_was_acknowledged_is_lost_and_nothing_is_there_twice(
    desk: Desk, call: Call, store_url: str
) -> None:
    lon, lat = MIDDLE["002"]
    said = {"api_key": desk.key, "service_code": "0101", "lat": str(lat), "long": str(lon)}
    with serving(store_url) as server:
        senders = Senders(server.port, said)
        threads = senders.run(CLIENTS)
        _until_acknowledged(senders, ENOUGH, threads)
        os.kill(server.pid, signal.SIGKILL)
        for thread in threads:
            thread.join(PATIENCE_S)
    assert senders.strange == []
    with read(desk.engine) as conn:
        statement = select(IncidentReceipt.key, IncidentReceipt.incident_id)
        kept = {key.removeprefix("key "): str(number) for key, number in conn.execute(statement)}
    assert senders.acknowledged.items() <= kept.items()

    for key in senders.started:  # as a client does that got no answer, and one that got one and asks again
        answer = call("POST", "requests.json", data=said, headers={"Idempotency-Key": key})
        [told] = answer.json()
        if key in senders.acknowledged:
            assert (answer.status_code, told["service_request_id"]) == (200, senders.acknowledged[key])
    with read(desk.engine) as conn:
        incidents = conn.execute(select(func.count()).select_from(Incident)).scalar_one()
        steps = conn.execute(select(func.count()).select_from(IncidentStep)).scalar_one()
    assert len(set(senders.started)) == len(senders.started)
    assert incidents == 6 + len(senders.started)
    assert steps == 3 * len(senders.started)


def _until_acknowledged(senders: Senders, number: int, threads: list[threading.Thread]) -> None:
    pause = threading.Event()
    for _ in range(int(PATIENCE_S / 0.005)):
        if len(senders.acknowledged) >= number:
            return
        assert any(thread.is_alive() for thread in threads), senders.strange
        pause.wait(0.005)
    raise AssertionError(f"only {len(senders.acknowledged)} were acknowledged")
