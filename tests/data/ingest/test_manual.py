"""The manual knows every rule, format and layer."""

import re

from data.ingest.files.opening import DELIMITED, WORKBOOKS
from data.ingest.layers import LAYERS
from data.ingest.names import aliases, known_names, plain
from data.ingest.rules.catalogue import all_rules
from data.schema.operation import SEVERITIES
from tests.support.server import PROJECT_ROOT

MANUAL = (PROJECT_ROOT / "docs" / "import.md").read_text(encoding="utf-8")
BECOMES = {"error": "rejected", "warning": "kept, noted as a warning", "note": "kept, noted"}


def test_every_rule_is_in_the_manual_with_what_becomes_of_the_row_and_what_to_do():
    rows = {cells[1].strip().strip("`"): cells for line in MANUAL.splitlines() if (cells := line.split("|"))[1:2]}
    for name, rule in all_rules().items():
        assert name in rows, f"{name} is not in docs/import.md"
        assert [cell.strip() for cell in rows[name][2:5]] == [BECOMES[rule.severity], rule.problem[0], rule.remedy[0]]


def test_no_rule_in_the_manual_has_gone():
    named = set(re.findall(r"^\| `([a-z_0-9]+)` \| (?:rejected|kept)", MANUAL, re.MULTILINE))
    assert named == set(all_rules())


def test_every_rule_says_its_problem_and_remedy_in_both_languages():
    for name, rule in all_rules().items():
        assert rule.severity in SEVERITIES
        for english, chinese in (rule.problem, rule.remedy):
            assert re.search(r"[a-z]{3}", english), name
            assert re.search(r"[一-鿿]{2}", chinese), name


def test_every_rule_of_a_layer_is_one_of_all_rules():
    for layer in LAYERS.values():
        for rule in layer.rules:
            assert all_rules()[rule.name] is rule
            assert rule.check is not None


def test_every_layer_and_table_format_is_in_the_manual():
    for word in (*LAYERS, "osm"):
        assert re.search(rf"\b{word}\b", MANUAL)
    for ending in DELIMITED | WORKBOOKS:
        assert ending in {".tsv", ".txt", ".xlsm"} or ending.strip(".").upper() in MANUAL


def test_no_alias_means_two_columns_of_one_layer_at_the_same_rank():
    for layer in LAYERS.values():
        first = [aliases(layer.name, name)[0] for name in layer.field_names]
        assert len(set(first)) == len(first)


def test_the_common_chinese_headings_are_known():
    asked = {
        "grids": ("网格名称", "网格编码", "户数", "常住人口", "商户数", "社区"),
        "buildings": ("楼栋编号", "层数", "户数", "小区"),
        "incidents": (
            "经度",
            "纬度",
            "上报时间",
            "办结时间",
            "立案时间",
            "派遣时间",
            "事件编号",
            "事件类别",
            "来源",
            "状态",
        ),
        "stations": ("营业时间", "站点名称"),
        "areas": ("街道", "社区"),
    }
    for layer, headings in asked.items():
        known = known_names(layer, LAYERS[layer].field_names)
        assert {plain(heading) for heading in headings} <= known
