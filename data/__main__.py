"""The command line: `python -m data ...`.

Exit codes: 0 done, 1 the store or the data have a problem, 2 wrong usage. What a command alone needs is imported in it:
pandas and GDAL take seconds to load.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from sqlalchemy import Engine
from typer.core import TyperGroup

from data import settings
from data.command_options import DatumName
from data.engine import create_store, open_store, read, shown, write
from data.errors import ExportFormatError, GridError, OptionError, SettingsError
from data.progress import progress_bar, progress_stages

DATA_PROBLEM = 1
WRONG_USAGE = 2
HELP_WIDTH = 100
OBJECTS_BETWEEN_COLLECTIONS = 100_000
"""A command makes many objects that stay and soon ends: looking for garbage often took a tenth of its time."""
DAY = "%Y-%m-%d"

HELP = """Make, fill, check and save the store that the dashboard shows.

GRID_DATABASE_URL names the store, GRID_VAR_DIR the folder for what the program makes. Exit codes: 0 done, 1 the store
or the data have a problem, 2 wrong usage.
"""

_MISUSE = (SettingsError, OptionError, ExportFormatError)
_GROUPS = {
    "import": "data.ingest.commands",
    "keys": "data.intake.commands",
    "mode": "data.mode_commands",
    "panoramas": "data.panorama_commands",
    "plans": "data.plans.commands",
    "qr": "data.qr.commands",
    "reviews": "data.reviews.commands",
    "simulate": "data.simulation.commands",
    "ratings": "data.ratings.commands",
}


class Commands(TyperGroup):
    """Commands that say what went wrong in one line; groups of commands are loaded when they are asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *_GROUPS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in _GROUPS:
            return typer.main.get_command(import_module(_GROUPS[cmd_name]).app)
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: Any) -> Any:
        gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
        try:
            return super().invoke(ctx)
        except GridError as error:
            typer.echo(f"Error: {error}", err=True)
            raise typer.Exit(WRONG_USAGE if isinstance(error, _MISUSE) else DATA_PROBLEM) from error


class DemoSize(StrEnum):
    """How large an invented district may be."""

    SMALL = "small"
    DISTRICT = "district"
    CITY = "city"


class LayerName(StrEnum):
    """What can be exported."""

    AREAS = "areas"
    GRIDS = "grids"
    BUILDINGS = "buildings"
    STREETS = "streets"
    STATIONS = "stations"
    REFUEL_STATIONS = "refuel-stations"
    INCIDENTS = "incidents"
    PLACES = "places"
    LAND_COVER = "land-cover"
    BARRIERS = "barriers"
    DEPARTMENTS = "departments"
    CATALOGUE = "catalogue"
    WORKERS = "workers"
    FINDINGS = "findings"


class Encoding(StrEnum):
    """How a Shapefile's text may be written."""

    UTF8 = "UTF-8"
    GBK = "GBK"


app = typer.Typer(
    cls=Commands,
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"max_content_width": HELP_WIDTH},
)


@app.command()
def init() -> None:
    """Create the store, or bring an older one up to date."""
    from data.inventory import in_words, row_counts

    with _closing(create_store()) as engine, read(engine) as conn:
        typer.echo(f"The store is {shown(engine.url)}; it holds {in_words(row_counts(conn))}.")


@app.command()
def demo(
    size: Annotated[DemoSize, typer.Option(help="How large.")] = DemoSize.DISTRICT,
    seed: Annotated[int, typer.Option(help="The same seed, size and day make the same district.")] = 1,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Leave a store that holds data alone.")] = False,
) -> None:
    """Fill an empty store, made where there is none, with an invented district."""
    from data.inventory import contents, in_words, row_counts

    with _closing(create_store()) as engine:
        with read(engine) as conn:
            held = contents(row_counts(conn)) if if_empty else {}
        if held:
            typer.echo(f"{shown(engine.url)} holds data: {in_words(held)}.")
            return
        # Not before: each start asks, and only the first one makes a district.
        from data import audit
        from data.basemap import renew_tiles
        from data.demo import load
        from data.panoramas import folder

        pictures = folder(settings.from_environment())
        with progress_stages("demo") as progress:
            written = load(engine, size=size.value, seed=seed, pictures=pictures, progress=progress)
        told = {"size": size.value, "seed": seed, "rows": sum(written.values())}
        with write(engine) as conn:
            audit.record(conn, at=_now(), actor_role=audit.OPERATOR, action="demo", subject_table="store", details=told)
        typer.echo(f"An invented district is in {shown(engine.url)}: {in_words(written)}.")
        renew_tiles(engine, settings.from_environment())


