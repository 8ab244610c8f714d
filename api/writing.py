"""Frames as the text that a browser reads, written in bulk."""

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from api.faults import ParameterError
from api.fetchable import LOCAL_ZONE

DECIMALS = 6
"""Of a degree: a decimetre."""

LONGEST_TEMPLATE = 300
_BLANK = re.compile(r"\{(\w+)\}")


def geojson(frame: gpd.GeoDataFrame, columns: list[str]) -> bytes:
    """A feature collection, in the frame's order."""
    shapes = shapely.transform(frame.geometry.to_numpy(), lambda xy: np.round(xy, DECIMALS))
    features = ",\n".join(
        f'{{"type":"Feature","geometry":{shape},"properties":{properties}}}'
        for shape, properties in zip(shapely.to_geojson(shapes), _objects(frame, columns), strict=True)
    )
    return f'{{"type":"FeatureCollection","features":[{features}]}}'.encode()


def rows(frame: pd.DataFrame, columns: list[str]) -> bytes:
    """A list of objects, in the frame's order; with `lon` and `lat` of a point inside each shape, if there are any."""
    if isinstance(frame, gpd.GeoDataFrame):
        inside = shapely.point_on_surface(frame.geometry.to_numpy())
        frame = pd.DataFrame(frame).assign(
            lon=np.round(shapely.get_x(inside), DECIMALS), lat=np.round(shapely.get_y(inside), DECIMALS)
        )
        columns = ["lon", "lat", *columns]
    return f"[{','.join(_objects(frame, columns))}]".encode()


def filled(frame: pd.DataFrame, template: str, *, name: str, columns: tuple[str, ...]) -> pd.Series:
    """A text for each row: the template with its {blanks} filled from the row's columns.

    Raises:
        ParameterError: The template is too long, or names a column that is not sent.
    """
    if len(template) > LONGEST_TEMPLATE:
        raise ParameterError(name=name, value=template[:40] + "…", remedy=f"use at most {LONGEST_TEMPLATE} letters")
    pieces = _BLANK.split(template)
    text = pd.Series([pieces[0]] * len(frame), index=frame.index, dtype=object)
    for column, constant in zip(pieces[1::2], pieces[2::2], strict=True):
        if column not in columns:
            raise ParameterError(name=name, value=template, remedy=f"its blanks may be {', '.join(columns)}")
        text = text + _said(frame[column]) + constant
    return text


def _said(values: pd.Series) -> pd.Series:
    """Values as a reader takes them: local times, whole numbers without a point, nothing for what is missing."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        said = values.dt.tz_convert(LOCAL_ZONE).dt.strftime("%Y-%m-%d %H:%M")
    elif pd.api.types.is_float_dtype(values):
        said = values.map(lambda number: f"{number:.10g}", na_action="ignore")
    else:
        said = values.map(str, na_action="ignore")
    complete: pd.Series = said.astype(object).where(values.notna(), "")
    return complete


def _objects(frame: pd.DataFrame, columns: list[str]) -> list[str]:
    plain = pd.DataFrame(frame)[columns]
    if plain.empty or not columns:
        return ["{}"] * len(plain)
    written = plain.to_json(
        orient="records", lines=True, force_ascii=False, date_format="iso", date_unit="s", double_precision=DECIMALS
    )
    return str(written).splitlines()
