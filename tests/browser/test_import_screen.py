"""A file of a district's own on its way into the store, in a real browser."""

from datetime import UTC, datetime

import pytest

from data.demo.load import load
from data.engine import create_store, read
from data.queries import incidents
from tests.support.chromium import until_drawn

TABLE = """编号,类别,上报时间,经度,纬度,来源
T1,市容环境,2026-11-01 08:00,{lon},{lat},随手拍
T2,停车秩序,2026-11-02 09:00,{lon},{lat},12345
T3,停车秩序,2026-13-02 09:00,{lon},{lat},12345
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('import') / 'grid.gpkg'}"
    engine = create_store(url)
    load(engine, size="small", seed=1, now=datetime(2026, 11, 21, 1, 30, tzinfo=UTC))
    yield engine
    engine.dispose()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_three_steps_bring_a_table_onto_the_map(app_server, store, visit, tmp_path, size):
    with read(store) as conn:
        here = incidents.newest(conn, incidents.Chosen(), limit=1)["geom"].iloc[0]
    table = tmp_path / f"events-{size}.csv"
    table.write_text(TABLE.format(lon=here.x, lat=here.y).replace("T", f"{size}-"), encoding="gbk")

    page = visit(f"{app_server(str(store.url))}/store?view=import", size=size)
    page.get_by_label("导入到哪个图层").click()
    page.get_by_role("option", name="事件").click()
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_role("button", name="下一步").click()
    page.get_by_text("可以导入 2 / 3 行").wait_for()
    until_drawn(page)
    assert page.get_by_text("无法识别的时间").is_visible()
    assert page.locator(".stDeckGlJsonChart").count() == 1

    page.get_by_role("button", name="导入 2 行").click()
    page.get_by_text("新增 2，更新 0，未变 0，退回 1").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载退回的行").click()
    rejects = download.value.path().read_text(encoding="utf-8-sig")
    assert "2026-13-02 09:00" in rejects
    with read(store) as conn:
        found = incidents.newest(conn, incidents.Chosen(), limit=100_000)
    assert found["code"].str.startswith(f"{size}-").sum() == 2
