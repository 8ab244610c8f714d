"""Plans come into force: the store's grids end and begin on the approved day, in one transaction."""

import logging
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from sqlalchemy import Connection, Engine, select, update

from data import engine as store
from data import errors
from data.audit import OPERATOR
from data.frames import read_frame
from data.plans.approval import approved_grids, check_seal
from data.plans.days import day_of
from data.plans.inhabitants import needing_decision, place_buildings, place_open_incidents
from data.plans.redrawing import recount, redraw, standing
from data.queries.drafts import written
from data.queries.plans import SavedPlan, plan, plans
from data.schema import Plan, PlanGrid

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class InForce:
    """What came of a plan whose day has come.

    Attributes:
        plan: Its number.
        name: What it is called.
        day: Its effective day.
        begun: Codes of grids that began a new row, new grids among them.
        kept: Codes of grids that stayed as they were.
        ended: Codes of grids that are no more.
        buildings: Buildings that changed grid.
        incidents: Open incidents that did.
        replaced: Names of plans that it sent to the archive.
        undecided: What somebody has to decide on; see `needing_decision`.
        fault: Why nothing was changed; None if all went well.
    """

    plan: int
    name: str
    day: date
    begun: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    buildings: int = 0
    incidents: int = 0
    replaced: tuple[str, ...] = ()
    undecided: pd.DataFrame | None = None
    fault: errors.PlanError | None = None


def due(conn: Connection, *, on: date) -> pd.DataFrame:
    """Approved plans whose day has come: columns `id`, `name`, `effective_on`; in the order of their days."""
    found = plans(conn, states=("approved",))
    found = found[pd.Series([day <= on for day in found["effective_on"]], index=found.index, dtype=bool)]
    return found.sort_values(["effective_on", "id"], ignore_index=True)[["id", "name", "effective_on"]]


def apply_due(engine: Engine, *, at: datetime, actor_role: str = OPERATOR) -> list[InForce]:
    """Bring every plan into force whose day has come, each in a transaction of its own.

    Args:
        engine: The store.
        at: The present moment, with a time zone.
        actor_role: Of whom or what does it.

    Returns:
        One entry per plan, in the order of their days; one that cannot come into force says why in `fault`, changes
        nothing, and does not hinder the others.
    """
    with store.read(engine) as conn:
        waiting = due(conn, on=day_of(at))
    done = []
    for number, name, day in waiting.itertuples(index=False, name=None):
        try:
            with store.write(engine) as conn:
                done.append(come_into_force(conn, int(number), at=at, actor_role=actor_role))
        except (errors.PlanNotApprovedError, errors.PlanMissingError):
            continue  # meanwhile another server has applied it, or somebody has withdrawn it
        except errors.PlanError as fault:
            _log.warning("%s", fault)
            done.append(InForce(int(number), str(name), day, fault=fault))
    return done


def come_into_force(conn: Connection, plan_id: int, *, at: datetime, actor_role: str = OPERATOR) -> InForce:
    """Let an approved plan's grids hold from its effective day on.

    Rows of the grids that it redraws end on that day and others begin, so that every day before it can still be looked
    up; codes stay where a grid goes on. A community where the plan changes nothing, and a grid whose lines stay, keep
    their rows. Buildings follow, and incidents that are not handled yet or came in since that day; those of before stay
    with the grid that handled them. Micro-grids and posts of a grid that is no more stay, for somebody to decide on.

    Args:
        conn: A writing transaction: the caller's rollback undoes all of it.
        plan_id: The plan.
        at: The present moment, with a time zone.
        actor_role: Of whom or what does it.

    Raises:
        PlanMissingError: There is no such plan.
        PlanNotApprovedError: It is not approved.
        PlanNotYetError: Its day has not come.
        PlanSealError: It is not what was approved.
        PlanOvertakenError: A grid of its communities was redrawn on its day or later.
    """
    found = _ready(conn, plan_id, at=at)
    day = found.effective_on or day_of(at)
    lines = approved_grids(conn, plan_id)
    lines = lines[lines["community_code"].isin(lines.loc[lines["is_redrawn"], "community_code"])]
    before = standing(conn, lines["community_code"].unique(), day=day, name=found.name)
    changes = redraw(conn, before, lines.reset_index(drop=True), plan_id=plan_id, day=day, at=at)
    buildings = place_buildings(conn, lines, gone=before["code"], on=day)
    recount(conn, changes.begun, plan_id=plan_id)
    incidents = place_open_incidents(conn, lines, gone=before["code"], on=day)
    conn.execute(update(Plan).where(Plan.id == plan_id).values(state="in_force", applied_at=at))
    result = InForce(
        plan=plan_id,
        name=found.name,
        day=day,
        begun=changes.begun,
        kept=changes.kept,
        ended=changes.ended,
        buildings=buildings,
        incidents=incidents,
        replaced=_archive_replaced(conn, found, at=at, actor_role=actor_role),
        undecided=needing_decision(conn, on=day),
    )
    written(conn, "come_into_force", plan_id, at=at, actor_role=actor_role, details=_told(result))
    return result


def _ready(conn: Connection, plan_id: int, *, at: datetime) -> SavedPlan:
    row = conn.execute(
        select(Plan.name, Plan.state, Plan.effective_on).where(Plan.id == plan_id).with_for_update()
    ).first()
    if row is None:
        raise errors.PlanMissingError(plan=plan_id)
    if row.state != "approved" or row.effective_on is None:
        raise errors.PlanNotApprovedError(name=row.name, state=row.state)
    if row.effective_on > day_of(at):
        raise errors.PlanNotYetError(name=row.name, day=row.effective_on)
    found = plan(conn, plan_id)
    check_seal(conn, found)
    return found


def _archive_replaced(conn: Connection, found: SavedPlan, *, at: datetime, actor_role: str) -> tuple[str, ...]:
    """Send plans to the archive of whose communities others have taken every one since."""
    statement = (
        select(Plan.id, Plan.name, Plan.effective_on, PlanGrid.community_code)
        .join(PlanGrid, PlanGrid.plan_id == Plan.id)
        .where(Plan.state == "in_force")
        .distinct()
        .order_by(Plan.effective_on, Plan.id)
    )
    rows = read_frame(conn, statement)
    last = rows.drop_duplicates("community_code", keep="last")
    old = rows[~rows["id"].isin(last["id"])].drop_duplicates("id")
    for number, name in old[["id", "name"]].itertuples(index=False, name=None):
        values = {"state": "archived", "archived_at": at, "archived_for": found.name}
        conn.execute(update(Plan).where(Plan.id == number).values(**values))
        written(
            conn, "archive", number, at=at, actor_role=actor_role, details={"name": name, "replaced_by": found.name}
        )
    return tuple(old["name"])


def _told(result: InForce) -> dict[str, object]:
    """For the audit trail."""
    return {
        "name": result.name,
        "day": result.day.isoformat(),
        "begun": list(result.begun),
        "ended": list(result.ended),
        "kept": len(result.kept),
        "buildings": result.buildings,
        "incidents": result.incidents,
        "undecided": 0 if result.undecided is None else len(result.undecided),
    }
