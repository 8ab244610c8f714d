"""Rows as text, for the formats that hold nothing else: CSV, workbooks, a Shapefile's table."""

from typing import Any

import numpy as np
import pandas as pd
import shapely
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from data.export.about import About


def as_text(rows: Any) -> pd.DataFrame:
    """Every column but the shapes as text, "" for nothing; numbers in full, times in UTC to the millisecond."""
    plain = {name: _column(rows[name]) for name in rows.columns if name != "geometry"}
    return pd.DataFrame(plain, index=rows.index)


def with_coordinates(text: pd.DataFrame, rows: Any, about: About) -> pd.DataFrame:
    """The same with longitude and latitude of points, and well-known text of all else, in full precision."""
    if about.layer.geometry is None:
        return text
    shapes = rows["geometry"].to_numpy()
    if about.layer.geometry == "POINT":
        places = {"longitude": _degrees(shapely.get_x(shapes)), "latitude": _degrees(shapely.get_y(shapes))}
        return text.assign(**places)
    wkt = shapely.to_wkt(shapes, rounding_precision=-1, trim=True)
    return text.assign(wkt=pd.Series(wkt, index=text.index, dtype="str").fillna(""))


def numeric_columns(rows: Any) -> list[str]:
    """Columns of numbers, yes/no not among them."""
    return [
        name
        for name in rows.columns
        if name != "geometry" and is_numeric_dtype(rows[name]) and not is_bool_dtype(rows[name])
    ]


def _column(values: pd.Series) -> pd.Series:
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        instants = values.dt.tz_localize(None).to_numpy(dtype="datetime64[ms]")
        text = pd.Series(np.datetime_as_string(instants), index=values.index, dtype="str") + "Z"
        return text.where(values.notna(), "")
    if is_bool_dtype(values):
        return values.astype("boolean").map({True: "true", False: "false"}).astype("str").fillna("")
    if values.dtype == "float64":
        return pd.Series(["" if pd.isna(one) else repr(float(one)) for one in values], index=values.index, dtype="str")
    return values.astype("str").fillna("")


def _degrees(values: Any) -> list[str]:
    return ["" if pd.isna(value) else repr(float(value)) for value in values]
