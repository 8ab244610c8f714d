"""The board: how many areas have which colour, and all of them in order, each with its numbers."""

from typing import Any

import pandas as pd
import streamlit as st

from layers.ratings import rating_colours
from pages.common import address, district, figures, markup, places, stage
from pages.common.ratings import answer, export, sheet, words
from pages.common.ratings.choice import Choice
from pages.common.text import t

TABLE = "ratings_board"
HEIGHT_PX, ROW_PX = 460, 30
MOST_ROWS = 2_000
"""A table of a whole city would take the browser seconds; the workbook holds every row."""
SWATCH = "\N{BLACK SQUARE}"


def part(choice: Choice) -> None:
    """What the colours say, the files, and the table."""
    found = answer.rated(choice)
    st.html(markup.raw("div", "".join([_lead(choice), _counted(choice, found), *notes(choice)]), css="answer"))
    files(choice)
    table(choice, found)


def files(choice: Choice) -> None:
    """The workbook and the sheet to print."""
    with st.container(horizontal=True, key="ratings_files", gap="small"):
        export.button(choice)
        sheet.button(choice)


def notes(choice: Choice) -> list[str]:
    """What the reader must know: that it is an example, and what activity is measured by."""
    said = []
    if choice.scheme.is_example:
        said.append(markup.element("p", t(f"ratings.example.{choice.scheme.code}"), css="told"))
    if any(one.name == "activity" for one in choice.scheme.inputs):
        median = figures.number(answer.median(choice), digits=2)
        said.append(markup.element("p", t("ratings.median", n=median), css="quiet"))
    return said


def _lead(choice: Choice) -> str:
    made_of = t("ratings.made_of", weights=words.weights(choice.scheme), days=words.days(choice))
    return markup.element("p", words.scheme(choice.scheme), css="lead") + markup.element("p", made_of, css="quiet")


def _counted(choice: Choice, found: pd.DataFrame) -> str:
    """A line per colour: sign, meaning, scores, how many; the last one is of those that have none."""
    number = found["band"].value_counts()
    places_ = range(len(choice.scheme.bands))
    ordered = list(places_) if choice.scheme.better == "low" else list(reversed(places_))
    colours = rating_colours(stage.theme())
    lines = [
        _line(
            f'<i class="sign fill" style="--colour:{colours[choice.scheme.bands[place].colour]}"></i>',
            t(
                "legend.rating.band",
                meaning=words.band(choice.scheme.bands[place]),
                scores=words.scores(choice.scheme, place),
            ),
            int(number.get(place, 0)),
        )
        for place in ordered
    ]
    few = f'<i class="sign hatched" style="--colour:{stage.theme().sparse}"></i>'
    small = _line(few, t("legend.rating.small", least=choice.scheme.least_number), int(found["is_small"].sum()))
    return markup.raw("div", "".join([*lines, small]), css="bands")


def _line(sign: str, said: str, number: int) -> str:
    return markup.raw(
        "div", sign + markup.element("span", said) + markup.element("b", figures.number(number)), css="band"
    )


def table(choice: Choice, every: pd.DataFrame) -> None:
    """The areas in order; a line selects its place on the map."""
    found = every.head(MOST_ROWS)
    told = pd.DataFrame(
        {
            "sign": found["colour"].notna().map({True: SWATCH, False: ""}),
            "rank": found["rank"],
            **({"change": [words.change(row) for row in found.to_dict("records")]} if "before" in found else {}),
            "name": found["name"],
            "score": found["score"].round(1),
            **{
                one.name: [words.share(row, one.name) for row in found.to_dict("records")]
                for one in choice.scheme.inputs
            },
        }
    ).reset_index(drop=True)
    st.dataframe(
        told.style.apply(lambda _: _inks(found["colour"]), subset=["sign"]),
        column_config=_columns(choice, has_change="before" in found),
        key=f"{TABLE}_{choice.part}_{choice.level}",
        hide_index=True,
        height=HEIGHT_PX,
        row_height=ROW_PX,
        on_select=lambda: look(choice, found, f"{TABLE}_{choice.part}_{choice.level}"),
        selection_mode="single-cell",
        placeholder=figures.NOTHING,
        alt=t("screen.ratings"),
    )
    if len(every) > len(found):
        said = t("ratings.table.cut", n=figures.number(len(found)), all=figures.number(len(every)))
        st.html(markup.element("p", said, css="told"))
    st.html(markup.element("p", t("ratings.table.hint"), css="quiet"))


def _inks(colours: pd.Series) -> list[str]:
    inks = rating_colours(stage.theme())
    return [f"color: {inks[word]}" if isinstance(word, str) else "" for word in colours]


def _columns(choice: Choice, *, has_change: bool) -> dict[str, Any]:
    column = st.column_config
    inputs = {one.name: column.TextColumn(t(f"ratings.input.{one.name}"), width=124) for one in choice.scheme.inputs}
    change = {"change": column.TextColumn(t("ratings.change"), width=62)} if has_change else {}
    return {
        "sign": column.TextColumn(" ", width=26),
        "rank": column.NumberColumn(t("ratings.rank"), width=46),
        **change,
        "name": column.TextColumn(t(f"circle.by.{choice.level}"), width=128),
        "score": column.NumberColumn(t("ratings.score"), format="%.1f", width=52),
        **inputs,
    }


def look(choice: Choice, found: pd.DataFrame, key: str) -> None:
    """Select the area of the line that was chosen, and fly there."""
    cells = st.session_state[key]["selection"]["cells"]
    if not cells:
        return
    code = str(found.index[cells[0][0]])
    address.put("pick", f"{choice.kind}:{code}")
    known = district.gazetteer(district.today())
    frame = known.grids if choice.level == "grid" else known.areas
    shapes = frame[frame["code"] == code]
    if len(shapes):
        stage.fly_to(places.around(shapes["geom"].to_numpy()))
