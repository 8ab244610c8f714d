"""QR codes on the screens: how many there are, a button that makes them, a button that prints those of an area."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from data import audit, engine
from data.errors import GridError
from data.plans.words import Language
from data.qr.making import make_places
from data.qr.sheet import checked_address, sheet
from data.queries import areas
from data.queries.qr_places import counts
from data.schema.reporting import QR_KINDS
from data.schema.territory import AREA_CODE_DIGITS
from pages.common import access, faults, figures, load, markup, stage
from pages.common.load import kept
from pages.common.text import language, t

WHOLE = ""
MIME = "application/pdf"
MOST_ON_SCREEN = 2_000
"""About a street: ten seconds of work while somebody waits. The command line prints more."""


def codes() -> None:
    """What there is, for which area it is printed, and under which address residents reach it."""
    st.html(markup.element("h2", t("qr.title"), css="heading") + markup.element("p", t("qr.why"), css="quiet"))
    with st.container(key="step"):
        area = _area()
        st.html(_table(area))
        address = st.text_input(t("qr.address"), stage.base_url(), key="qr_address", help=t("qr.address.help"))
        chosen = st.pills(t("qr.kinds"), QR_KINDS, selection_mode="multi", key="qr_kinds", format_func=_kind)
        with st.container(horizontal=True):
            qr_sheet_button(area, address=address, kinds=tuple(chosen))
            _make_button(t("qr.make_again"))
            st.link_button(t("qr.open"), f"{stage.base_url()}/report?lang={language()}", icon=":material/smartphone:")


def qr_sheet_button(
    area_code: str | None, *, address: str | None = None, kinds: Sequence[str] = (), key: str = "qr_sheet"
) -> None:
    """Print the QR codes of an area, or make them where there are none.

    Args:
        area_code: Code of a 区, 街道, 社区 or grid; everything when None.
        address: Where residents reach the application; the present one when None.
        kinds: Some of `QR_KINDS`; all when empty.
        key: Of the button.
    """
    there = kept(counts, area_code, of=("qr_place",))
    number = sum(there.get(kind, (0, 0))[0] for kind in kinds or QR_KINDS)
    if not there:
        _make_button(t("qr.make"), key=f"{key}_make")
    elif number > MOST_ON_SCREEN:
        st.html(markup.element("p", t("qr.too_many", n=figures.number(number)), css="quiet"))
    elif number:
        _print_button(area_code, address or stage.base_url(), tuple(kinds) or None, number=number, key=key)


def _print_button(area: str | None, address: str, kinds: tuple[str, ...] | None, *, number: int, key: str) -> None:
    spoken: Language = "en" if language() == "en" else "zh"

    def make() -> bytes:
        with engine.read(load.store()) as conn:
            return sheet(conn, base_url=address, now=datetime.now(UTC), area_code=area, kinds=kinds, language=spoken)

    try:
        address = checked_address(address)
    except GridError as error:
        st.html(markup.element("p", faults.words(error), css="told"))
        return
    st.download_button(
        t("qr.print", n=figures.number(number)),
        make,
        file_name=f"qr-{area or 'all'}-{figures.day(datetime.now(UTC))}.pdf",
        mime=MIME,
        key=key,
        icon=":material/qr_code_2:",
        on_click="ignore",
    )


def _make_button(label: str, *, key: str = "qr_make") -> None:
    if not st.button(label, key=key, icon=":material/add:"):
        return
    now = datetime.now(UTC)
    try:
        with st.spinner(t("qr.making")), engine.write(load.store()) as conn:
            done = {kind: made.added for kind, made in make_places(conn, now=now).items()}
            audit.record(
                conn, at=now, actor_role=access.role(), action="qr-make", subject_table="qr_place", details=done
            )
    except GridError as error:
        st.html(markup.element("p", faults.words(error), css="told"))
        return
    st.toast(t("qr.made", n=figures.number(sum(done.values()))))
    st.rerun()


def _area() -> str | None:
    """The area that is chosen; None for all of the store."""
    known = kept(areas.areas, of=("area",))
    names = dict(zip(known["code"], known["name"], strict=True))
    widest = [code for code in names if len(code) == AREA_CODE_DIGITS["district"]]
    narrower = [code for code in names if len(widest) > 1 or code not in widest]
    options = (WHOLE, *sorted(narrower, key=lambda code: (len(code), code)))
    area = st.selectbox(
        t("qr.area"), options, key="qr_area", format_func=lambda code: _called(code, names), filter_mode="contains"
    )
    return area or None


def _called(code: str, names: dict[str, str]) -> str:
    """An area after the wider one that it lies in."""
    if not code:
        return t("filter.whole")
    wider = names.get(code[: AREA_CODE_DIGITS["street"]], "") if len(code) == AREA_CODE_DIGITS["community"] else ""
    return f"{wider} {names[code]}".strip()


def _table(area: str | None) -> str:
    there = kept(counts, area, of=("qr_place",))
    rows = [(_kind(kind), *map(figures.number, there.get(kind, (0, 0)))) for kind in QR_KINDS]
    return markup.table([t("qr.kind"), t("qr.valid"), t("qr.revoked")], rows, numeric=(1, 2))


def _kind(kind: str) -> str:
    return t(f"report.kind.{kind}")
