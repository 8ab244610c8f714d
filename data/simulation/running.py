"""Simulated time: incidents arrive by chance, and each is handled as the script says, step by step."""

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

import numpy as np
from sqlalchemy import Connection, Engine, func, select

from data import audit, errors
from data.engine import read, write
from data.intake.arriving import accept
from data.intake.ground import Ground, stand
from data.intake.report import Report
from data.loop.acting import act
from data.loop.history import facts, steps
from data.loop.machine import Standing, Step
from data.loop.rating import rate
from data.queries import overview
from data.schema import Incident
from data.settings import shown
from data.simulation.script import Matter, mark, next_step
from data.simulation.town import SOURCE, Town

ACTOR: Final = SOURCE
TICK_S: Final = 1.0
"""How often what has happened meanwhile is written down."""


@dataclass
class Tally:
    """What a simulation has done so far."""

    reported: int = 0
    moved: int = 0
    closed: int = 0
    left_alone: int = 0
    """Incidents that somebody else has acted on: they are left to that person."""


@dataclass
class Simulation:
    """Incidents and what comes next with each; `advance` makes time pass.

    Attributes:
        town: What is drawn from.
        at: The simulated time.
        gap: The mean time between two reports.
        rng: Source of all chance; reports and their handling draw from it apart.
        name: What tells its reports from those of another run.
        tally: What has been done.
    """

    town: Town
    at: datetime
    gap: timedelta
    rng: np.random.Generator
    name: str
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self._agenda: list[tuple[datetime, int, int, Matter, Step]] = []
        self._order = count()
        self._ground: Ground | None = None
        self._arrivals, self._handling = self.rng.spawn(2)
        self._next_report = self.at + self._wait()

    def resume(self, conn: Connection) -> None:
        """Go on with simulated incidents that an earlier run has left open."""
        left = select(Incident.id).where(Incident.source == SOURCE, Incident.state != "closed").order_by(Incident.id)
        for incident_id in conn.execute(left).scalars().all():
            row = facts(conn, incident_id)
            taken = [step for part in steps(conn, row) for step in part]
            since = max(self.at, taken[-1].at)
            self._plan(
                Matter(incident_id, Standing(row["state"], row["level"], row["department_code"], since), row["due_at"])
            )

    def advance(self, conn: Connection, until: datetime) -> None:
        """Let everything happen that happens before `until`.

        Args:
            conn: A writing transaction, the caller's.
            until: The new simulated time.
        """
        self._receive(conn, until)
        while self._agenda and self._agenda[0][0] < until:
            *_, matter, step = heapq.heappop(self._agenda)
            self._take(conn, matter, step)
        self.at = until

    def _receive(self, conn: Connection, until: datetime) -> None:
        reports: list[Report] = []
        while self._next_report < until:
            key = f"{self.name}-{self.tally.reported + len(reports)}"
            reports.append(self.town.report(self._next_report, key=key, rng=self._arrivals))
            self._next_report += self._wait()
        if self._ground is None or self._ground.stand != stand(conn):
            self._ground = Ground.of(conn)
        for accepted in accept(conn, reports, ground=self._ground, now=until):
            standing = Standing(accepted.state, "grid", accepted.department_code, until)
            self._plan(Matter(accepted.incident_id, standing, accepted.due_at))
        self.tally.reported += len(reports)

    def _take(self, conn: Connection, matter: Matter, step: Step) -> None:
        try:
            standing = act(conn, matter.incident_id, step)
        except errors.LoopError:
            self.tally.left_alone += 1
            return
        self.tally.moved += 1
        if standing.state == "closed":
            self.tally.closed += 1
            is_late = matter.due_at is not None and matter.due_at < step.at
            given = mark(is_late=is_late, rng=self._handling)
            if given is not None:
                rate(conn, matter.incident_id, mark=given, role="resident", at=step.at)
        due_at = facts(conn, matter.incident_id)["due_at"] if step.move == "reopen" else matter.due_at
        self._plan(Matter(matter.incident_id, standing, due_at))

    def _plan(self, matter: Matter) -> None:
        step = next_step(matter, departments=self.town.departments, rng=self._handling)
        if step is not None:
            heapq.heappush(self._agenda, (step.at, next(self._order), matter.incident_id, matter, step))

    def _wait(self) -> timedelta:
        return self.gap * float(self._arrivals.exponential())


def start(conn: Connection, *, per_minute: float, speed: float, seed: int, now: datetime) -> Simulation:
    """A simulation that goes on where the store's knowledge ends.

    Args:
        conn: A writing transaction; the start stands in the audit trail.
        per_minute: Reports per minute of the clock on the wall.
        speed: How many simulated minutes pass in one of them.
        seed: The same seed on the same store makes the same reports.
        now: The clock's time; simulated time begins with it in a store without incidents.

    Raises:
        SimulationRealDataError: The store is not marked as invented.
        SimulationEmptyError: There is nothing to draw from.
    """
    if overview.properties(conn).get("is_demo") != "true":
        raise errors.SimulationRealDataError(url=shown(conn.engine.url))
    begun = _last_known(conn) or now
    gap = timedelta(minutes=speed / per_minute)
    town = Town.of(conn)
    simulation = Simulation(town, begun, gap, np.random.default_rng(seed), name=f"{begun:%Y%m%dT%H%M%S}-{seed}")
    simulation.resume(conn)
    details = {"per_minute": per_minute, "speed": speed, "seed": seed}
    audit.record(conn, at=now, actor_role=ACTOR, action="simulate", subject_table="incident", details=details)
    return simulation


def run(
    engine: Engine,
    *,
    per_minute: float,
    speed: float,
    seed: int,
    minutes: float | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    told: Callable[[Simulation], None] = lambda _: None,
) -> Simulation:
    """Simulate until the minutes are over, or somebody interrupts it; what has happened stays.

    Args:
        engine: The store.
        per_minute: Reports per minute of the clock.
        speed: How many simulated minutes pass in one of them.
        seed: Of all chance.
        minutes: For how long; None: until it is interrupted.
        clock: Seconds that pass.
        sleep: How to wait for some.
        told: Called after each tick.

    Returns:
        The simulation at its end.
    """
    with write(engine) as conn:
        simulation = start(conn, per_minute=per_minute, speed=speed, seed=seed, now=datetime.now(UTC))
    begun, first = clock(), simulation.at
    while minutes is None or clock() - begun < minutes * 60:
        sleep(TICK_S)
        passed_s = clock() - begun if minutes is None else min(clock() - begun, minutes * 60)
        with write(engine) as conn:
            simulation.advance(conn, first + timedelta(seconds=passed_s * speed))
        told(simulation)
    return simulation


def simulated(engine: Engine) -> int:
    """How many incidents of the store are simulated."""
    with read(engine) as conn:
        counted = select(func.count()).select_from(Incident).where(Incident.source == SOURCE)
        return int(conn.execute(counted).scalar_one())


def _last_known(conn: Connection) -> datetime | None:
    """The latest time that the store knows of: a report's, or a step's on a simulated incident."""
    latest = (
        select(func.max(Incident.reported_at, type_=Incident.reported_at.type)),
        select(func.max(Incident.as_of, type_=Incident.as_of.type)).where(Incident.source == SOURCE),
    )
    known = [at for at in (conn.execute(each).scalar_one() for each in latest) if at is not None]
    return max(known, default=None)
