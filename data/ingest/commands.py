"""`python -m data import ...`: bring a file into the store."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from data import engine as stores
from data.basemap import renew_tiles
from data.command_options import DatumName
from data.errors import ImportFileError
from data.ingest import report
from data.ingest.execution import run
from data.ingest.layers import LAYERS
from data.ingest.osm.run import SOURCE, OsmRequest, OsmResult, run_osm
from data.ingest.request import DEFAULT_TIMEZONE, ImportRequest, ImportResult, Progress
from data.progress import progress_passes
from data.settings import from_environment
from geo.coordinates import Bounds

UNUSABLE = 2

app = typer.Typer(
    name="import",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help=(
        "Bring a file into the store.\n\n"
        "All good rows go in, in one transaction; every other one goes into a rejects file."
    ),
)


FileArgument = Annotated[Path, typer.Argument(help="The file; a .zip or .gz of it will do.", show_default=False)]
SourceOption = Annotated[
    str | None, typer.Option(help="Name of where the file comes from; its columns are remembered under it.")
]
DatumOption = Annotated[DatumName | None, typer.Option(help="Datum of the coordinates, where the file does not say.")]
CrsOption = Annotated[str | None, typer.Option(help="Reference system of the coordinates, such as EPSG:4549.")]
MeridianOption = Annotated[
    int | None, typer.Option(help="Central meridian of Gauss-Kruger coordinates without a zone number.")
]
MapOption = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="OURS=THEIRS",
        help="Our column = the file's; COLUMN:OUR_WORD=THEIR_WORD for a word; OURS= to leave a column out. Repeatable.",
    ),
]
LayerOption = Annotated[str | None, typer.Option("--layer", help="Layer, sheet or member of a file with several.")]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Day on which the facts were true [default: the file's own date]."),
]
TimezoneOption = Annotated[str, typer.Option(help="Time zone of times that do not say their own.")]
TimeFormatOption = Annotated[str | None, typer.Option(help="How the file writes times, such as %d/%m/%Y %H:%M.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would happen and change nothing.")]
StrictOption = Annotated[bool, typer.Option("--strict", help="Store nothing at all if a row is rejected.")]
RepairOption = Annotated[bool, typer.Option("--repair", help="Mend invalid outlines instead of rejecting them.")]


def _import_command(layer: str) -> Callable[..., None]:
    def command(
        file: FileArgument,
        source: SourceOption = None,
        datum: DatumOption = None,
        crs: CrsOption = None,
        central_meridian: MeridianOption = None,
        columns: MapOption = None,
        sublayer: LayerOption = None,
        as_of: AsOfOption = None,
        timezone: TimezoneOption = DEFAULT_TIMEZONE,
        time_format: TimeFormatOption = None,
        dry_run: DryRunOption = False,
        strict: StrictOption = False,
        repair: RepairOption = False,
    ) -> None:
        request = ImportRequest(
            path=file,
            layer=layer,
            source=source,
            datum=None if datum is None else datum.value,
            crs=crs,
            central_meridian=central_meridian,
            columns=_mapping(columns or []),
            sublayer=sublayer,
            as_of=_day(as_of),
            timezone=timezone,
            time_format=time_format,
            dry_run=dry_run,
            strict=strict,
            repair=repair,
            now=datetime.now(UTC),
        )
        _carry_out(lambda progress: run(stores.open_store(), request, progress=progress))

    command.__doc__ = f"Import {layer.replace('-', ' ')} from a file."
    return command


for _name in LAYERS:
    app.command(_name)(_import_command(_name))


@app.command("osm")
def osm(
    file: Annotated[Path, typer.Argument(help="An .osm.pbf or .osm extract.", show_default=False)],
    district_code: Annotated[
        str | None, typer.Option(help="6 digits: make the extract's ground a district, where it has no boundary.")
    ] = None,
    district_name: Annotated[str | None, typer.Option(help="That district's name.")] = None,
    bbox: Annotated[
        str | None, typer.Option(metavar="W,S,E,N", help="Take only what touches this box, in degrees.")
    ] = None,
    clip: Annotated[bool, typer.Option("--clip", help="Take only what touches the areas in the store.")] = False,
    source: Annotated[str, typer.Option(help="Name under which the rows are kept.")] = SOURCE,
    as_of: AsOfOption = None,
    dry_run: DryRunOption = False,
) -> None:
    """Start a district from an OpenStreetMap extract.

    Imports streets that can be walked, buildings, places, ground, barriers and boundaries.
    """
    request = OsmRequest(
        path=file,
        district_code=district_code,
        district_name=district_name,
        bounds=_bounds(bbox),
        clip=clip,
        source=source,
        as_of=_day(as_of),
        dry_run=dry_run,
        now=datetime.now(UTC),
    )
    _carry_out(lambda progress: run_osm(stores.open_store(), request, progress=progress))


def _bounds(given: str | None) -> Bounds | None:
    if given is None:
        return None
    try:
        west, south, east, north = map(float, given.split(","))
    except ValueError:
        raise typer.BadParameter(f"{given!r} is not W,S,E,N in degrees", param_hint="--bbox") from None
    return west, south, east, north


def _carry_out(work: Callable[[Progress], ImportResult | OsmResult]) -> NoReturn:
    """Run an import, show it, and leave with 0 (all in), 1 (rows rejected) or 2 (the file cannot be used)."""
    try:
        with progress_passes() as progress:
            result = work(progress)
    except ImportFileError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(UNUSABLE) from None
    typer.echo((result.report_dir / report.SUMMARY).read_text(encoding="utf-8"), nl=False)
    typer.echo(f"Report: {result.report_dir}")
    renew_tiles(stores.open_store(), from_environment())
    raise typer.Exit(result.exit_code)


def _mapping(pairs: list[str]) -> dict[str, str]:
    mapping = {}
    for pair in pairs:
        ours, equals, theirs = pair.partition("=")
        if not equals or not ours.strip():
            raise typer.BadParameter(f"{pair!r} is not OURS=THEIRS", param_hint="--map")
        mapping[ours.strip()] = theirs.strip()
    return mapping


def _day(given: datetime | None) -> date | None:
    return None if given is None else given.date()
