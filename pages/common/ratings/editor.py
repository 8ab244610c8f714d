"""The scheme of the district: weights, cuts, colours and their meanings, changed here and kept in the store."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, cast

import streamlit as st

from data import engine
from data.errors import GridError, RatingSchemeError
from data.queries import rating_schemes
from data.ratings.schemes import EXAMPLES, INPUTS
from geo.ratings import COLOURS, FAULTS, Band, Better, Input, Scheme, SchemeError
from pages.common import access, faults, load, markup
from pages.common.ratings.choice import Choice
from pages.common.text import TEXT, t

FIELD, TOLD = "scheme_edit_", "scheme_told"
MOST_BANDS: Final = len(COLOURS)
FEWEST_BANDS: Final = 2


def part(choice: Choice) -> None:
    """The form, seeded with the scheme that holds."""
    one = choice.scheme
    st.html(markup.raw("div", markup.element("p", t("ratings.edit"), css="lead") + _told(), css="answer"))
    seed = f"{FIELD}{one.code}_{load.version('rating_scheme')}_"
    number = _how_many(one, seed)
    with st.form(f"{seed}form", border=False):
        name = st.text_input(t("ratings.edit.name"), one.name, key=f"{seed}name")
        name_en = st.text_input(t("ratings.edit.name_en"), one.name_en, key=f"{seed}name_en")
        weights = _weights(one, seed)
        bands, cuts = _bands(one, seed, number)
        better = _better(one, seed)
        least = st.number_input(t("ratings.edit.least"), 1, 10_000, one.least_number, key=f"{seed}least")
        if st.form_submit_button(t("ratings.edit.save"), type="primary"):
            made = {"name": name, "name_en": name_en, "inputs": weights, "bands": bands, "cuts": cuts}
            _save(lambda: Scheme(code=one.code, better=better, least_number=int(least), **cast(Any, made)))
    if not one.is_example and one.code in EXAMPLES:
        st.button(t("ratings.edit.forget"), key="scheme_forget", on_click=_forget, args=(one.code,))
    st.html(markup.element("p", t("ratings.edit.hint"), css="quiet"))


def _how_many(one: Scheme, seed: str) -> int:
    choices = range(FEWEST_BANDS, MOST_BANDS + 1)
    key = f"{seed}bands"
    at_first = len(one.bands) if len(one.bands) in choices else FEWEST_BANDS
    chosen = st.segmented_control(t("ratings.edit.bands"), choices, default=at_first, key=key, required=True)
    return int(chosen or at_first)


def _weights(one: Scheme, seed: str) -> tuple[Input, ...]:
    st.html(markup.element("h4", t("ratings.edit.weights"), css="heading"))
    present = {each.name: each.weight for each in one.inputs}
    given = {
        name: st.number_input(
            t(f"ratings.input.{name}"),
            0.0,
            1000.0,
            float(present.get(name, 0.0)),
            step=5.0,
            format="%g",
            key=f"{seed}{name}",
            help=t(f"ratings.input.help.{name}"),
        )
        for name in INPUTS
    }
    return tuple(Input(name, weight) for name, weight in given.items() if weight > 0)


def _bands(one: Scheme, seed: str, number: int) -> tuple[tuple[Band, ...], tuple[float, ...]]:
    """Bands and cuts as the scheme has them, from the lowest; the form shows the highest first."""
    bands: list[Band] = []
    cuts: list[float] = []
    for place in range(number):
        is_last = place == number - 1
        old = len(one.bands) - 1 - place
        band = one.bands[old] if 0 <= old < len(one.bands) else Band(_unused(one), "")
        st.html(markup.element("h4", t("ratings.edit.band", n=place + 1), css="heading"))
        colour = st.selectbox(
            t("ratings.edit.colour"),
            COLOURS,
            COLOURS.index(band.colour),
            key=f"{seed}colour{place}",
            filter_mode=None,
            format_func=lambda word: t(f"ratings.colour.{word}"),
        )
        meaning = st.text_input(t("ratings.edit.meaning"), band.meaning, key=f"{seed}meaning{place}")
        meaning_en = st.text_input(t("ratings.edit.meaning_en"), band.meaning_en, key=f"{seed}meaning_en{place}")
        bands.append(Band(colour, meaning, meaning_en))
        if not is_last:
            cut = one.cuts[old - 1] if 1 <= old <= len(one.cuts) else 50.0
            key = f"{seed}cut{place}"
            cuts.append(st.number_input(t("ratings.edit.cut"), 0.0, 100.0, float(cut), format="%g", key=key))
    return tuple(reversed(bands)), tuple(reversed(cuts))


def _unused(one: Scheme) -> str:
    return next((colour for colour in COLOURS if colour not in {band.colour for band in one.bands}), COLOURS[0])


def _better(one: Scheme, seed: str) -> Better:
    ends: tuple[Better, ...] = ("high", "low")
    return st.radio(
        t("ratings.edit.better"),
        ends,
        ends.index(one.better),
        key=f"{seed}better",
        horizontal=True,
        format_func=lambda end: t(f"ratings.better.{end}"),
    )


def _save(make: Callable[[], Scheme]) -> None:
    """Keep the scheme; what is wrong with it is told."""
    try:
        made = make()
    except SchemeError as error:
        _tell(_fault(error.fault, str(error)))
    else:
        _do(lambda conn: rating_schemes.save(conn, made, at=datetime.now(UTC), actor_role=access.role()))
    st.rerun(scope="fragment")


def _forget(code: str) -> None:
    _do(lambda conn: rating_schemes.forget(conn, code, at=datetime.now(UTC), actor_role=access.role()))


def _do(deed: Callable[[Any], object]) -> None:
    try:
        with engine.write(load.store()) as conn:
            deed(conn)
        _tell(t("ratings.edit.saved"))
    except RatingSchemeError as error:
        _tell(_fault(str(error.values["fault"]), str(error.values["detail"])))
    except GridError as error:
        _tell(faults.words(error))


def _fault(fault: str, detail: str) -> str:
    key = f"ratings.fault.{fault}"
    return t(key) if fault in FAULTS and key in TEXT else t("ratings.fault.other", detail=detail)


def _tell(said: str) -> None:
    st.session_state[TOLD] = said


def _told() -> str:
    """What came of the last deed, once."""
    said = st.session_state.pop(TOLD, None)
    return "" if said is None else markup.element("p", said, css="told")
