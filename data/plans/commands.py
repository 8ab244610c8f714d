"""`python -m data plans ...`: list, export and import plans of grids, and bring due ones into force."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from data.audit import OPERATOR
from data.basemap import renew_tiles
from data.command_options import DatumName, LanguageName
from data.engine import opened, read, write
from data.plans.days import day_of
from data.plans.exports import export_plan
from data.plans.force import InForce, apply_due
from data.plans.importing import PlanRead, read_plan
from data.queries.drafts import save
from data.queries.grids import grids
from data.queries.plans import plans
from data.settings import from_environment
from data.units import units_on

REFUSED = 1
MOST_NAMED = 5

app = typer.Typer(
    name="plans",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help=(
        "List, export and import plans of grids, and bring approved ones into force.\n\n"
        "Plans are drawn, submitted and approved on the screen."
    ),
)


@app.command("list")
def list_plans() -> None:
    """List the plans, the last saved first."""
    with opened() as engine, read(engine) as conn:
        found = plans(conn)
    if found.empty:
        typer.echo("There is no plan.")
    for row in found.to_dict("records"):
        day = f", from {row['effective_on']}" if row["effective_on"] is not None else ""
        place = row["community_code"] if isinstance(row["community_code"], str) else "the district"
        typer.echo(f"{row['id']:>4}  {row['state']:<9}  {row['name']} ({place}, {row['units']:,} units{day})")


@app.command("export")
def export(
    plan: Annotated[int, typer.Argument(metavar="PLAN", help="Its number in `list`.", show_default=False)],
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Ends in .gpkg or .zip (Shapefiles): layers; .xlsx: list of changes; .pdf: map to print.",
            show_default=False,
        ),
    ],
    language: Annotated[LanguageName, typer.Option(help="Of headings and words.")] = LanguageName.ZH,
    community: Annotated[
        str | None, typer.Option(metavar="CODE", help="The only community of a map; all that change if left out.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE if it exists.")] = False,
) -> None:
    """Write a plan to a file."""
    with opened() as engine, read(engine) as conn:
        path = export_plan(
            conn,
            plan,
            file,
            now=datetime.now(UTC),
            language="zh" if language is LanguageName.ZH else "en",
            community=community,
            overwrite=overwrite,
        )
    typer.echo(f"{path} holds plan {plan}.")


@app.command("import")
def import_plan(
    file: Annotated[Path, typer.Argument(help="Areas of grids, or exported units edited.", show_default=False)],
    name: Annotated[str, typer.Option(help="What the draft is called.", show_default=False)],
    community: Annotated[
        str | None, typer.Option(metavar="CODE", help="The community that it redraws; found by place if left out.")
    ] = None,
    layer: Annotated[str | None, typer.Option(help="Layer of a file with several.")] = None,
    column: Annotated[str | None, typer.Option(help="Column of the grid's code or name.")] = None,
    datum: Annotated[DatumName | None, typer.Option(help="Datum, where the file does not say.")] = None,
    crs: Annotated[str | None, typer.Option(help="Reference system, such as EPSG:4549.")] = None,
) -> None:
    """Save a plan that was drawn in another program as a draft; nothing else changes."""
    now = datetime.now(UTC)
    with opened() as engine:
        with read(engine) as conn:
            today = units_on(conn, on=day_of(now), community_code=community)
            found = read_plan(
                file,
                units=today.units,
                current=today.current,
                grids=grids(conn, on=day_of(now), area_code=community),
                layer=layer,
                column=column,
                datum=None if datum is None else datum.value,
                crs=crs,
            )
        with write(engine) as conn:
            number = _kept(conn, found, name, community=community, at=now)
    given = found.grid[found.grid != ""]
    typer.echo(f"Draft {number} gives {len(given):,} units to {given.nunique():,} grids; {found.moved:,} change grid.")
    for note in _notes(found):
        typer.echo(f"Note: {note}", err=True)


@app.command("apply")
def apply() -> None:
    """Bring every approved plan into force whose day has come.

    The server does so by itself, when it starts and at midnight in China. Exits with 1 if a plan is refused.
    """
    with opened() as engine:
        done = apply_due(engine, at=datetime.now(UTC))
        for one in done:
            typer.echo(_told(one), err=one.fault is not None)
        if not done:
            typer.echo("No plan is due.")
        if any(one.fault is None for one in done):
            renew_tiles(engine, from_environment())
    if any(one.fault is not None for one in done):
        raise typer.Exit(REFUSED)


def _kept(conn: Connection, found: PlanRead, name: str, *, community: str | None, at: datetime) -> int:
    """Save what was read as a draft, of its only community if there is but one."""
    only = found.communities[0] if len(found.communities) == 1 else None
    said = {code: {"name": called} for code, called in found.names.items()}
    return save(
        conn, name=name, grid=found.grid, at=at, actor_role=OPERATOR, community_code=community or only, grids=said
    )


def _told(one: InForce) -> str:
    if one.fault is not None:
        return f"Error: {one.fault}"
    left = 0 if one.undecided is None else len(one.undecided)
    told = (
        f"Plan {one.plan}, {one.name}, is in force since {one.day}: {len(one.begun):,} grids begun, "
        f"{len(one.kept):,} unchanged, {len(one.ended):,} ended; {one.buildings:,} buildings and "
        f"{one.incidents:,} open incidents moved."
    )
    return f"{told} {left:,} posts and micro-grids need a decision." if left else told


def _notes(found: PlanRead) -> list[str]:
    notes = list(found.notes)
    if found.uncovered:
        some = ", ".join(found.uncovered[:MOST_NAMED])
        notes.append(f"{len(found.uncovered):,} units have no grid, such as {some}. Give them to grids on the screen.")
    if len(found.split):
        some = "; ".join(
            f"{unit} ({row['share']:.0%} in {row['grid']}, {row['other_share']:.0%} in {row['other'] or 'none'})"
            for unit, row in found.split.head(MOST_NAMED).to_dict("index").items()
        )
        notes.append(f"{len(found.split):,} units are cut by the lines and go to the grid that holds most: {some}.")
    return notes
