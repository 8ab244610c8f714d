"""The week as a strip of 7 x 24 fields, the darker the fewer reach an open place; a click asks for an hour."""

from typing import Any

import altair as alt
import pandas as pd

from pages.common import figures, stage
from pages.common.charts import FONT
from pages.common.circle import words
from pages.common.circle.choice import HOURS_A_DAY, WEEKDAYS
from pages.common.text import t

ROW_PX, AXIS_PX = 22, 46
PICK = "hour"


def week(told: pd.DataFrame, *, chosen: int | None) -> Any:
    """The strip.

    Args:
        told: As `answer.by_hour`.
        chosen: The hour that is asked now; it has a frame.
    """
    theme = stage.theme()
    day, clock = divmod(told.index.to_numpy(), HOURS_A_DAY)
    frame = pd.DataFrame(
        {
            "hour": told.index,
            "day": [words.weekday(number) for number in day],
            "clock": clock,
            "share": told["share"],
            "said": [figures.percent(share) for share in told["share"]],
            "open": told["open"],
            "is_chosen": told.index == (-1 if chosen is None else chosen),
        }
    )
    picked = alt.selection_point(name=PICK, fields=["hour"], on="click", empty=False)
    base = alt.Chart(frame).encode(
        x=alt.X(
            "clock:O", title=None, axis=alt.Axis(labelAngle=0, ticks=False, domain=False, values=[0, 6, 12, 18, 23])
        ),
        y=alt.Y(
            "day:O",
            title=None,
            sort=[words.weekday(number) for number in range(len(WEEKDAYS))],
            axis=alt.Axis(ticks=False, domain=False, labelOverlap=False),
        ),
    )
    fields = base.mark_rect(cursor="pointer", stroke=theme.panel, strokeWidth=1).encode(
        color=alt.Color(
            "share:Q",
            scale=alt.Scale(domain=[0, 0.5, 1], range=[theme.alarm, theme.ground, theme.walk[1]], interpolate="rgb"),
            legend=None,
        ),
        tooltip=[
            alt.Tooltip("day:N", title=t("circle.day")),
            alt.Tooltip("clock:O", title=t("circle.clock")),
            alt.Tooltip("said:N", title=t("circle.covered")),
            alt.Tooltip("open:Q", title=t("circle.open_now")),
        ],
    )
    frame_of_chosen = (
        base.transform_filter("datum.is_chosen").mark_rect(filled=False, stroke=theme.text, strokeWidth=2).encode()
    )
    return (
        (fields.add_params(picked) + frame_of_chosen)
        .properties(height=ROW_PX * len(WEEKDAYS) + AXIS_PX)
        .configure(font=FONT, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(labelColor=theme.quiet_text, labelFontSize=12)
    )
