"""Where next: what is wished, the proposal, how good it is, and the places to ask."""

from typing import Any

import numpy as np
import streamlit as st

from pages.common import address, district, figures, markup, places, stage
from pages.common.circle import words as circle_words
from pages.common.circle.question import Question
from pages.common.siting import candidates, outcome, plan, sheet, words
from pages.common.siting.candidates import GROUPS
from pages.common.siting.proposal import Proposal, Site
from pages.common.siting.shown import Shown
from pages.common.siting.wish import GOALS, MOST_SITES, SITES_AT_FIRST, TARGET_AT_FIRST, TARGETS
from pages.common.text import in_this_language, t


def view(asked: Question, seen: Shown) -> None:
    """The wish, and what comes of it."""
    _wish(asked, seen)
    found = seen.proposal
    if found is None:
        return
    if found.found != "sites":
        _without(asked, seen, found)
        return
    _answer(asked, seen, found)
    for number in range(1, len(found.sites) + 1):
        _line(asked, seen, found, number)
    steps = [_step(asked, site, seen.wish.service) for site in found.sites]
    if any(step not in seen.plan for step in steps):
        st.button(
            t("siting.add.all"),
            key="siting_all",
            icon=":material/playlist_add:",
            on_click=plan.put,
            args=((*seen.plan, *(step for step in steps if step not in seen.plan)),),
        )


def _wish(asked: Question, seen: Shown) -> None:
    wished = seen.wish
    st.session_state["pick_goal"] = wished.goal
    st.segmented_control(
        t("siting.goal"),
        GOALS,
        key="pick_goal",
        required=True,
        label_visibility="collapsed",
        width="stretch",
        format_func=lambda name: t(f"siting.goal.{name}"),
        on_change=_take("goal", "pick_goal", GOALS[0]),
    )
    with st.container(horizontal=True, key="siting_wish", vertical_alignment="bottom", gap="small"):
        if wished.goal == "share":
            _choice("target", list(TARGETS), wished.target_percent, at_first=TARGET_AT_FIRST)
        else:
            _choice("sites", list(range(1, MOST_SITES + 1)), wished.sites, at_first=SITES_AT_FIRST)
        _hosts(asked, seen)
    service_choice(asked, seen)
    if seen.plan:
        st.session_state["pick_based"] = wished.is_based
        st.toggle(t("siting.based"), key="pick_based", help=t("siting.based.help"), on_change=_take_based)


def _choice(name: str, numbers: list[int], now: int, *, at_first: int) -> None:
    key = f"pick_{name}"
    st.session_state[key] = now
    st.selectbox(
        t(f"siting.{name}"), numbers, key=key, filter_mode=None, on_change=_take(name, key, at_first), width=104
    )


def _hosts(asked: Question, seen: Shown) -> None:
    known = candidates.candidates(asked.scope)
    groups = dict(zip(known.places["kind"], known.places["group"], strict=True))
    number = sum(many for kind, many in known.kinds.items() if kind in seen.wish.hosts)
    with st.popover(t("siting.hosts.button", n=figures.number(number)), key="open_host", width="stretch"):
        for group in GROUPS:
            kinds = [kind for kind in known.kinds if groups[kind] == group]
            key = f"pick_host_{group}"
            st.session_state[key] = [kind for kind in kinds if kind in seen.wish.hosts]
            if kinds:
                st.pills(
                    t(f"siting.hosts.{group}"),
                    kinds,
                    key=key,
                    selection_mode="multi",
                    format_func=lambda kind: t("siting.host", kind=words.host_kind(kind), n=known.kinds[kind]),
                    on_change=_take_hosts,
                    args=(tuple(known.kinds),),
                )
        st.caption(t("siting.hosts.hint"))


def service_choice(asked: Question, seen: Shown) -> None:
    """What a new one is set up as, where several services are asked."""
    if len(asked.choice.services) == 1:
        return
    st.session_state["pick_newkind"] = seen.wish.service
    st.selectbox(
        t("siting.new.kind"),
        asked.choice.services,
        key="pick_newkind",
        filter_mode=None,
        format_func=circle_words.service,
        on_change=_take("newkind", "pick_newkind", asked.choice.services[-1]),
    )


def _take_hosts(known: tuple[str, ...]) -> None:
    taken = [kind for group in GROUPS for kind in st.session_state.get(f"pick_host_{group}", ())]
    address.put("host", None if len(taken) == len(known) else taken)


def _take(name: str, key: str, at_first: Any) -> Any:
    def take() -> None:
        chosen = st.session_state[key]
        address.put(name, None if chosen == at_first else str(chosen))

    return take


def _take_based() -> None:
    address.put("based", "on" if st.session_state["pick_based"] else None)