@app.command()
def check(
    store_only: Annotated[
        bool, typer.Option("--store-only", help="Only look for damage, not for doubts about the data.")
    ] = False,
) -> None:
    """Look for damage and for doubts about the data, such as grids that overlap.

    Exits with 1 if there is any problem; notes are none.
    """
    from data.verification import report, verify

    with _closing(open_store()) as engine, progress_bar("check") as progress, read(engine) as conn:
        found = verify(conn, doubts=not store_only, progress=progress)
        lines = report(conn, found)
    typer.echo("\n".join([f"The store is {shown(engine.url)}.", *lines]))
    if any(problem.is_error for problem in found):
        raise typer.Exit(DATA_PROBLEM)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Such as grid-2026-11-21.gpkg.", show_default=False)],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE if it exists.")] = False,
) -> None:
    """Save the whole store to one GeoPackage file.

    Others may read and write the store meanwhile. The file is a store itself, whether the store is a file or a
    PostGIS database: `restore` puts it back into either, and QGIS opens it.
    """
    from data.backup import back_up
    from data.inventory import in_words

    with _closing(open_store()) as engine, progress_bar("backup") as progress:
        saved = back_up(engine, file, now=_now(), overwrite=overwrite, progress=progress)
    typer.echo(f"{saved.file} holds {in_words(saved.rows)}.")
    if not saved.is_recorded:
        typer.echo(f"Note: {shown(engine.url)} cannot be written, so its audit trail does not say so.", err=True)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` wrote.", show_default=False)],
    replace: Annotated[
        bool, typer.Option("--replace", help="Also if the store holds data or is damaged; what was there is kept.")
    ] = False,
) -> None:
    """Put what a backup holds into the store: all or nothing.

    The backup is looked over first and, if it is of an older version, brought up to date on a copy. A store that holds
    data is left alone unless --replace is given, and then its content is kept in a file beside it.
    """
    from data.basemap import renew_tiles
    from data.inventory import in_words
    from data.restore import restore as restore_store

    chosen = settings.from_environment()
    url = chosen.database_url
    keep_in = Path(url.database or "").resolve().parent if url.get_backend_name() == "sqlite" else chosen.var_dir
    with progress_bar("restore") as progress:
        done = restore_store(url, file, now=_now(), keep_in=keep_in, replace=replace, progress=progress)
    typer.echo(f"{shown(url)} now holds {in_words(done.rows)}.")
    if done.kept is not None:
        typer.echo(f"What it held before is in {done.kept}.")
    with _closing(open_store(url)) as engine:
        renew_tiles(engine, chosen)


@app.command()
def export(
    layer: Annotated[LayerName, typer.Argument(metavar="LAYER", help="What to write.", show_default=False)],
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="Ends in .gpkg .geojson .shp .zip (Shapefile) .csv .xlsx .parquet.", show_default=False
        ),
    ],
    datum: Annotated[DatumName, typer.Option(help="Datum of the coordinates.")] = DatumName.CGCS2000,
    since: Annotated[datetime | None, typer.Option(formats=[DAY], help="Incidents from this day on.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=[DAY], help="Incidents before this day.")] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Also grids and stations that no longer hold, or not yet.")
    ] = False,
    encoding: Annotated[Encoding, typer.Option(help="Of a Shapefile's text.")] = Encoding.UTF8,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE if it exists.")] = False,
) -> None:
    """Write a layer to a file that other programs open.

    An import of the file changes nothing: columns, words, sources and days are those that it knows. Coordinates are
    longitude and latitude on CGCS2000, which differs from WGS 84 by centimetres, unless another datum is asked for.
    """
    from data.export import export_layer

    with _closing(open_store()) as engine, progress_stages("export"), read(engine) as conn:
        done = export_layer(
            conn,
            layer.value,
            file,
            now=_now(),
            datum=datum.value,
            since=_start_of(since),
            until=_start_of(until),
            history=history,
            encoding=encoding.value,
            overwrite=overwrite,
        )
    typer.echo(f"{done.path} holds {done.rows:,} {'row' if done.rows == 1 else 'rows'} of {layer.value}.")
    for note in done.notes:
        typer.echo(f"Note: {note}", err=True)


@contextmanager
def _closing(engine: Engine) -> Iterator[Engine]:
    try:
        yield engine
    finally:
        engine.dispose()


def _start_of(day: datetime | None) -> datetime | None:
    """The first moment of a day in China."""
    return None if day is None else day.replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    app(prog_name="python -m data")
