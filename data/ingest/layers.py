"""The layers that can be imported: a table, how its rows are completed, and the rules that they are judged by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd
from sqlalchemy import Connection, Table

from data import schema
from data.errors import LayerUnknownError
from data.ingest import completion
from data.ingest.context import Context
from data.ingest.fields import Field, fields_of, geometry_kind
from data.ingest.rules import codes, counts, limits, positions, times
from data.ingest.rules.rule import Hit, Rule
from data.ingest.versions import settle_parents, settle_versions

PLACE_COLUMNS = frozenset({"geom", "cell", "location_quality", "grid_code"})
"""What a row's location decides."""

Complete = Callable[[pd.DataFrame, Context], pd.DataFrame]

Settle = Callable[[Connection, pd.DataFrame, Context], tuple[pd.DataFrame, Hit | None]]
"""What can only be said of good rows, in the writing transaction."""


Prepare = Callable[[pd.DataFrame, Mapping[str, str]], pd.DataFrame]
"""Texts under our columns' names, and the file's name of each."""


def _as_they_are(texts: pd.DataFrame, headings: Mapping[str, str]) -> pd.DataFrame:
    return texts


def _settled(conn: Connection, rows: pd.DataFrame, context: Context) -> tuple[pd.DataFrame, Hit | None]:
    return rows, None


@dataclass(frozen=True)
class Layer:
    """What a file can be imported as.

    Attributes:
        name: Its word on the command line.
        table: The table that it fills.
        complete: Adds what rows lack and can be told from the rest.
        rules: What rows are judged by, besides what reading itself tells.
        assumed: Columns that completion makes up when the file has none; they never overwrite what the store knows.
        prepare: Changes texts before they are read.
        key: The columns that name a row for good.
        stand_ins: A needed column -> another that will do instead.
        implied: A column -> the file's columns from which completion knows it rather than making it up.
        settle: Changes good rows once more, knowing what the store has.
    """

    name: str
    table: Table
    complete: Complete = completion.keep
    rules: tuple[Rule, ...] = ()
    assumed: frozenset[str] = field(default=frozenset())
    prepare: Prepare = _as_they_are
    key: tuple[str, ...] = ("code",)
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    implied: Mapping[str, frozenset[str]] = field(default_factory=dict)
    settle: Settle = _settled

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The columns that a file may fill."""
        return fields_of(self.table)

    @property
    def field_names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(one.name for one in self.fields)

    @property
    def geometry(self) -> str | None:
        """The type of its shapes; None for a layer without."""
        return geometry_kind(self.table)

    @property
    def needs_geometry(self) -> bool:
        """Whether a row cannot be without a shape."""
        return self.geometry is not None and not self.table.columns["geom"].nullable

    def kept(self, told: frozenset[str], *, is_located: bool) -> frozenset[str]:
        """The columns that a row of the store keeps, because the file says nothing about them."""
        made_up = {one for one in self.assumed - told if not self.implied.get(one, frozenset()) & told}
        return frozenset(made_up if is_located else made_up | (PLACE_COLUMNS - told))

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that a new row must have from the file itself."""
        made_up = self.assumed | {"code"}
        return tuple(one.name for one in self.fields if one.required and one.name not in made_up)


_PLACED = (positions.MISSING_REJECTED, positions.IMPOSSIBLE_REJECTED, positions.SWAPPED_REJECTED, positions.OUTSIDE)
_LOCATED = (
    positions.MISSING_KEPT,
    positions.IMPOSSIBLE_KEPT,
    positions.SWAPPED_KEPT,
    positions.PILE_UP,
    positions.OUTSIDE,
)
_COUNTED = (counts.NEGATIVE, counts.ABSURD_HOUSEHOLDS, counts.ABSURD_SIZE)
_ON_LAND = (positions.IMPOSSIBLE_REJECTED, positions.SWAPPED_REJECTED)


def _table(model: type[schema.Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - every model here is a plain table
    return table


_ALL = (
    Layer(
        "areas",
        _table(schema.Area),
        completion.complete_areas,
        (codes.AREA_SHAPE, *_ON_LAND),
        frozenset({"level", "name", "parent_code"}),
        settle=settle_parents,
    ),
    Layer(
        "grids",
        _table(schema.Grid),
        completion.complete_grids,
        (codes.GRID_SHAPE, codes.GRID_COMMUNITY, codes.UNKNOWN_COMMUNITY, times.VALIDITY, *_COUNTED, *_ON_LAND,
         positions.OUTSIDE),
        frozenset({"name", "grid_class", "valid_from", "community_code"}),
        key=("code", "valid_from"),
        settle=settle_versions,
    ),
    Layer(
        "buildings",
        _table(schema.Building),
        completion.complete_buildings,
        (*_COUNTED, *_ON_LAND, positions.OUTSIDE),
    ),
    Layer("streets", _table(schema.Street), rules=_ON_LAND),
    Layer(
        "stations",
        _table(schema.Station),
        completion.complete_stations,
        (codes.UNCLEAR_HOURS, counts.NEGATIVE, times.VALIDITY, *_PLACED),
        frozenset({"kind"}),
    ),
    Layer(
        "refuel-stations",
        _table(schema.RefuelStation),
        completion.complete_places,
        (codes.UNCLEAR_HOURS, *_PLACED),
    ),
    Layer(
        "incidents",
        _table(schema.Incident),
        completion.complete_incidents,
        (times.IN_THE_FUTURE, times.BEFORE_1990, times.ENDS_BEFORE_START, times.DUE_BEFORE_REPORT,
         codes.MARKED_DUPLICATE, codes.UNKNOWN_CATEGORY, codes.UNKNOWN_DEPARTMENT, codes.UNKNOWN_STATE, *_LOCATED),
        frozenset({"state", "is_duplicate"}),
        completion.prepare_incidents,
        key=("source", "code"),
        stand_ins={"category": "item_code"},
        implied={"state": frozenset(times.STEPS[1:]), "is_duplicate": frozenset({"state"})},
    ),
    Layer("places", _table(schema.Place), completion.complete_places, (codes.UNCLEAR_HOURS, *_PLACED)),
    Layer("land-cover", _table(schema.LandCover), completion.complete_surfaces, _ON_LAND, frozenset({"kind"})),
    Layer("barriers", _table(schema.Barrier), completion.complete_surfaces, _ON_LAND, frozenset({"kind"})),
    Layer(
        "departments",
        _table(schema.Department),
        completion.complete_departments,
        (limits.WITHOUT_UNIT, limits.WORKING_DAYS, *_ON_LAND),
        frozenset({"tier"}),
        completion.prepare_departments,
    ),
    Layer(
        "catalogue",
        _table(schema.CatalogueItem),
        completion.complete_catalogue,
        (counts.NEGATIVE, codes.UNKNOWN_DEPARTMENT, limits.WITHOUT_UNIT, limits.WORKING_DAYS, limits.FILLED_DOWN),
        frozenset({"category_code"}),
        completion.prepare_catalogue,
        stand_ins={"category_name": "category_code"},
    ),
    Layer(
        "workers",
        _table(schema.Worker),
        completion.complete_workers,
        (codes.UNKNOWN_GRID,),
        frozenset({"is_filled"}),
    ),
)  # fmt: skip

LAYERS = {layer.name: layer for layer in _ALL}


def layer_named(name: str) -> Layer:
    """The layer of a name.

    Raises:
        LayerUnknownError: There is none.
    """
    if name not in LAYERS:
        raise LayerUnknownError(name=name, choices=", ".join(LAYERS))
    return LAYERS[name]
