import pytest
from streamlit.testing.v1 import AppTest

from pages.common import address


def script():
    import streamlit as st

    from pages.common import address

    address.follow(st.session_state.get("screen_of_test", "situation"))
    for name, value in st.session_state.pop("puts", {}).items():
        address.put(name, value)
    address.write()
    st.session_state["seen"] = {name: address.values(name) for name in ("lang", "category", "period", "pick")}
    st.session_state["link"] = address.query(pick="cell:8a", period=None)


@pytest.fixture
def app():
    return AppTest.from_function(script)


def seen(app):
    return {name: list(values) for name, values in app.session_state["seen"].items() if values}


def test_the_url_is_the_state(app):
    app.query_params["category"] = ["01", "02"]
    app.query_params["lang"] = "en"
    app.run()
    assert seen(app) == {"category": ["01", "02"], "lang": ["en"]}


def test_what_is_put_comes_into_the_url_and_an_empty_value_goes_out_of_it(app):
    app.session_state["puts"] = {"period": "28d", "category": ("01", "02")}
    app.run()
    assert app.query_params["period"] in ("28d", ["28d"])
    assert app.query_params["category"] == ["01", "02"]
    app.session_state["puts"] = {"period": None, "category": ()}
    app.run()
    assert dict(app.query_params) == {}


def test_within_a_screen_what_leaves_the_url_is_off(app):
    app.query_params["period"] = "28d"
    app.run()
    app.query_params.clear()
    app.run()
    assert seen(app) == {}


def test_going_to_another_screen_keeps_what_the_url_does_not_mention(app):
    app.query_params["period"] = "28d"
    app.query_params["category"] = "01"
    app.run()
    app.query_params.clear()
    app.query_params["period"] = "52w"
    app.session_state["screen_of_test"] = "hotspots"
    app.run()
    assert seen(app) == {"category": ["01"], "period": ["52w"]}


def test_parameters_of_others_are_left_alone(app):
    app.query_params["embed_colour"] = "blue"
    app.session_state["puts"] = {"period": "28d"}
    app.run()
    assert app.query_params["embed_colour"] in ("blue", ["blue"])


def test_a_link_keeps_the_view_but_for_its_changes(app):
    app.query_params["period"] = "28d"
    app.query_params["category"] = "01"
    app.run()
    assert app.session_state["link"] == {"category": ["01"], "pick": ["cell:8a"]}


def test_a_parameter_that_nobody_knows_is_refused():
    with pytest.raises(KeyError, match="colour"):
        address.value("colour")
