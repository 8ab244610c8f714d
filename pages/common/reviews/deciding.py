"""What is done with a difference: approved or refused, put into the loop, put aside, decided where two disagree."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import streamlit as st

from data.queries import catalogue
from data.reviews.after import corrections, following
from data.reviews.after.into_loop import to_incident
from pages.common import access, address, faults, figures, load, markup
from pages.common.incidents import known
from pages.common.load import kept
from pages.common.reviews import choice as choices
from pages.common.reviews import deeds, words
from pages.common.reviews.words import Row
from pages.common.text import t

LONGEST_REASON = following.LONGEST_REASON
PROMISED_IN = timedelta(days=7)
"""The day that is offered as promised at first."""


def person() -> str:
    """Who decides: a name or a post, kept for the whole sitting."""
    given = st.text_input(
        t("reviews.person"),
        key="review_person",
        max_chars=corrections.LONGEST_PERSON,
        placeholder=t("reviews.person.hint"),
        help=t("reviews.person.help"),
    )
    return given.strip()


def approve_all(code: str, rows: Sequence[Row], *, person: str) -> None:
    """A button for all corrections of a day that wait."""
    if len(rows) < 2:
        return
    st.button(
        t("reviews.approve.all", n=figures.number(len(rows))),
        key=f"approve_all_{code}",
        icon=":material/done_all:",
        disabled=not person,
        on_click=_approve_all,
        args=([str(row["correction_code"]) for row in rows], person),
    )


def deeds_of(row: Row, *, person: str) -> None:
    """What can be done with one difference, as far as it has come."""
    outcome = row["outcome"]
    if outcome == "conflict":
        _conflict(row)
    elif outcome == "waits":
        with st.container(horizontal=True, key=f"deeds_{row['code']}", gap="small"):
            if row["correction_state"] == "proposed":
                _correction(row, person=person)
            _to_incident(row)
            _dismiss(row)
    elif outcome in ("in_loop", "handled"):
        incident_link(row["incident_id"])


def incident_link(number: Any) -> None:
    """The way to an incident in the screen that acts on it."""
    if access.may_open("incidents"):
        target = access.screen("incidents")
        query = address.query(pick=f"incident:{int(number)}", part=None, only=None, area=None)
        st.page_link(target.file, label=t("reviews.incident.open"), icon=target.icon, query_params=query)


def _correction(row: Row, *, person: str) -> None:
    code = str(row["correction_code"])
    st.button(
        t("reviews.approve"),
        key=f"approve_{code}",
        type="primary",
        icon=":material/check:",
        disabled=not person,
        help=None if person else t("reviews.approve.who"),
        on_click=_approve,
        args=(code, person),
    )
    with st.popover(t("reviews.refuse"), key=f"open_refuse_{code}"):
        reason = st.text_input(t("reviews.refuse.reason"), key=f"refuse_why_{code}", max_chars=LONGEST_REASON)
        st.button(
            t("reviews.refuse.go"),
            key=f"refuse_{code}",
            disabled=not (person and reason.strip()),
            on_click=_refuse,
            args=(code, person, reason),
        )


def _dismiss(row: Row) -> None:
    code = str(row["code"])
    if row["correction_state"] == "proposed":
        return
    with st.popover(t("reviews.dismiss"), key=f"open_dismiss_{code}"):
        reason = st.text_input(t("reviews.dismiss.reason"), key=f"dismiss_why_{code}", max_chars=LONGEST_REASON)
        st.button(
            t("reviews.dismiss.go"),
            key=f"dismiss_{code}",
            disabled=not reason.strip(),
            on_click=_put_aside,
            args=(code, reason),
        )


def _to_incident(row: Row) -> None:
    """An incident with a department and a promised day."""
    code = str(row["code"])
    with st.popover(t("reviews.incident"), icon=":material/assignment_add:", key=f"open_incident_{code}"):
        named = _items()
        item = st.selectbox(
            t("reviews.incident.item"),
            tuple(named),
            index=list(named).index(row["item_code"]) if row["item_code"] in named else None,
            key=f"incident_item_{code}",
            format_func=named.__getitem__,
            placeholder=t("reviews.incident.item.hint"),
        )
        offices = known.departments()
        department = st.selectbox(
            t("incidents.act.department"),
            tuple(offices),
            index=None,
            key=f"incident_department_{code}",
            format_func=offices.__getitem__,
            placeholder=t("reviews.incident.department.hint"),
        )
        first = choices.today()
        day = st.date_input(
            t("reviews.promised"),
            first + PROMISED_IN,
            min_value=first,
            key=f"incident_day_{code}",
            format="YYYY-MM-DD",
        )
        st.button(
            t("reviews.incident.go"),
            key=f"incident_{code}",
            type="primary",
            disabled=item is None and not isinstance(row["category"], str),
            on_click=_hand_over,
            args=(code, item, department, day),
        )


def _conflict(row: Row) -> None:
    """Two say different things: both versions, and a button under each."""
    for column, keep in zip(st.columns(2), ("first", "second"), strict=True):
        with column, st.container(key=f"version_{keep}_{row['code']}", border=True):
            inner = markup.element("i", t(f"reviews.conflict.{keep}.{_about(row)}"))
            st.html(markup.raw("div", inner + markup.element("b", words.value(row["field"], row[keep])), css="version"))
            st.button(
                t("reviews.conflict.keep"),
                key=f"keep_{keep}_{row['code']}",
                width="stretch",
                on_click=_resolve,
                args=(str(row["code"]), keep),
            )


def _about(row: Row) -> str:
    return "phone" if row["conflict_with"] else "store"


def _items() -> Mapping[str, str]:
    """Items of the catalogue that are admitted, after their category."""
    found: Mapping[str, str] = kept(_named_items, of=("catalogue_item", "department"))
    return found


def _named_items(conn: Any) -> Mapping[str, str]:
    rows = catalogue.items(conn)
    admitted = rows[rows["is_admitted"].fillna(value=True).astype(bool)]
    return {row["code"]: f"{row['category_name']} · {row['name']}" for row in admitted.to_dict("records")}


def _approve(code: str, person: str) -> None:
    deeds.done_to_store(
        corrections.approve, code, said=t("reviews.approved", code=code), person=person, at=choices.moment()
    )


def _approve_all(codes: Sequence[str], person: str) -> None:
    outcomes = deeds.done_to_store(corrections.approve_each, codes, said="", person=person, at=choices.moment())
    for one in outcomes or ():
        if one.error is not None:
            deeds.refused(faults.words(one.error))
    written = sum(one.error is None for one in outcomes or ())
    deeds.done(t("reviews.approved.all", n=figures.number(written), all=figures.number(len(codes))))


def _refuse(code: str, person: str, reason: str) -> None:
    deeds.done_to_store(
        corrections.refuse,
        code,
        said=t("reviews.refused", code=code),
        person=person,
        reason=reason,
        at=choices.moment(),
    )


def _put_aside(code: str, reason: str) -> None:
    said = t("reviews.dismissed", code=code)
    deeds.done_to_store(following.dismiss, code, said=said, reason=reason, at=choices.moment())


def _resolve(code: str, keep: str) -> None:
    said = t("reviews.resolved", code=code)
    deeds.done_to_store(following.resolve, code, said=said, keep=keep, at=choices.moment())


def _hand_over(code: str, item: str | None, department: str | None, day: Any) -> None:
    made = deeds.attempt(
        lambda: to_incident(
            load.store(), code, promised_on=day, now=choices.moment(), department=department, item_code=item
        )
    )
    if made is not None:
        deeds.done(t("reviews.incident.done", code=made.code, day=figures.day(day)))
