"""Borders and names of 区, 街道 and 社区."""

from typing import Any

import geopandas as gpd
import pydeck as pdk

from layers.palette import Theme, by_word, rgba
from layers.rows import features

PROPERTIES = ["id", "code", "name", "level"]
LINE_WIDTHS_PX = {"district": 2.6, "street": 1.7, "community": 0.8}
LINE_OPACITIES = {"district": 0.9, "street": 0.75, "community": 0.5}


def area_layers(areas: gpd.GeoDataFrame | str, *, theme: Theme) -> list[pdk.Layer]:
    """Borders of areas, wider for wider areas; nothing to click.

    Args:
        areas: Columns `code`, `name`, `level`, `geom`; or the URL of such GeoJSON.
        theme: Day or night.
    """
    data: Any = areas if isinstance(areas, str) else features(areas, PROPERTIES)
    widths = "".join(f"properties.level == '{level}' ? {width} : " for level, width in LINE_WIDTHS_PX.items())
    return [
        pdk.Layer(
            "GeoJsonLayer",
            id="areas",
            data=data,
            filled=False,
            stroked=True,
            pickable=False,
            get_line_color=by_word(
                "properties.level",
                {level: rgba(theme.area_line, opacity=opacity) for level, opacity in LINE_OPACITIES.items()},
                otherwise=rgba(theme.area_line),
            ),
            get_line_width=f"{widths}1",
            line_width_units=pdk.types.String("pixels"),
            line_joint_rounded=True,
        )
    ]
