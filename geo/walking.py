"""Walking along streets: who reaches what, in how many minutes, and by which way.

Streets become edges in metres between nodes where a walker can turn. Facilities and places meet the streets at the
nearest point of the nearest edge, and the straight leg to that point is walked too.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely
import shapely.ops

from geo.snapping import Located, locate_on, points_of
from geo.walks.access import directions, is_stairs, levels
from geo.walks.anchors import Ways, anchored
from geo.walks.graph import metres_from, nearest_source
from geo.walks.speed import ADULT_M_PER_S, metres_in
from geo.walks.street_islands import with_islands
from geo.walks.street_lines import walkable_lines
from geo.walks.street_splitting import JOIN_WITHIN_M, split
from geo.walks.ways import Stretch, shortest_way, stretches_within

Floats = npt.NDArray[np.float64]
Place: TypeAlias = shapely.Geometry | gpd.GeoSeries

SNAP_WITHIN_M: Final = 500.0
"""A building farther than this from every street has no street in the data."""
ISOCHRONE_WIDTH_M: Final = 30.0
"""Buildings meet the street within about this many metres on either side."""


@dataclass(frozen=True, eq=False)
class WalkNetwork:
    """Streets that can be walked. Made by `from_lines`; nothing changes it afterwards."""

    edges: gpd.GeoDataFrame
    """Columns `start`, `end` (nodes), `line` (label of the street), `length_m`, `forward`, `backward` (which ways it
    may be walked), `island`, `geometry` in metres."""
    nodes: Floats
    """x, y of every node in metres, shape (number of nodes, 2)."""
    islands: pd.DataFrame
    """Parts that no street connects, the longest first (island 0); columns `nodes`, `edges`, `length_m`."""
    left_out: pd.Series
    """How many lines were left out, by reason: "not walked", "no line", "zero length", "on short islands"."""
    crs: pyproj.CRS
    """Of the streets as they came; bare points are taken to be in it, and bare geometries come back in it."""

    @classmethod
    def from_lines(
        cls, streets: gpd.GeoDataFrame, *, join_within_m: float = JOIN_WITHIN_M, shortest_island_m: float = 0.0
    ) -> "WalkNetwork":
        """The network of a layer of lines.

        Lines are cut where they cross or touch, except where a bridge or a tunnel leads one past the other (see
        `geo.walks.street_splitting.split`). Who may walk where, and the one-way stairs, are read from the tags (see
        `geo.walks.access`). Of parallel edges ways take the shortest; buildings meet any.

        Args:
            streets: Lines in any CRS; columns `highway`, `foot`, `access`, `oneway`, `oneway:foot`, `conveying`,
                `bridge`, `tunnel`, `layer` are read where they exist.
            join_within_m: Lines this near to each other touch.
            shortest_island_m: Islands with fewer metres of street are left out, so that buildings meet the next
                street beyond them; 0 keeps all.

        Raises:
            ValueError: There is no CRS, or no line that can be walked.
        """
        lines, left_out = walkable_lines(streets)
        tags = streets.iloc[lines.index]
        cut = split(lines.to_numpy(), levels=levels(tags), climbs=is_stairs(tags), join_within_m=join_within_m)
        cut, island, islands, dropped = with_islands(cut, shortest_m=shortest_island_m)
        left_out["on short islands"] = dropped
        if not len(cut.line):
            raise ValueError(f"none of {len(streets)} streets is left, {dropped} on short islands; lower their limit")
        way = directions(tags)[cut.line]
        edges = gpd.GeoDataFrame(
            {
                "start": cut.start,
                "end": cut.end,
                "line": tags.index.take(cut.line),
                "length_m": shapely.length(cut.geometry),
                "forward": way >= 0,
                "backward": way <= 0,
                "island": island,
            },
            geometry=cut.geometry,
            crs=lines.crs,
        )
        return cls(edges=edges, nodes=cut.nodes, islands=islands, left_out=left_out, crs=streets.crs)

    def locate(self, places: gpd.GeoSeries, *, within_m: float = SNAP_WITHIN_M) -> Located:
        """Where places meet the streets; pass the result instead of the places to spare looking again.

        Args:
            places: Points, or shapes that stand for themselves by a point inside them; any CRS.
            within_m: How far a place may be from the nearest street; those beyond reach nothing
                (`Located.too_far`).

        Raises:
            ValueError: The places have no CRS.
        """
        if places.crs is None:
            raise ValueError("the places have no CRS; set the one they are in, e.g. EPSG:4490")
        points = gpd.GeoSeries(points_of(places.to_numpy()), index=places.index, crs=places.crs)
        here = points.to_crs(self.edges.crs)
        return locate_on(self._shapes, self._tree, here, within_m=within_m)

    def minutes(
        self,
        facilities: gpd.GeoSeries | Located,
        places: gpd.GeoSeries | Located,
        *,
        speed_m_per_s: float = ADULT_M_PER_S,
        limit_minutes: float | None = None,
    ) -> pd.DataFrame:
        """Minutes on foot from each place to the facility that is nearest along the streets.

        Args:
            facilities: Where to; see `locate`.
            places: Where from.
            speed_m_per_s: Of the walker, on street and access leg alike.
            limit_minutes: Longest way looked for.

        Returns:
            Index of `places`; `minutes` (inf where nothing is reached), `facility` (label in `facilities`, <NA> where
            nothing is reached).

        Raises:
            ValueError: The speed is not above zero, the limit is negative, or there is no CRS.
        """
        found = self.metres(facilities, places, limit_m=metres_in(limit_minutes, speed_m_per_s))
        return pd.DataFrame({"minutes": found["metres"] / (60.0 * speed_m_per_s), "facility": found["facility"]})

    def metres(
        self, facilities: gpd.GeoSeries | Located, places: gpd.GeoSeries | Located, *, limit_m: float = np.inf
    ) -> pd.DataFrame:
        """As `minutes`, in metres, which are the same for every walker: columns `metres`, `facility`."""
        to, here = self._located(facilities), self._located(places)
        anchors = anchored(self._ways, to, towards=True)
        node_m, source, _ = nearest_source(anchors.graph, anchors.sources, limit_m=limit_m)
        before, before_m, after, after_m = anchors.beside(here)
        before_m, after_m = node_m[before] + before_m, node_m[after] + after_m
        total_m = np.minimum(before_m, after_m) + here.access_m[here.found]
        row = anchors.row_of(source[np.where(before_m <= after_m, before, after)])
        reached = total_m <= limit_m * (1.0 + 1e-9) if np.isfinite(limit_m) else np.isfinite(total_m)
        metres, facility = np.full(len(here), np.inf), np.full(len(here), -1, dtype=np.int64)
        metres[here.found] = np.where(reached, total_m, np.inf)
        facility[here.found] = np.where(reached, row, -1)
        labels = pd.array(to.index.to_numpy()).take(facility, allow_fill=True, fill_value=pd.NA)
        return pd.DataFrame({"metres": metres, "facility": labels}, index=here.index)

    def minutes_matrix(
        self,
        facilities: gpd.GeoSeries | Located,
        places: gpd.GeoSeries | Located,
        *,
        limit_minutes: float | None,
        speed_m_per_s: float = ADULT_M_PER_S,
    ) -> pd.DataFrame:
        """Minutes on foot from every place to every facility.

        Dense, for in a sparse matrix what is not reached would read as zero minutes.

        Args:
            facilities: Where to; one column each.
            places: Where from; one row each.
            limit_minutes: Longest way looked for; None for no limit.
            speed_m_per_s: Of the walker.

        Returns:
            Shape (places, facilities), labelled by their indexes in their order; inf beyond the limit.

        Raises:
            ValueError: As `minutes`.
        """
        metres = self.metres_matrix(facilities, places, limit_m=metres_in(limit_minutes, speed_m_per_s))
        return metres / (60.0 * speed_m_per_s)

    def metres_matrix(
        self, facilities: gpd.GeoSeries | Located, places: gpd.GeoSeries | Located, *, limit_m: float = np.inf
    ) -> pd.DataFrame:
        """As `minutes_matrix`, in metres, which are the same for every walker: keep one and ask it anything."""
        to, here = self._located(facilities), self._located(places)
        anchors = anchored(self._ways, to, towards=True)
        before, before_m, after, after_m = anchors.beside(here)
        metres = np.full((len(to), len(here)), np.inf)
        walks = metres_from(anchors.graph, anchors.sources, limit_m=limit_m)
        for row, (_, node_m) in zip(anchors.rows, walks, strict=True):
            total_m = np.minimum(node_m[before] + before_m, node_m[after] + after_m) + here.access_m[here.found]
            metres[row, here.found] = np.where(total_m <= limit_m * (1.0 + 1e-9), total_m, np.inf)
        return pd.DataFrame(metres.T, index=here.index, columns=to.index)

    def isochrone(
        self,
        point: Place,
        minutes: float,
        *,
        speed_m_per_s: float = ADULT_M_PER_S,
        width_m: float = ISOCHRONE_WIDTH_M,
        towards: bool = False,
    ) -> shapely.Geometry:
        """The ground within some minutes' walk: the street stretches reached, and `width_m` on either side.

        It shows, and does not count: whether a building is within reach is what `minutes` says.

        Args:
            point: A geometry in the CRS of the streets, or a series of any length in any CRS: the ground within reach
                of any of them.
            minutes: Length of the walk, access leg included.
            speed_m_per_s: Of the walker.
            width_m: Half the width of the band along the streets.
            towards: Walk to the point instead of from it, which differs where stairs are one-way.

        Returns:
            Polygon or MultiPolygon in the CRS that `point` is in; empty where no street is reached.
        """
        reached = shapely.get_parts(self._reached(point, metres_in(minutes, speed_m_per_s), towards=towards))
        bands = shapely.buffer(reached, width_m, quad_segs=4)  # all at once would take thirty times as long
        return self._returned(shapely.union_all(bands) if len(bands) else shapely.Polygon(), point)

    def reached_streets(
        self,
        point: Place,
        minutes: float,
        *,
        speed_m_per_s: float = ADULT_M_PER_S,
        towards: bool = False,
    ) -> shapely.MultiLineString:
        """The street stretches of `isochrone`, as lines."""
        return self._returned(self._reached(point, metres_in(minutes, speed_m_per_s), towards=towards), point)

    def route(
        self,
        a: Place,
        b: Place,
        *,
        speed_m_per_s: float = ADULT_M_PER_S,
    ) -> tuple[shapely.LineString, float]:
        """The shortest way on foot from `a` to `b`, access legs included.

        Args:
            a: Where from: a geometry in the CRS of the streets, or a series of one in any CRS.
            b: Where to.
            speed_m_per_s: Of the walker.

        Returns:
            The line from `a` to `b` in the CRS that `a` is in, and its minutes, as `minutes` gives them. An empty line
            and inf where no way leads there.

        Raises:
            ValueError: The speed is not above zero.
        """
        metres_in(None, speed_m_per_s)
        here, to = self.locate(self._series(a)), self.locate(self._series(b))
        stretches, metres = shortest_way(self._ways, here, to)
        if not stretches:
            return shapely.LineString(), np.inf
        walked = [shapely.get_coordinates(self._line(stretch)) for stretch in stretches]
        line = shapely.LineString(np.concatenate([here.xy, *walked, to.xy]))
        return self._returned(line, a), metres / (60.0 * speed_m_per_s)

    @cached_property
    def _shapes(self) -> npt.NDArray[np.object_]:
        return np.asarray(self.edges.geometry.to_numpy())

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self._shapes)

    @cached_property
    def _ways(self) -> Ways:
        columns = {name: self.edges[name].to_numpy() for name in ("start", "end", "length_m", "forward", "backward")}
        return Ways(**columns, nodes=len(self.nodes))

    def _located(self, places: gpd.GeoSeries | Located) -> Located:
        return places if isinstance(places, Located) else self.locate(places)

    def _series(self, point: Place) -> gpd.GeoSeries:
        return point if isinstance(point, gpd.GeoSeries) else gpd.GeoSeries([point], crs=self.crs)

    def _returned(self, shape: shapely.Geometry, like: Place) -> shapely.Geometry:
        crs = like.crs if isinstance(like, gpd.GeoSeries) else self.crs
        return gpd.GeoSeries([shape], crs=self.edges.crs).to_crs(crs).iloc[0]

    def _reached(self, point: Place, limit_m: float, *, towards: bool) -> shapely.MultiLineString:
        sources = self.locate(self._series(point))
        found = stretches_within(self._ways, sources, limit_m=limit_m, towards=towards)
        return shapely.MultiLineString([self._line(stretch) for stretch in found])

    def _line(self, stretch: Stretch) -> shapely.LineString:
        line = self._shapes[stretch.edge]
        if stretch.from_m == 0.0 and stretch.to_m == self._ways.length_m[stretch.edge]:
            return line
        return shapely.ops.substring(line, stretch.from_m, stretch.to_m)
