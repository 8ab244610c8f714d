"""What stands beside the map: the ledger, why each unit moves, the rules, the saved plans."""

import streamlit as st

from geo.plans.ledger import Ledger
from pages.common import figures, markup
from pages.common.parts import part_switch
from pages.common.plan_map.plan_map import plan_ledger
from pages.common.rebalance import browser, proof, reasons, scenarios
from pages.common.rebalance import rules as ruling
from pages.common.rebalance.choice import PARTS, Choice
from pages.common.rebalance.ground import Ground
from pages.common.rebalance.shown import MAP, Shown
from pages.common.text import t


def panel(choice: Choice, ground: Ground, one: Shown | None) -> None:
    """Draw the panel."""
    part_switch(PARTS, named=lambda name: t(f"rebalance.part.{name}"))
    if choice.part == "rules":
        ruling.panel(ground.community, today=_residential(ground))
    elif choice.part == "saved":
        scenarios.panel(choice, ground, one)
    elif one is None:
        st.html(markup.element("p", t("rebalance.not_made"), css="told"))
    elif choice.part == "why":
        reasons.panel(one)
    else:
        _ledger(one)


def _residential(ground: Ground) -> int:
    return int(ground.grid_class.isin(["residential", "rural"]).sum())


def _ledger(one: Shown) -> None:
    recount = one.ledger()
    if one.saved is not None and one.saved.state != "draft":
        st.html(markup.element("p", t(f"rebalance.state.{one.saved.state}"), css="told"))
    plan_ledger(browser.ledger_told(one, recount, key=MAP), key="rebalance_ledger")
    proof.proof(one)
    _totals(recount)


def _totals(recount: Ledger) -> None:
    """The figures that only the server counts."""
    told = recount.totals
    facts = [
        (t("rebalance.total.households"), figures.number(told.households)),
        (t("rebalance.total.moved_units"), figures.number(told.moved_units)),
        (t("rebalance.total.outside"), figures.number(told.outside)),
        (t("rebalance.total.workload_most"), figures.number(told.workload_most)),
        (t("rebalance.total.walk"), t("rebalance.metres", n=figures.number(told.walk_m))),
        (t("rebalance.total.compact"), figures.number(told.polsby_popper, digits=2)),
        (t("rebalance.total.along"), figures.percent(told.along_share)),
        (t("rebalance.total.created"), figures.number(len(told.created))),
        (t("rebalance.total.dissolved"), figures.number(len(told.dissolved))),
    ]
    st.html(markup.facts(facts))
