"""One board for all walls: every part is worked out once, when its tables change, and told to whoever asks."""

import time
from datetime import UTC, datetime, timedelta
from itertools import count

import pandas as pd
from sqlalchemy import Connection, Engine

from api.wall import arrivals, hotspots, telling
from api.wall import ground as grounds
from api.wall.arrivals import Arrivals
from api.wall.figures import Before
from api.wall.ground import Ground
from api.wall.hotspots import Hotspots
from api.wall.keeping import DAY, Moment, Part
from api.wall.packed import Packed, packed
from api.wall.telling import Facts, Known
from api.wall.times import FIGURES_DAYS, PROGRESS_DAYS, STOCK_DAYS, day_of, days_up_to
from data import judged_cells, mode, walked_coverage
from data.queries import incidents, live, loop_figures, overview, resources
from data.queries.loop_figures import Figures
from data.queries.resources import Resources

LOOKS_S = 0.5
"""How often the store is asked, at most, whether anything has changed."""
STATE_S = 2.0
"""How often the state is made anew at most."""
ROUND_S = 15.0
ROUND = "a round of the clock"
"""What rests longer than the state is looked at again in each round, though nothing has changed since."""
TABLES = tuple(
    dict.fromkeys(
        (
            *("store_property", "incident", "incident_step", "department", "worker"),
            *(*grounds.OF, *hotspots.OF, *walked_coverage.OF),
        )
    )
)
"""All that the state comes from."""


class Board:
    """What the walls of one store show."""

    def __init__(self, store: Engine) -> None:
        self._store = store
        self._looks = count()
        self._versions = Part(lambda conn, _: overview.versions(conn), of=("look",), rest_s=LOOKS_S)
        self._facts = Part(_facts, of=("store_property", "incident"), rest_s=4.0)
        self._arrivals = Part(arrivals.latest, of=("incident", "catalogue_item"))
        self._ground = Part(lambda conn, at: grounds.ground(conn, on=day_of(at.now)), of=(*grounds.OF, DAY))
        self._study = Part(lambda conn, at: hotspots.study_of(conn, now=at.now), of=(*judged_cells.GROUND, DAY))
        self._hotspots = Part(self._judged, of=(*hotspots.OF, DAY), rest_s=60.0)
        self._reached = Part(_reached, of=(*walked_coverage.OF, DAY))
        self._open = Part(lambda conn, _: live.open_now(conn), of=("incident",), rest_s=2.0)
        self._now = Part(_now, of=("incident", "incident_step", "department", DAY), rest_s=5.0)
        self._before = Part(_before, of=("incident", "incident_step", DAY), rest_s=600.0)
        self._progress = Part(_progress, of=("incident", DAY), rest_s=5.0)
        self._resources = Part(_resources, of=("station", "refuel_station", "worker", "grid", "area", DAY))
        self._departments = Part(lambda conn, _: live.departments(conn), of=("department",))
        self._state = Part(self._tell, of=(*TABLES, DAY, ROUND), rest_s=STATE_S)
        self._told: tuple[Known, Packed] | None = None

    def newest(self) -> Arrivals:
        """What came in last."""
        return self._arrivals.value(self._look())

    def ground(self) -> Ground:
        """What the map is made of."""
        return self._ground.value(self._moment()[1])

    def cells(self) -> Hotspots:
        """The cells that stand out."""
        return self._hotspots.value(self._moment()[1])

    def state(self) -> Packed:
        """All else, packed; who asks while it is made anew gets the last one."""
        return self._state.value(self._moment()[1])

    def _tell(self, _: Connection, at: Moment) -> Packed:
        """The state anew; the same answer as before where nothing in it has been worked out anew."""
        known = Known(
            facts=self._facts.value(at),
            ground=self._ground.value(at),
            hotspots=self._hotspots.value(at),
            reached=self._reached.value(at),
            open=self._open.value(at),
            now=self._now.value(at),
            before=self._before.value(at),
            progress=self._progress.value(at),
            resources=self._resources.value(at),
            departments=self._departments.value(at),
        )
        if self._told is None or not self._told[0].is_same(known):
            self._told = (known, packed(telling.told(known)))
        return self._told[1]

    def _look(self) -> Moment:
        return Moment(self._store, self._versions.value(Moment(self._store, {"look": str(next(self._looks))})))

    def _moment(self) -> tuple[Facts, Moment]:
        seen = self._look()
        facts = self._facts.value(seen)
        own = {DAY: day_of(facts.now).isoformat(), ROUND: str(int(time.monotonic() / ROUND_S))}
        versions = {**seen.versions, **own}
        return facts, Moment(self._store, versions, facts.now)

    def _judged(self, conn: Connection, at: Moment) -> Hotspots:
        return hotspots.hotspots(conn, self._study.value(at), now=at.now)


def _facts(conn: Connection, _: Moment) -> Facts:
    known, last = overview.properties(conn), incidents.span(conn)["as_of"].iloc[0]
    now = datetime.now(UTC) if pd.isna(last) else last.to_pydatetime()
    return Facts(known.get("district_name", ""), known.get("is_demo") == "true", mode.mode(conn), now)


def _reached(conn: Connection, at: Moment) -> pd.DataFrame:
    today = day_of(at.now)
    return walked_coverage.covered(conn, on=(today, today - timedelta(days=FIGURES_DAYS)))


def _now(conn: Connection, at: Moment) -> Figures:
    since, until = days_up_to(at.now, FIGURES_DAYS)
    return loop_figures.figures(conn, since=since, until=until, now=at.now)


def _before(conn: Connection, at: Moment) -> Before:
    since, _ = days_up_to(at.now, FIGURES_DAYS)
    return Before(
        since,
        loop_figures.figures(conn, since=since - timedelta(days=FIGURES_DAYS), until=since, now=at.now),
        loop_figures.stock_at(conn, at=at.now - timedelta(days=STOCK_DAYS)),
    )


def _progress(conn: Connection, at: Moment) -> telling.Progress:
    since, until = days_up_to(at.now, PROGRESS_DAYS)
    done = live.come_so_far(conn, since=since, until=until).iloc[0]
    return telling.Progress(since, until, {str(name): int(number) for name, number in done.items()})


def _resources(conn: Connection, at: Moment) -> Resources:
    since, until = days_up_to(at.now, FIGURES_DAYS)
    return resources.resources(conn, digits=grounds.STREET_DIGITS, on=day_of(at.now), since=since, until=until)
