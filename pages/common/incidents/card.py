"""The card of the incident that is open: what it is, its photos, what was done so far, and what can be done next."""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from data.loop import history as histories
from data.loop.machine import Standing, following
from data.queries import photos
from pages.common import district, figures, markup, picking
from pages.common.incidents import deeds, known, listed, twins, words
from pages.common.incidents.choice import Choice
from pages.common.load import kept
from pages.common.text import t, term


def card(number: int, choice: Choice, *, now: datetime) -> None:
    """Draw the card of an incident by its row number."""
    found = listed.one(number, now=now)
    if found.empty:
        st.html(markup.element("p", t("incidents.card.gone"), css="told"))
        picking.close_button()
        return
    row = found.iloc[0]
    steps = history(number)
    with st.container(key="card"):
        st.html(_head(row, choice, now=now))
        picking.close_button()
    twins.marked(row)
    if not row["is_duplicate"]:
        deeds.form(number, standing(row, steps), seen=len(steps))
    else:
        deeds.told()
    twins.likely(row, now=now)
    _photos(number)
    st.html(timeline(steps, choice.alias))


def history(number: int) -> pd.DataFrame:
    """What was done with an incident so far."""
    return kept(_history, number, of=("incident", "incident_step"))


def may(number: int, move: str) -> bool:
    """Whether the reader's post may take a step with an incident."""
    found = listed.one(number, now=district.now())
    if found.empty or found.iloc[0]["is_duplicate"]:
        return False
    return move in following(standing(found.iloc[0], history(number)), role=deeds.post())


def standing(row: Any, steps: pd.DataFrame) -> Standing:
    """Where an incident stands."""
    department = row["department_code"]
    return Standing(row["state"], row["level"], None if pd.isna(department) else department, steps["at"].max())


def timeline(steps: pd.DataFrame, alias: str) -> str:
    """What was done, the last on top: when, which step, by which post, for which department, why."""
    lines, before = [], None
    for row in steps.to_dict("records"):
        lines.append(_step(row, before, alias))
        before = row
    told = [markup.element("h4", t("incidents.history"), css="heading")]
    told.append(markup.raw("ol", "".join(reversed(lines)), css="incident-history"))
    if steps["is_derived"].any():
        told.append(markup.element("p", t("incidents.history.derived"), css="quiet"))
    return markup.raw("div", "".join(told))


def _head(row: Any, choice: Choice, *, now: datetime) -> str:
    how = words.urgency(row, now=now)
    state = markup.element("span", words.state(row["state"], choice.alias), css="badge")
    limit = markup.element("span", words.limit(row, now=now), css=f"limit {how}", title=words.due(row))
    label = markup.element("span", t("incidents.simulated"), css="demo") if known.is_simulated(row) else ""
    facts = [
        (t("card.grid"), known.grid(row["grid_code"])),
        (t("incidents.card.department"), known.department(row)),
        (t("incidents.card.category"), str(row["category_name"])),
        (t("card.channel"), term("channel", row["channel"])),
        (t("card.reported"), figures.moment(row["reported_at"])),
        (t("card.due"), figures.moment(row["due_at"])),
        (t("incidents.card.level"), term("level", row["level"])),
        *_rarely(row),
    ]
    inner = [
        markup.element("h3", known.item(row)),
        markup.raw("p", state + limit + label, css="standing"),
        markup.facts(facts),
        markup.element("p", t("incidents.number", code=row["code"]), css="dated"),
    ]
    if row["geom"] is None or row["location_quality"] != "exact":
        inner.append(markup.element("p", t("incidents.card.placeless"), css="quiet"))
    return markup.raw("div", "".join(inner), css="card incident-card")


def _rarely(row: Any) -> list[tuple[str, str]]:
    """What most incidents do not have."""
    found = []
    if row["reopenings"]:
        found.append((t("incidents.card.reopened"), t("incidents.card.reopened.times", n=row["reopenings"])))
    if pd.notna(row["satisfaction"]):
        told = t("incidents.card.satisfaction.value", n=int(row["satisfaction"]))
        found.append((t("incidents.card.satisfaction"), told))
    return found


def _step(row: dict[Any, Any], before: dict[Any, Any] | None, alias: str) -> str:
    who = [term("post", row["actor_role"])] if not row["is_derived"] else []
    if pd.notna(row["department_code"]) and row["move"] not in ("file", "escalate"):
        code = str(row["department_code"])
        who.append(known.departments().get(code, code))
    if row["move"] == "escalate":
        who.append(t("incidents.history.level", level=term("level", row["level"])))
    when = figures.moment(row["at"])
    if before is not None and (apart := (row["at"] - before["at"]) / timedelta(minutes=1)) >= 1:
        when = f"{when} · {t('incidents.history.after', time=words.duration(apart))}"
    inner = markup.element("b", term("move", row["move"]), title=words.state(row["state"], alias))
    inner += markup.element("span", t("format.comma").join(who), css="who") + markup.element("time", when)
    if pd.notna(row["reason"]):
        inner += markup.element("q", row["reason"])
    return markup.raw("li", inner)


def _photos(number: int) -> None:
    held = kept(_pictures, number, of=("incident", "incident_photo"))
    if not held:
        return
    st.html(markup.element("h4", t("incidents.photos", n=len(held)), css="heading"))
    with st.container(horizontal=True, key="incident_photos"):
        for one_ in held:
            st.image(one_.image, alt=t("incidents.photo", n=one_.number), width=150)


def _history(conn: Any, number: int) -> pd.DataFrame:
    return histories.history(conn, number)


def _pictures(conn: Any, number: int) -> list[photos.Kept]:
    return photos.photos(conn, number)
