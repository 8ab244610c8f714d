"""The energy refuel stations: how many are open when, what they lack, and whether there is one every few minutes."""

import numpy as np
import pandas as pd
import streamlit as st

from data.schema.services import REFUEL_SERVICES
from geo import serving
from pages.common import address, figures, markup
from pages.common.circle import answer as answers
from pages.common.circle import words
from pages.common.circle.choice import HOURS_A_DAY, REFUEL, WEEKDAYS
from pages.common.circle.question import Question
from pages.common.text import t, term

TABLE = "circle_shops"
HEIGHT_PX = 300
APART_MINUTES = (10, 15)
"""There should be one every ten to fifteen minutes' walk."""
LATE_CLOCK = 22


def part(asked: Question) -> None:
    """Figures, what is missing, and the list."""
    is_shop = asked.ground.gives[REFUEL]
    if not is_shop.any():
        st.html(markup.element("p", t("circle.shops.none"), css="told"))
        return
    st.html(markup.facts(_facts(asked)))
    st.html(markup.element("h4", t("circle.shops.offer"), css="heading") + _offers(asked))
    st.html(markup.element("h4", t("circle.shops.list"), css="heading"))
    _list(asked)


def _facts(asked: Question) -> list[tuple[str, str]]:
    shops = asked.ground.facilities[asked.ground.gives[REFUEL]]
    badge = shops["has_badge"].fillna(False).astype(bool)
    rows = [
        (t("circle.shops.number"), figures.number(len(shops))),
        (t("circle.shops.badge"), t("circle.of", part=int(badge.sum()), whole=len(shops))),
        (t("circle.shops.late"), _open_late(asked)),
    ]
    reach = serving.nearest(asked.ground.metres, among=asked.ground.gives[REFUEL]).metres
    for minutes in APART_MINUTES:
        within = answers.share(asked.ground, reach <= minutes * 60 * asked.choice.speed_m_per_s)
        rows.append((t("circle.shops.within", minutes=minutes), words.share(within)))
    lonely = _apart_minutes(asked) > APART_MINUTES[-1]
    rows.append((t("circle.shops.lonely", minutes=APART_MINUTES[-1]), t("circle.shops.n", n=int(lonely.sum()))))
    return rows


def _apart_minutes(asked: Question) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Minutes from each refuel station to the next one."""
    is_shop = asked.ground.gives[REFUEL]
    gaps_m = serving.spacing(asked.ground.between_m, among=is_shop)[is_shop]
    return np.asarray(gaps_m / (60 * asked.choice.speed_m_per_s))


def _open_late(asked: Question) -> str:
    """How many are open at 22:00, from Monday to Sunday."""
    is_open = asked.ground.is_open[asked.ground.gives[REFUEL]]
    numbers = is_open[:, [day * HOURS_A_DAY + LATE_CLOCK for day in range(len(WEEKDAYS))]].sum(axis=0)
    least, most = int(numbers.min()), int(numbers.max())
    return t("circle.shops.n", n=least) if least == most else t("circle.shops.from_to", low=least, high=most)


def _offers(asked: Question) -> str:
    number = int(asked.ground.gives[REFUEL].sum())
    head = [t("circle.service"), t("circle.shops.have"), t("circle.shops.lack")]
    counts = {name: int(asked.ground.gives[name].sum()) for name in REFUEL_SERVICES}
    return markup.table(head, [(term("service", name), n, number - n) for name, n in counts.items()], numeric=(1, 2))


def _list(asked: Question) -> None:
    shops = asked.ground.facilities[asked.ground.gives[REFUEL]]
    told = pd.DataFrame(
        {
            "name": shops["name"],
            "badge": [t("card.yes") if has else t("card.no") for has in shops["has_badge"].fillna(False)],
            "host": [term("host", host) for host in shops["host_kind"]],
            "hours": [figures.hours(hours) for hours in shops["opening_hours"]],
            "apart": np.where(np.isfinite(_apart_minutes(asked)), _apart_minutes(asked), np.nan),
            "lack": [_lacking(offered) for offered in shops["services"]],
        }
    )
    st.dataframe(
        told,
        column_config={
            "name": st.column_config.TextColumn(t("circle.shops.name"), width=130),
            "badge": st.column_config.TextColumn(t("card.badge"), width=60),
            "host": st.column_config.TextColumn(t("card.host"), width=70),
            "hours": st.column_config.TextColumn(t("card.hours"), width=140),
            "apart": st.column_config.NumberColumn(t("circle.shops.apart"), format="%.1f", width=70),
            "lack": st.column_config.TextColumn(t("circle.shops.lacks"), width=200),
        },
        key=TABLE,
        hide_index=True,
        height=HEIGHT_PX,
        row_height=30,
        on_select=lambda: _pick(list(shops["code"])),
        selection_mode="single-cell",
        alt=t("circle.shops.list"),
    )


def _pick(codes: list[str]) -> None:
    cells = st.session_state[TABLE]["selection"]["cells"]
    address.put("pick", f"refuel_station:{codes[cells[0][0]]}" if cells else None)


def _lacking(offered: tuple[str, ...]) -> str:
    return t("format.comma").join(term("service", name) for name in REFUEL_SERVICES if name not in offered)
