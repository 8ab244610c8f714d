"""The designed state of a district where no place has enough incidents to tell anything, and the ways out of it."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data.judged_cells import Study
from pages.common import address, markup
from pages.common.filters import RESOLUTIONS
from pages.common.text import t

LONGEST = "52w"
NARROWING = ("category", "channel", "state")


def is_sparse(found: pd.DataFrame) -> bool:
    """Whether nothing can be told of any cell."""
    return bool(found["level"].isna().all())


def ways_out(ground: Study) -> None:
    """What is the matter, and a button for each thing that helps."""
    st.html(markup.element("h2", t("sparse.title"), css="heading") + markup.element("p", t("sparse.body"), css="quiet"))
    if any(address.values(name) for name in NARROWING):
        _button("all", t("sparse.all"), **dict.fromkeys(NARROWING))
    if address.value("period") != LONGEST:
        _button("longer", t("sparse.longer"), period=LONGEST, since=None, until=None)
    coarser = _coarser(ground.resolution, [int(level) for level in RESOLUTIONS])
    if coarser is not None:
        _button("coarser", t("sparse.coarser", level=coarser), resolution=str(coarser))


def _coarser(resolution: int, known: Sequence[int]) -> int | None:
    return max((level for level in known if level < resolution), default=None)


def _button(name: str, label: str, **changes: str | None) -> None:
    st.button(label, key=f"sparse_{name}", icon=":material/arrow_forward:", on_click=_change, args=(changes,))


def _change(changes: dict[str, str | None]) -> None:
    for name, value in changes.items():
        address.put(name, value)
