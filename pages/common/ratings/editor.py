"""The scheme of the district: weights, cuts, colours and their meanings, changed here and kept in the store."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import streamlit as st

from data import engine
from data.errors import GridError, RatingSchemeError
from data.queries import rating_schemes
from data.ratings.schemes import EXAMPLES, INPUTS
from geo.ratings import COLOURS, Band, Better, Input, Scheme, SchemeError
from pages.common import access, faults, load, markup
from pages.common.ratings.choice import Choice
from pages.common.text import TEXT, t

TOLD = "scheme_told"
ENDS: Final[tuple[Better, ...]] = ("high", "low")
BANDS: Final = range(2, len(COLOURS) + 1)
HALF, STEP, MOST_WEIGHT, MOST_CASES = 50.0, 5.0, 1000.0, 10_000


def part(choice: Choice) -> None:
    """The form, seeded with the scheme that holds; its highest scores stand first."""
    one = choice.scheme
    st.html(markup.raw("div", markup.element("p", t("ratings.edit"), css="lead") + _told(), css="answer"))
    seed = f"scheme_{one.code}_{load.version('rating_scheme')}_"
    number = _how_many(one, seed)
    with st.form(f"{seed}form", border=False):
        _names(one, seed)
        _weights(one, seed)
        for place in range(number):
            _band(one, seed, place, is_last=place == number - 1)
        _rules(one, seed)
        st.form_submit_button(t("ratings.edit.save"), type="primary", on_click=_save, args=(one, seed, number))
    if not one.is_example and one.code in EXAMPLES:
        st.button(t("ratings.edit.forget"), key="scheme_forget", on_click=_forget, args=(one.code,))
    st.html(markup.element("p", t("ratings.edit.hint"), css="quiet"))


def _how_many(one: Scheme, seed: str) -> int:
    at_first = len(one.bands) if len(one.bands) in BANDS else BANDS[0]
    chosen = st.segmented_control(t("ratings.edit.bands"), BANDS, default=at_first, key=f"{seed}bands", required=True)
    return int(chosen or at_first)


def _names(one: Scheme, seed: str) -> None:
    left, right = st.columns(2)
    left.text_input(t("ratings.edit.name"), one.name, key=f"{seed}name")
    right.text_input(t("ratings.edit.name_en"), one.name_en, key=f"{seed}name_en")


def _weights(one: Scheme, seed: str) -> None:
    st.html(markup.element("h4", t("ratings.edit.weights"), css="heading"))
    present = {each.name: each.weight for each in one.inputs}
    for place, name in zip([*st.columns(2), *st.columns(2)], INPUTS, strict=True):
        place.number_input(
            t(f"ratings.input.{name}"),
            0.0,
            MOST_WEIGHT,
            float(present.get(name, 0.0)),
            step=STEP,
            format="%g",
            key=f"{seed}weight_{name}",
            help=t(f"ratings.input.help.{name}"),
        )


def _band(one: Scheme, seed: str, place: int, *, is_last: bool) -> None:
    """Colour, meaning and lower cut of a band, counted from the highest; a new one gets a colour that is free."""
    old = len(one.bands) - 1 - place
    free = next((colour for colour in COLOURS if colour not in {band.colour for band in one.bands}), COLOURS[0])
    band = one.bands[old] if old >= 0 else Band(free, "")
    st.html(markup.element("h4", t("ratings.edit.band", n=place + 1), css="heading"))
    left, right = st.columns(2)
    left.selectbox(
        t("ratings.edit.colour"),
        COLOURS,
        COLOURS.index(band.colour),
        key=f"{seed}colour{place}",
        filter_mode=None,
        format_func=lambda word: t(f"ratings.colour.{word}"),
    )
    if not is_last:
        cut = float(one.cuts[old - 1]) if old >= 1 else HALF
        right.number_input(t("ratings.edit.cut"), 0.0, 100.0, cut, format="%g", key=f"{seed}cut{place}")
    left, right = st.columns(2)
    left.text_input(t("ratings.edit.meaning"), band.meaning, key=f"{seed}meaning{place}")
    right.text_input(t("ratings.edit.meaning_en"), band.meaning_en, key=f"{seed}meaning_en{place}")


def _rules(one: Scheme, seed: str) -> None:
    st.radio(
        t("ratings.edit.better"),
        ENDS,
        ENDS.index(one.better),
        key=f"{seed}better",
        horizontal=True,
        format_func=lambda end: t(f"ratings.better.{end}"),
    )
    st.number_input(t("ratings.edit.least"), 1, MOST_CASES, one.least_number, key=f"{seed}least")


def _said(code: str, seed: str, number: int) -> Scheme:
    """The scheme that the form describes.

    Raises:
        SchemeError: It cannot be meant.
    """
    said: dict[str, Any] = {
        str(name).removeprefix(seed): value for name, value in st.session_state.items() if str(name).startswith(seed)
    }
    weights = {name: said[f"weight_{name}"] for name in INPUTS}
    bands = [
        Band(said[f"colour{place}"], said[f"meaning{place}"], said[f"meaning_en{place}"]) for place in range(number)
    ]
    return Scheme(
        code,
        said["name"],
        name_en=said["name_en"],
        inputs=tuple(Input(name, weight) for name, weight in weights.items() if weight > 0),
        cuts=tuple(said[f"cut{place}"] for place in reversed(range(number - 1))),
        bands=tuple(reversed(bands)),
        better=said["better"],
        least_number=said["least"],
    )


def _save(one: Scheme, seed: str, number: int) -> None:
    """Keep the scheme; what is wrong with it is told."""
    try:
        made = _said(one.code, seed, number)
    except SchemeError as error:
        _tell(_fault(error.fault, str(error)))
        return
    _do(lambda conn: rating_schemes.save(conn, made, at=datetime.now(UTC), actor_role=access.role()))


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
    return t(key) if key in TEXT else t("ratings.fault.other", detail=detail)


def _tell(said: str) -> None:
    st.session_state[TOLD] = said


def _told() -> str:
    """What came of the last deed, once."""
    said = st.session_state.pop(TOLD, None)
    return "" if said is None else markup.element("p", said, css="told")