def _answer(asked: Question, seen: Shown, found: Proposal) -> None:
    change = t(
        "siting.answer.change", before=figures.percent(found.before.of_one), after=figures.percent(found.after.of_one)
    )
    gain = t(
        "siting.answer.gain",
        n=figures.number(found.after.part - found.before.part),
        before=figures.number(found.before.part),
        after=figures.number(found.after.part),
        whole=figures.number(found.before.whole),
    )
    lead = t("siting.answer", n=len(found.sites), minutes=asked.choice.minutes)
    said = [markup.element("p", lead, css="lead"), markup.element("p", change, css="change")]
    said += [markup.element("p", gain), markup.element("p", words.quality(found, seen.wish), css="proof")]
    said.append(markup.element("p", " ".join(_notes(asked, seen, found)), css="quiet"))
    if asked.ground.network is None:
        said.append(markup.element("p", t("siting.estimate"), css="told"))
    st.html(markup.raw("div", "".join(said), css="answer proposal"))


def _notes(asked: Question, seen: Shown, found: Proposal) -> list[str]:
    notes = [t("siting.considered", n=figures.number(found.asked))]
    if seen.wish.goal == "walk":
        before, after = (_mean(asked, site) for site in (found.sites[0].metres_before, found.sites[-1].metres_after))
        notes.insert(0, t("siting.answer.walk", before=before, after=after))
    if found.shut:
        notes.append(t("siting.shut", n=figures.number(found.shut), time=circle_words.hour(asked.choice.hour)))
    if seen.wish.goal != "share" and len(found.sites) < seen.wish.sites:
        notes.append(t("siting.fewer", n=len(found.sites)))
    return notes


def _mean(asked: Question, metres: Any) -> str:
    return figures.number(outcome.mean_minutes(asked.ground, asked.choice, metres), digits=1)


def _line(asked: Question, seen: Shown, found: Proposal, number: int) -> None:
    of, site = asked.scope, found.sites[number - 1]
    row = candidates.candidates(of).places.iloc[site.row]
    key = "siting.site.walk" if seen.wish.goal == "walk" else "siting.site"
    facts = t(
        key,
        kind=words.host_kind(row["kind"]),
        grid=words.grid(row["grid"], district.gazetteer(of.on)),
        n=figures.number(site.households),
        share=figures.percent(site.total.of_one),
        hours=figures.number(outcome.hours_saved(asked.ground, asked.choice, site.metres_before, site.metres_after)),
    )
    title = t("siting.site.title", number=number, name=words.place(row))
    step = _step(asked, site, seen.wish.service)
    with st.container(horizontal=True, key=f"matter-site-{number}", vertical_alignment="center", gap=None):
        label = markup.two_lines(title, facts)
        st.button(label, key=f"look-site-{number}", type="tertiary", on_click=_look, args=(asked, site))
        st.download_button(
            "",
            in_this_language(lambda: sheet.page(asked, seen, found, number)),
            file_name=f"{t('siting.sheet')}-{number}-{figures.day(asked.scope.on)}.html",
            mime=sheet.MIME,
            key=f"sheet-site-{number}",
            icon=":material/print:",
            help=t("siting.sheet"),
            type="tertiary",
            on_click="ignore",
        )
        is_in = step in seen.plan
        st.button(
            "",
            key=f"take-site-{number}",
            icon=":material/check:" if is_in else ":material/add:",
            help=t("siting.added") if is_in else t("siting.add"),
            type="tertiary",
            on_click=plan.drop if is_in else plan.take,
            args=(step,),
            kwargs={"of": of},
        )


def _look(asked: Question, site: Site) -> None:
    """Select the place, and fly to it and all that it newly reaches."""
    row = candidates.candidates(asked.scope).places.iloc[site.row]
    address.put("pick", f"place:{row['code']}")
    homes = asked.ground.buildings.geometry.to_numpy()[site.gained]
    stage.fly_to(places.around([row["geom"], *homes]))


def _step(asked: Question, site: Site, service: str) -> Any:
    row = candidates.candidates(asked.scope).places.iloc[site.row]
    return plan.new(service, place=str(row["code"]), lon=row["geom"].x, lat=row["geom"].y)


def _without(asked: Question, seen: Shown, found: Proposal) -> None:
    """Why there is no proposal, and what to do."""
    choice, target = asked.choice, seen.wish.target_percent
    time = circle_words.hour(choice.hour)
    title = t(f"siting.{'none' if found.found == 'no_candidates' else found.found}.title", target=target)
    if found.found == "no_candidates":
        body = t("siting.none.shut", time=time) if found.shut else t("siting.none")
    elif found.found == "too_many":
        body = t("siting.too_many", n=figures.number(found.asked), homes=figures.number(len(asked.ground.buildings)))
    elif found.found == "met":
        body = t("siting.met", share=circle_words.share(found.before))
    elif found.found == "infeasible":
        body = t(
            "siting.infeasible",
            target=target,
            need=figures.number(np.ceil(target / 100 * found.before.whole)),
            n=figures.number(found.asked),
            possible=figures.number(found.possible.part),
            share=figures.percent(found.possible.of_one),
        )
    elif found.before.rest:
        body = t("siting.nothing_left", n=figures.number(found.before.rest))
    else:
        body = t("siting.nothing_left.all", share=circle_words.share(found.before), minutes=choice.minutes)
    st.html(markup.raw("div", markup.element("h4", title, css="heading") + markup.element("p", body), css="told"))
