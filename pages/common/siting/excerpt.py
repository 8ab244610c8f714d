"""The map on a printed sheet: streets and buildings of the store as SVG, without a tile or a font from anywhere."""

from html import escape

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from pages.common.circle import stock
from pages.common.circle.question import Question
from pages.common.siting import candidates
from pages.common.siting.proposal import Site
from pages.common.text import t

WIDTH, HEIGHT = 1820, 840
"""Tenths of a millimetre on paper."""
LEAST_WIDTH_M, MOST_WIDTH_M, MARGIN = 600.0, 3_200.0, 1.12

GAINED, REACHED, BEYOND, EMPTY, STANDING = "#a9d11f", "#a6d0f5", "#c81e32", "#e0e3ea", "#1f5fd6"
STREET, INK = "#b9c2d0", "#14203a"
PIN_R, STATION_R = 34, 14


def drawn(asked: Question, site: Site, number: int) -> str:
    """The surroundings of a proposed place, north up, with whom it newly reaches."""
    homes = asked.ground.buildings
    crs = stock.metric(homes.geometry)
    places = candidates.candidates(asked.scope).places
    here = places.geometry.iloc[[site.row]].to_crs(crs).iloc[0]
    shapes = homes.geometry.to_crs(crs).to_numpy()
    west, south, scale = _window(here, shapes[site.gained])
    box = shapely.box(west, south, west + WIDTH / scale, south + HEIGHT / scale)
    near = shapely.intersects(shapes, box)
    fills = _fills(asked, site)[near]
    parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>']
    parts.append(
        _path(_streets(asked, box, crs), west, south, scale, f'fill="none" stroke="{STREET}" stroke-width="5"')
    )
    for fill in (EMPTY, REACHED, BEYOND, GAINED):
        rim = f'stroke="{INK}" stroke-width="2"' if fill == GAINED else ""
        parts.append(_path(shapes[near][fills == fill], west, south, scale, f'fill="{fill}" {rim}'))
    parts += _stations(asked, box, crs, west, south, scale)
    parts.append(_pin(here, west, south, scale, number))
    parts.append(_scale_bar(scale))
    label = escape(t("sheet.map"))
    inner = "".join(parts)
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{inner}</svg>'


def _window(here: shapely.Point, gained: npt.NDArray[np.object_]) -> tuple[float, float, float]:
    """West and south edge in metres, and tenths of a millimetre per metre: the place and all it newly reaches."""
    west, south, east, north = shapely.total_bounds(np.append(gained, here))
    wide = max(east - west, (north - south) * WIDTH / HEIGHT, LEAST_WIDTH_M) * MARGIN
    wide = min(wide, MOST_WIDTH_M)
    centre = ((west + east) / 2, (south + north) / 2) if wide < MOST_WIDTH_M else (here.x, here.y)
    scale = WIDTH / wide
    return centre[0] - wide / 2, centre[1] - HEIGHT / scale / 2, scale


def _fills(asked: Question, site: Site) -> npt.NDArray[np.str_]:
    lived = asked.ground.buildings["households"].to_numpy() > 0
    reached = np.where(site.metres_before <= asked.choice.limit_m, REACHED, BEYOND)
    return np.where(lived, np.where(site.gained, GAINED, reached), EMPTY)


def _streets(asked: Question, box: shapely.Polygon, crs: object) -> npt.NDArray[np.object_]:
    network = asked.ground.network
    if network is None:
        return np.zeros(0, dtype=object)
    lines = network.edges.geometry.to_crs(crs)
    return np.asarray(lines[lines.intersects(box)].to_numpy(), dtype=object)


def _stations(asked: Question, box: shapely.Polygon, crs: object, west: float, south: float, scale: float) -> list[str]:
    points = gpd.GeoSeries(asked.ground.facilities.geometry[asked.found.serving]).to_crs(crs)
    drawn_points = []
    for point in points[points.within(box)]:
        x, y = _on_paper(point, west, south, scale)
        size = 2 * STATION_R
        drawn_points.append(
            f'<rect x="{x - STATION_R:.0f}" y="{y - STATION_R:.0f}" width="{size}" height="{size}" rx="6"'
            f' fill="{STANDING}" stroke="#ffffff" stroke-width="4"/>'
        )
    return drawn_points


def _path(shapes: npt.NDArray[np.object_], west: float, south: float, scale: float, look: str) -> str:
    """Many lines or polygons as one path."""
    pieces = []
    for part in shapely.get_parts(shapely.get_parts(shapes)):
        for line in _lines(part):
            xy = shapely.get_coordinates(line)
            x, y = (xy[:, 0] - west) * scale, HEIGHT - (xy[:, 1] - south) * scale
            pieces.append("M" + "L".join(f"{left:.0f} {top:.0f}" for left, top in zip(x, y, strict=True)))
    return f'<path d="{"".join(pieces)}" {look}/>'


def _lines(part: shapely.Geometry) -> list[shapely.Geometry]:
    if part.geom_type == "Polygon":
        return [part.exterior, *part.interiors]
    return [part]


def _pin(here: shapely.Point, west: float, south: float, scale: float, number: int) -> str:
    x, y = _on_paper(here, west, south, scale)
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{PIN_R}" fill="{INK}" stroke="{GAINED}" stroke-width="8"/>'
        f'<text x="{x:.0f}" y="{y + 14:.0f}" font-size="40" font-weight="700" font-family="sans-serif"'
        f' text-anchor="middle" fill="#ffffff">{number}</text>'
    )


def _scale_bar(scale: float) -> str:
    metres = max(step for step in (50, 100, 200, 500) if step * scale < WIDTH / 4)
    left, top, length = 40, HEIGHT - 40, metres * scale
    right, middle = left + length, left + length / 2
    label = escape(t("sheet.metres", n=metres))
    return (
        f'<rect x="{left - 15}" y="{top - 50}" width="{length + 30:.0f}" height="70" fill="#ffffff" opacity="0.85"/>'
        f'<path d="M{left} {top - 12}V{top}H{right:.0f}V{top - 12}" fill="none" stroke="{INK}" stroke-width="4"/>'
        f'<text x="{middle:.0f}" y="{top - 18}" font-size="28" text-anchor="middle" fill="{INK}">{label}</text>'
        f'<path d="M{WIDTH - 78} 80l18 -50l18 50l-18 -12z" fill="{INK}"/>'
    )


def _on_paper(point: shapely.Point, west: float, south: float, scale: float) -> tuple[float, float]:
    return (point.x - west) * scale, HEIGHT - (point.y - south) * scale
