"""A prepared day: whether it is ready, its link for the phone, its papers, and what can be done with it."""

from datetime import UTC, datetime
from typing import Any

import segno
import streamlit as st

from data import engine, settings
from data.errors import GridError
from data.plans.words import Language
from data.qr.sheet import checked_address
from data.queries.reviews import Day
from data.reviews import link
from data.reviews.preparing import preparing
from pages.common import access, faults, figures, load, markup, stage
from pages.common import address as address_bar
from pages.common.reviews import choice as choices
from pages.common.reviews import deeds, walk, words
from pages.common.text import language, t

MIME = "application/pdf"
QR_SCALE = 3


def card(day: Day, *, entries: int) -> None:
    """Draw it; `entries` is how many things phones have said of it."""
    with st.container(key="card"):
        st.html(_head(day, entries))
        if day.state == "planned" and day.on >= choices.today():
            _phone(day)
        with st.container(horizontal=True, key="review_papers", gap="small"):
            if entries or day.state == "done":
                _report_button(day)
                st.button(t("reviews.days.show"), key="review_show", on_click=_show_differences, args=(day.code,))
            if day.state == "planned":
                _renew_button(day, is_started=entries > 0)
                _withdraw_button(day)


def _head(day: Day, entries: int) -> str:
    title = t("reviews.ready.title", grid=words.grid(day.grid_code), day=figures.day(day.on), rank=words.rank(day.rank))
    facts = [
        day.code,
        t(f"reviews.state.{words.standing(day.state, entries)}"),
        t("reviews.prepared", time=figures.moment(day.prepared_at)),
        *([t("reviews.ended", time=figures.moment(day.ended_at))] if day.ended_at is not None else []),
        t("reviews.noted", n=figures.number(entries)),
    ]
    quiet = markup.element("p", t("format.dot").join(facts), css="quiet")
    checked = "" if day.sheet is None else walk.ready_html(day.sheet, minutes=day.walk_minutes)
    return markup.raw("div", markup.element("h3", title) + checked + quiet, css="card")


def _phone(day: Day) -> None:
    """The link, as a code to photograph, as a button on this very phone, and as text to send."""
    given = st.text_input(t("reviews.address"), stage.base_url(), key="review_address", help=t("reviews.address.help"))
    try:
        address = checked_address(given)
    except GridError as error:
        st.html(markup.element("p", faults.words(error), css="told"))
        return
    target = phone_link(address, link.token(settings.from_environment(), day.code, day.on))
    with st.container(horizontal=True, key="review_phone", vertical_alignment="center", gap="small"):
        st.html(qr_html(target), width="content")
        with st.container(gap="small"):
            st.html(markup.element("p", t("reviews.link.when", day=figures.day(day.on)), css="quiet"))
            st.link_button(t("reviews.link.here"), target, key="review_open", icon=":material/smartphone:")
            st.code(target, language=None, wrap_lines=False)


def phone_link(address: str, token: str) -> str:
    """The page of the day: the token stands behind the #, so that no server writes it down."""
    spoken = "" if language() == "zh" else f"?lang={language()}"
    return f"{address.rstrip('/')}/review{spoken}#{token}"


def qr_html(target: str) -> str:
    """A link as a QR code, black on white in every theme."""
    drawn = segno.make(target, error="m", micro=False).svg_data_uri(scale=QR_SCALE, border=4, light="#ffffff")
    return markup.picture(drawn, alt=t("reviews.link.qr"), css="qr")


def _report_button(day: Day) -> None:
    spoken: Language = "en" if language() == "en" else "zh"

    def make() -> bytes:
        from data.reviews.report.report import day_report

        with engine.read(load.store()) as conn:
            return day_report(conn, day.code, language=spoken)

    st.download_button(
        t("reviews.report"),
        make,
        file_name=f"{day.code}-{figures.day(datetime.now(UTC))}.pdf",
        mime=MIME,
        key="review_report",
        icon=":material/picture_as_pdf:",
        on_click="ignore",
    )


def _renew_button(day: Day, *, is_started: bool) -> None:
    hint = t("reviews.renew.started") if is_started else t("reviews.renew.help")
    st.button(
        t("reviews.renew"),
        key="review_renew",
        icon=":material/refresh:",
        help=hint,
        disabled=is_started,
        on_click=_renew,
        args=(day,),
    )


def _withdraw_button(day: Day) -> None:
    st.button(
        t("reviews.withdraw"),
        key="review_withdraw",
        icon=":material/link_off:",
        help=t("reviews.withdraw.help"),
        on_click=_withdraw,
        args=(day.code,),
    )


def _show_differences(code: str) -> None:
    address_bar.put("review", code)
    address_bar.put("only", "all")
    address_bar.put("part", "differences")


def _renew(day: Day) -> None:
    made = deeds.attempt(lambda: _drafted(day))
    if made is not None:
        _do(preparing.renew, day.code, said=t("reviews.renewed", review=day.code), draft=made)


def _drafted(day: Day) -> preparing.Draft:
    """Planned before the store is written to: nobody waits for it."""
    minutes = day.walk_minutes or preparing.WALK_MINUTES[0]
    with engine.read(load.store()) as conn:
        return preparing.drafted(conn, grid_code=day.grid_code, minutes=minutes, now=choices.moment())


def _withdraw(code: str) -> None:
    _do(preparing.withdraw, code, said=t("reviews.withdrawn", review=code))


def _do(deed: Any, code: str, *, said: str, **more: Any) -> None:
    deeds.done_to_store(deed, code, said=said, now=choices.moment(), actor_role=access.role(), **more)
