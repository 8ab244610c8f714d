"""`python -m data reviews ...`: list leaders' days, prepare one, print its link, withdraw it."""

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from data.engine import opened, read, write
from data.errors import ReviewDayMissingError
from data.queries.reviews import review, reviews
from data.reviews.link import day_of, token
from data.reviews.preparing import preparing
from data.reviews.preparing.preparing import WALK_MINUTES
from data.schema.reviews import RANKS
from data.settings import from_environment

DAY = "%Y-%m-%d"
SOURCE = "command line"
_Code = Annotated[str, typer.Argument(metavar="DAY", help="Its number in `list`.", show_default=False)]

app = typer.Typer(
    name="reviews",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help=(
        "List, prepare and withdraw a leader's days in one grid (docs/review.md).\n\n"
        "What was found is approved and followed up on the screen."
    ),
)


@app.command("list")
def list_days(
    area: Annotated[str | None, typer.Option(metavar="CODE", help="Only of this grid or area.")] = None,
) -> None:
    """List the days, the latest first."""
    with opened() as engine, read(engine) as conn:
        found = reviews(conn, grid_code=area)
    if found.empty:
        typer.echo("No day has been prepared.")
    for row in found.to_dict("records"):
        typer.echo(
            f"{row['code']}  {row['reviewed_on']}  {row['state']:<9}  grid {row['grid_code']}, "
            f"{_rank(row['reviewer_rank'])}; {row['entries']:,} entries, "
            f"{row['differences']:,} differences, {row['unsettled']:,} unsettled"
        )


@app.command("prepare")
def prepare(
    grid: Annotated[str, typer.Option(metavar="CODE", help="The grid.", show_default=False)],
    on: Annotated[datetime | None, typer.Option(formats=[DAY], help="The day; today in China if left out.")] = None,
    rank: Annotated[str, typer.Option(help=f"One of {', '.join(RANKS)}.")] = RANKS[0],
    minutes: Annotated[
        int, typer.Option(help=f"Length of the walk: {', '.join(map(str, WALK_MINUTES))}.")
    ] = WALK_MINUTES[0],
) -> None:
    """Prepare a day: its sheet, its walk and its link."""
    now = datetime.now(UTC)
    day = day_of(now) if on is None else on.date()
    with opened() as engine:
        with read(engine) as conn:
            draft = preparing.drafted(conn, grid_code=grid, minutes=minutes, now=now)
        with write(engine) as conn:
            code = preparing.prepare(
                conn, grid_code=grid, on=day, rank=rank, minutes=minutes, now=now, source=SOURCE, draft=draft
            )
    typer.echo(f"{code} is prepared for {day}. The phone's page is {_page(code, day)} behind the server's address.")


@app.command("link")
def link(code: _Code) -> None:
    """Print what follows the server's address in the link to a day."""
    with opened() as engine, read(engine) as conn:
        found = review(conn, code)
    if found is None:
        raise ReviewDayMissingError(review=code)
    typer.echo(_page(found.code, found.on))


@app.command("withdraw")
def withdraw(code: _Code) -> None:
    """Close the link to a day; what was noted stays."""
    with opened() as engine, write(engine) as conn:
        preparing.withdraw(conn, code, now=datetime.now(UTC))
    typer.echo(f"{code} is withdrawn.")


def _page(code: str, day: date) -> str:
    return f"/review#{token(from_environment(), code, day)}"


def _rank(said: object) -> str:
    return said if isinstance(said, str) else "rank unknown"
