"""The part Prepare: choose a grid, read its brief, choose day, rank and walk, and make the day."""

from datetime import datetime
from typing import Any

import streamlit as st

from data.errors import ReviewDayNothingError
from data.queries.reviews import Day
from data.reviews.preparing import preparing
from data.reviews.preparing.preparing import WALK_MINUTES, Draft
from data.schema.reviews import RANKS
from pages.common import access, address, district, figures, markup, picking
from pages.common.load import kept
from pages.common.reviews import brief, deeds, listed, proposed, ready, walk, words
from pages.common.reviews import choice as choices
from pages.common.reviews.choice import Choice
from pages.common.text import t

OF = (
    *("grid", "building", "street", "station", "refuel_station", "incident", "place", "barrier", "land_cover"),
    *("review", "finding", "plan", "plan_unit"),
)
"""What a walk and its stops are made of."""
SOURCE = "desk"


def part(choice: Choice) -> None:
    """The proposed grids; or, of the one that is selected, the brief and the day."""
    if choice.grid is None or not _is_grid(choice.grid):
        proposed.part(choice)
        return
    with st.container(key="grid_head"):
        st.html(markup.element("h2", words.grid(choice.grid), css="heading"))
        picking.close_button()
    planned, day = coming(choice.grid), next_day(choice)
    if day is not None:
        ready.card(day, entries=listed.entries(day.code))
        _others([code for code in planned if code != day.code])
    brief.part(choice.grid)
    with st.container(key="step"):
        _form(choice, is_further=bool(planned))


def next_day(choice: Choice) -> Day | None:
    """The day that is shown of the selected grid: the one that the URL names, else the next one."""
    planned = coming(choice.grid) if choice.grid else []
    code = choice.review if choice.review in planned else next(iter(planned), "")
    return listed.day(code)


def _others(codes: list[str]) -> None:
    """Further days that are planned in the same grid."""
    for code in codes:
        if (day := listed.day(code)) is not None:
            label = t("reviews.ready.other", review=code, day=figures.day(day.on), rank=words.rank(day.rank))
            st.button(label, key=f"other-{code}", type="tertiary", on_click=address.put, args=("review", code))


def coming(grid_code: str) -> list[str]:
    """Codes of the days in a grid that are still to come, the next one first."""
    days = listed.register(grid_code)
    mine = days[(days["grid_code"] == grid_code) & (days["state"] == "planned")]
    return [str(row["code"]) for row in reversed(mine.to_dict("records")) if row["reviewed_on"] >= choices.today()]


def draft(grid_code: str, minutes: int) -> Draft | None:
    """A day in a grid as it would be prepared now; None where there is nothing to see."""
    try:
        return kept(_drafted, grid_code, minutes, district.now(), of=OF)
    except ReviewDayNothingError:
        return None


def sheet(grid_code: str, minutes: int) -> walk.Sheet | None:
    """The sheet of such a day."""
    made = draft(grid_code, minutes)
    return None if made is None else preparing.sheet_of(made, now=district.now())


def _drafted(conn: Any, grid_code: str, minutes: int, now: datetime) -> Draft:
    return preparing.drafted(conn, grid_code=grid_code, minutes=minutes, now=now, cells=brief.cells())


def _is_grid(code: str) -> bool:
    return code in set(district.gazetteer(district.today()).grids["code"])


def _form(choice: Choice, *, is_further: bool) -> None:
    """Day, rank, minutes; what the walk would be; the button."""
    st.html(markup.element("h4", t("reviews.form.further" if is_further else "reviews.form"), css="heading"))
    left, right = st.columns(2)
    with left:
        _day(choice)
    with right:
        _one_of("rank", RANKS, choice.rank, label=t("reviews.rank"), named=words.rank)
    minutes = [str(number) for number in WALK_MINUTES]
    _one_of("walk", minutes, str(choice.minutes), label=t("reviews.minutes"), named=_minutes)
    if not is_further:
        _preview(choice)
    st.button(
        t("reviews.prepare"),
        key="review_prepare",
        type="primary",
        icon=":material/event_available:",
        width="stretch",
        on_click=_prepare,
        args=(choice,),
    )


def _day(choice: Choice) -> None:
    st.session_state["pick_day"] = choice.on
    st.date_input(
        t("reviews.on"),
        key="pick_day",
        min_value=choices.today(),
        max_value=choices.today() + choices.FURTHEST,
        format="YYYY-MM-DD",
        on_change=_take_day,
    )


def _take_day() -> None:
    address.put("day", st.session_state["pick_day"].isoformat())


def _one_of(name: str, words_: Any, chosen: str, *, label: str, named: Any) -> None:
    key = f"pick_{name}"
    st.session_state[key] = chosen
    st.segmented_control(
        label, words_, key=key, required=True, format_func=named, on_change=address.taking(name, key), width="stretch"
    )


def _minutes(number: str) -> str:
    return t("reviews.minutes.n", n=number)


def _preview(choice: Choice) -> None:
    """The walk that would be prepared: how long, how good, past what."""
    if choice.grid is None:
        return
    with st.spinner(t("reviews.walk.planning")):
        found = sheet(choice.grid, choice.minutes)
    if found is None:
        st.html(markup.element("p", t("reviews.walk.nothing"), css="told"))
        return
    st.html(walk.ready_html(found, minutes=choice.minutes))
    with st.expander(t("reviews.walk.stops", n=figures.number(len(found["walk"]["order"])))):
        st.html(walk.steps_html(found))


def _prepare(choice: Choice) -> None:
    if choice.grid is None:
        return
    made = deeds.done_to_store(
        preparing.prepare,
        said=t("reviews.prepared.done", day=figures.day(choice.on)),
        grid_code=choice.grid,
        on=choice.on,
        rank=choice.rank,
        minutes=choice.minutes,
        now=choices.moment(),
        source=SOURCE,
        draft=draft(choice.grid, choice.minutes),
        actor_role=access.role(),
    )
    if made is not None:
        address.put("review", made)
