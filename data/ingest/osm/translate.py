"""From OpenStreetMap's tags to our columns, one function per layer. Every column is text, as in any other file."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.ingest.osm.extract import Extract

NOT_WALKED = frozenset(
    {"motorway", "motorway_link", "construction", "proposed", "raceway", "bus_guideway", "razed", "abandoned"}
)
WALKING_ALLOWED = frozenset({"yes", "designated", "permissive", "official"})
BARRED_ROADS = frozenset({"motorway", "motorway_link"})

PLACE_KEYS = ("shop", "amenity", "office", "healthcare", "craft", "leisure", "tourism")
"""Which key names a place, the most telling first."""
NO_HOSTS = frozenset({
    "bench", "waste_basket", "waste_disposal", "parking", "parking_entrance", "parking_space", "bicycle_parking",
    "motorcycle_parking", "bicycle_rental", "vending_machine", "telephone", "post_box", "fountain", "grit_bin",
    "hunting_stand", "clock", "loading_dock", "grave_yard", "park", "garden", "pitch", "playground", "track",
    "nature_reserve", "swimming_pool", "golf_course", "common", "slipway", "information", "artwork", "viewpoint",
    "picnic_site", "camp_site", "vacant", "yes", "no",
})  # fmt: skip
"""Street furniture and open ground: nobody is there to open a door."""

_GREEN = frozenset({
    "park", "garden", "nature_reserve", "playground", "pitch", "golf_course", "common", "grass", "forest", "meadow",
    "recreation_ground", "village_green", "flowerbed", "plant_nursery", "wood", "scrub", "grassland", "heath",
    "wetland", "tree_row",
})  # fmt: skip
_WATER = frozenset(["water", "reservoir", "basin", "riverbank", "dock", "bay"])
_FARMLAND = frozenset(["farmland", "orchard", "vineyard", "farmyard", "greenhouse_horticulture", "paddy"])
_RAILWAYS = frozenset(["rail", "light_rail", "narrow_gauge", "monorail"])
_WATERWAYS = frozenset(["river", "canal", "stream", "ditch", "drain"])
_BARRIERS = {
    "wall": "wall", "city_wall": "wall", "retaining_wall": "wall", "fence": "fence", "hedge": "fence",
    "gate": "gate", "lift_gate": "gate", "swing_gate": "gate", "sliding_gate": "gate", "kissing_gate": "gate",
    "entrance": "gate", "turnstile": "gate",
}  # fmt: skip
_LEVELS = {"6": "district", "8": "street", "10": "community"}
_CODE_TAGS = ("ref_gb2260", "gb2260", "ref")


def streets(extract: Extract) -> gpd.GeoDataFrame:
    """Lines that can be walked: every highway but motorways and what is not there yet, unless walking is allowed."""
    ways = extract.ways[extract.ways["highway"] != ""]
    may_walk = ~ways["highway"].isin(NOT_WALKED) & (ways["motorroad"] != "yes")
    ways = ways[may_walk | ways["foot"].isin(WALKING_ALLOWED)]
    kept = ["code", "name", "highway", "foot", "access", "oneway", "bridge", "tunnel", "geometry"]
    return ways[kept].assign(layer=_whole(ways["layer"]), width_m=_metres(ways["width"]))


def buildings(extract: Extract) -> gpd.GeoDataFrame:
    """Buildings with levels, height and use."""
    areas = extract.areas[~extract.areas["building"].isin(["", "no"])]
    return areas[["code", "name", "geometry"]].assign(
        use=areas["building"].mask(areas["building"] == "yes", ""),
        floors=_whole(areas["building_levels"]),
        height_m=_metres(areas["height"]),
        built_year=areas["start_date"].str.extract(r"^(\d{4})", expand=False).fillna(""),
    )


def places(extract: Extract) -> gpd.GeoDataFrame:
    """Shops, offices and public places where somebody could host a station; areas by a point inside them."""
    found = [_places_of(extract.nodes), _places_of(extract.areas)]
    together = pd.concat(found, ignore_index=True)
    return gpd.GeoDataFrame(together, geometry="geometry", crs="EPSG:4326")


def _places_of(features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    category = pd.Series("", index=features.index)
    kind = pd.Series("", index=features.index)
    for key in reversed(PLACE_KEYS):
        is_host = (features[key] != "") & ~features[key].isin(NO_HOSTS)
        category, kind = category.mask(is_host, key), kind.mask(is_host, features[key])
    kept = features[["code", "name", "opening_hours", "geometry"]].assign(category=category, kind=kind)
    kept = kept[category != ""]
    return kept.assign(geometry=shapely.point_on_surface(kept.geometry.to_numpy()))


def land_cover(extract: Extract) -> gpd.GeoDataFrame:
    """Water, green, fields and squares."""
    areas = extract.areas[extract.areas["building"] == ""]
    values = [areas[key] for key in ("natural", "water", "waterway", "landuse", "leisure", "place", "highway")]
    kind = pd.Series("", index=areas.index)
    is_square = (areas["place"] == "square") | (areas["highway"] == "pedestrian")
    for name, words in (("green", _GREEN), ("farmland", _FARMLAND), ("water", _WATER)):
        kind = kind.mask(np.logical_or.reduce([value.isin(words) for value in values]), name)
    kind = kind.mask((kind == "") & is_square, "square").mask(areas["natural"] == "water", "water")
    return areas[["code", "name", "geometry"]].assign(kind=kind)[kind != ""]


def barriers(extract: Extract) -> gpd.GeoDataFrame:
    """Railways, open water, walls, fences and motorways, none of them underground or culverted; gates as points."""
    ways, nodes, areas = extract.ways, extract.nodes, extract.areas
    open_air = ways["tunnel"].isin(["", "no"])
    of_wall = ways["barrier"].map(_BARRIERS)
    kind = of_wall.where(of_wall.notna(), "").mask(ways["waterway"].isin(_WATERWAYS) & open_air, "waterway")
    kind = kind.mask(ways["highway"].isin(BARRED_ROADS) & open_air, "motorway")
    kind = kind.mask(ways["railway"].isin(_RAILWAYS) & open_air, "railway")
    lines = ways[["code", "name", "geometry"]].assign(kind=kind)[kind != ""]
    gates = nodes[["code", "name", "geometry"]].assign(kind=nodes["barrier"].map(_BARRIERS))
    walled = areas[["code", "name", "geometry"]].assign(kind=areas["barrier"].map(_BARRIERS))
    walled = walled[walled["kind"].notna()]
    walled = walled.assign(geometry=shapely.boundary(walled.geometry.to_numpy()))
    together = pd.concat([lines, gates[gates["kind"] == "gate"], walled], ignore_index=True)
    return gpd.GeoDataFrame(together, geometry="geometry", crs="EPSG:4326")


def boundaries(extract: Extract) -> gpd.GeoDataFrame:
    """Administrative areas of the three levels that we know; `code` is "" where no statistical code is tagged."""
    areas = extract.areas[(extract.areas["boundary"] == "administrative").to_numpy()]
    level = areas["admin_level"].map(_LEVELS)
    code = pd.Series("", index=areas.index)
    for tag in reversed(_CODE_TAGS):
        digits = areas[tag].str.replace(r"\s", "", regex=True)
        code = code.mask(digits.str.fullmatch(r"\d{6}|\d{9}|\d{12}"), digits)
    frame = areas[["name", "geometry"]].assign(code=code, level=level, osm=areas["code"])
    return frame[level.notna()]


def _whole(text: pd.Series) -> pd.Series:
    """Whole numbers as text; "" for anything else, since free tags hold anything."""
    number = text.str.strip().str.extract(r"^(-?\d{1,3})(?:\.0+)?$", expand=False)
    return number.fillna("")


def _metres(text: pd.Series) -> pd.Series:
    """Metres as text; "" for other units and for anything else."""
    return text.str.strip().str.extract(r"^(\d+(?:\.\d+)?)\s*m?$", expand=False).fillna("")
