"""Bars beside the map, in the colours and letters of the rest."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from layers.palette import DAY
from pages.common import stage, style
from pages.common.text import t

CATEGORIES_SHOWN = 8
FONT = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"


def months(names: Sequence[str], numbers: Sequence[int]) -> Any:
    """Incidents per month, oldest first; the newest month, not over yet, is paler."""
    is_last = [place == len(names) - 1 for place in range(len(names))]
    frame = pd.DataFrame({"month": names, "number": numbers, "place": range(len(names)), "is_last": is_last})
    bars = (
        alt.Chart(frame)
        .mark_bar(color=DAY.accent, cornerRadiusTopLeft=2, cornerRadiusTopRight=2)
        .encode(
            x=alt.X("month:N", sort=alt.SortField("place"), title=None, axis=alt.Axis(labelAngle=0, ticks=False)),
            y=alt.Y("number:Q", title=None, axis=alt.Axis(tickCount=3, format=",.0f", tickMinStep=1)),
            opacity=alt.condition("datum.is_last", alt.value(0.5), alt.value(1.0)),
            tooltip=[alt.Tooltip("month:N", title=t("chart.month")), _number()],
        )
    )
    return dressed(bars.properties(height=120))


def categories(names: Sequence[str], numbers: Sequence[int]) -> Any:
    """Incidents per category, the most frequent on top, each with its number."""
    frame = pd.DataFrame({"category": names, "number": numbers}).head(CATEGORIES_SHOWN)
    base = alt.Chart(frame).encode(
        x=alt.X("number:Q", title=None, axis=None),
        y=alt.Y("category:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=140)),
        tooltip=[alt.Tooltip("category:N", title=t("chart.category")), _number()],
    )
    labels = base.mark_text(align="left", dx=4, color=DAY.quiet_text).encode(text=alt.Text("number:Q", format=",.0f"))
    bars = base.mark_bar(color=DAY.accent, cornerRadiusEnd=2)
    return dressed((bars + labels).properties(height=22 * len(frame) + 6))


def _number() -> alt.Tooltip:
    return alt.Tooltip("number:Q", title=t("chart.incidents"), format=",.0f")


def dressed(chart: Any) -> Any:
    """A chart in the letters and lines of the rest, by day or by night."""
    theme, line = stage.theme(), style.line_colour()
    return (
        chart.configure(font=FONT, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(labelColor=theme.quiet_text, gridColor=line, domainColor=line, labelFontSize=12)
    )
