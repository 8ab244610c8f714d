import io
import re

import numpy as np
import pytest
import segno
import shapely
from PIL import Image
from sqlalchemy import insert

from data.engine import read, write
from data.errors import QrAddressError, QrNothingError, QrTooManyError
from data.qr import sheet as sheets
from data.qr.making import revoke
from data.qr.sheet import QUIET_MODULES, compiled, qr_svg, report_url, sheet
from data.queries.qr_places import qr_places
from data.schema import StoreProperty
from tests.data.qr.conftest import NOW
from tests.support.town import COMMUNITY

URL = "https://grid.example.gov.cn"


def dark_modules(svg: str) -> np.ndarray:
    """What a camera sees in the middle of every module."""
    size = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v([\d.]+)", svg)
    boxes = [shapely.box(int(x), int(y), int(x) + int(w), int(y) + float(h)) for x, y, w, h in runs]
    seen = shapely.union_all(boxes)
    xs, ys = np.meshgrid(np.arange(size) + 0.5, np.arange(size) + 0.5)
    return shapely.contains_xy(seen, xs, ys)


def test_the_picture_is_the_code_with_the_white_border_that_readers_need():
    text = report_url(URL, "7KQ4M2XT")
    seen = dark_modules(qr_svg(text))
    bare = np.array([list(row) for row in segno.make(text, error="q", micro=False).matrix]) == 1
    border = np.pad(bare, QUIET_MODULES)
    assert (seen == border).all()
    assert not seen[:QUIET_MODULES].any()


def test_a_code_holds_the_form_s_address_with_the_place():
    assert report_url("https://a.example/grid/", "7KQ4M2XT") == "https://a.example/grid/report?at=7KQ4M2XT"


def told(engine, **options):
    """What the template is told, without a font to look for."""
    with read(engine) as conn:
        places = qr_places(conn, **options)
    return sheets._told(places, address=URL, now=NOW, language="zh", is_demo=False)


def test_every_grid_begins_a_page_and_no_page_has_more_labels_than_fit(made):
    pages = told(made)["pages"]
    labels = [label for page in pages for label in page["labels"]]
    with read(made) as conn:
        assert [label["code"].replace(" ", "") for label in labels] == qr_places(conn)["code"].to_list()
    assert max(len(page["labels"]) for page in pages) <= sheets.LABELS_A_PAGE
    assert len({page["title"] for page in pages}) == len(pages)
    assert [page["number"] for page in pages][:1] == [f"第 1 页，共 {len(pages)} 页"]


def test_a_revoked_code_is_not_printed(made):
    code = told(made, kinds=["grid"])["pages"][0]["labels"][0]["code"]
    with write(made) as conn:
        revoke(conn, code, now=NOW)
    assert code not in {label["code"] for page in told(made, kinds=["grid"])["pages"] for label in page["labels"]}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sheet_is_a_pdf_of_a4_pages(made, language):
    options = {"base_url": URL, "now": NOW, "area_code": f"{COMMUNITY}003", "language": language}
    with read(made) as conn:
        assert sheet(conn, **options).startswith(b"%PDF")
        [page] = compiled(conn, **options, as_png=True, ppi=254.0)
    assert Image.open(io.BytesIO(page)).size == (2100, 2970)


def test_the_same_places_on_the_same_day_are_the_same_pages_and_a_demo_says_so(made):
    with read(made) as conn:
        options = {"base_url": URL, "now": NOW, "area_code": f"{COMMUNITY}003", "as_png": True, "ppi": 40.0}
        plain = compiled(conn, **options)
        assert plain == compiled(conn, **options)
    with write(made) as conn:
        conn.execute(insert(StoreProperty).values(name="is_demo", value="true"))
    with read(made) as conn:
        assert compiled(conn, **options) != plain


def test_without_places_there_is_nothing_to_print(made):
    with read(made) as conn, pytest.raises(QrNothingError, match=r"999999.*qr make"):
        sheet(conn, base_url=URL, now=NOW, area_code="999999")


def test_more_labels_than_a_file_holds_are_refused_with_both_numbers(made, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_LABELS", 3)
    with read(made) as conn, pytest.raises(QrTooManyError, match=r"\d+ QR codes are more than a file of 3"):
        sheet(conn, base_url=URL, now=NOW)


@pytest.mark.parametrize("given", ["grid.example.gov.cn", "ftp://a.example", "https://", "https://a.example/?x=1", ""])
def test_what_no_phone_can_open_is_no_address(made, given):
    with read(made) as conn, pytest.raises(QrAddressError):
        sheet(conn, base_url=given, now=NOW)
