"""`python -m data simulate`: incidents arrive and are handled, on a store that is marked as invented."""

import re
from datetime import UTC, timedelta
from typing import Annotated, Final

import typer

from data.engine import open_store
from data.errors import OptionError
from data.settings import shown
from data.simulation.running import Simulation, run

MOST_PER_MINUTE: Final = 6_000.0
TOLD_EVERY: Final = 60
"""Ticks between two lines of the tally."""

_UNITS: Final = {"s": 60.0, "sec": 60.0, "min": 1.0, "h": 1 / 60, "hour": 1 / 60}

app = typer.Typer(name="simulate", add_completion=False, rich_markup_mode=None)


@app.command()
def simulate(
    rate: Annotated[str, typer.Option(help="Reports by the clock, such as 30/min, 2/s or 100/h.")] = "30/min",
    speed: Annotated[float, typer.Option(help="Simulated minutes that pass in one of the clock.")] = 60.0,
    minutes: Annotated[
        float | None,
        typer.Option(help="For how long by the clock; if not given, until Ctrl-C.", show_default=False),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed on the same store makes the same reports.")] = 1,
) -> None:
    """Let incidents arrive and be handled, for demonstrations and tests.

    All of them have the source `simulator`, and nothing else is touched. Time goes on from the store's last report.
    Only a store that `demo` has filled is taken, for the history of incidents can never be removed.
    """
    per_minute = rate_of(rate)
    for name, value in (("--speed", speed), ("--minutes", 1.0 if minutes is None else minutes)):
        if not 0 < value < float("inf"):
            raise OptionError(name=name, value=value, remedy="give a number above 0")
    engine = open_store()
    lines = _Lines()
    try:
        run(engine, per_minute=per_minute, speed=speed, seed=seed, minutes=minutes, told=lines.tell)
    except KeyboardInterrupt:
        typer.echo("Interrupted; what has happened stays.", err=True)
    finally:
        lines.end(shown(engine.url))
        engine.dispose()


def rate_of(text: str) -> float:
    """Reports per minute, from words such as `30/min`.

    Raises:
        OptionError: It is no rate, or one that is too high.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)/(\w+)", text.strip())
    factor = _UNITS.get(found.group(2)) if found else None
    per_minute = float(found.group(1)) * factor if found and factor is not None else 0.0
    if not 0 < per_minute <= MOST_PER_MINUTE:
        remedy = f"give a number and s, min or h, such as 30/min; at most {MOST_PER_MINUTE:.0f}/min"
        raise OptionError(name="--rate", value=text, remedy=remedy)
    return per_minute


class _Lines:
    """Says now and then how far it is."""

    def __init__(self) -> None:
        self._ticks = 0
        self._last: Simulation | None = None

    def tell(self, simulation: Simulation) -> None:
        self._last = simulation
        if self._ticks % TOLD_EVERY == 0:
            typer.echo(_line(simulation), err=True)
        self._ticks += 1

    def end(self, store: str) -> None:
        if self._last is not None:
            typer.echo(f"{store}: {_line(self._last)}")


def _line(simulation: Simulation) -> str:
    done = simulation.tally
    at = simulation.at.astimezone(UTC) + timedelta(hours=8)
    return (
        f"{at:%Y-%m-%d %H:%M} simulated: {done.reported:,} reported, {done.moved:,} steps, {done.closed:,} closed"
        f"{f', {done.left_alone:,} left to people' if done.left_alone else ''}."
    )
