"""Archives that would hurt are refused before they do."""

import gzip
import zipfile
from pathlib import Path

import pytest

from data.errors import ArchiveRefusedError, SublayerAmbiguousError, SublayerUnknownError
from data.ingest.files import archive
from data.ingest.files.archive import unpacked
from data.ingest.files.opening import open_file
from tests.data.ingest.making import incidents, lattice, write_csv, write_shapefile, zip_up

ROW = b"1,2,3\n"


def bomb(path: Path, size: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.csv", b"0" * size)
    return path


def test_a_zip_that_declares_a_thousandfold_growth_is_refused(tmp_path: Path):
    path = bomb(tmp_path / "a.zip", 40 * 2**20)
    with pytest.raises(ArchiveRefusedError, match=r"41,943,040 or more, beyond 16,777,216"), unpacked(path):
        pass


def test_a_zip_that_lies_about_its_size_is_stopped_while_it_unpacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = bomb(tmp_path / "a.zip", 40 * 2**20)
    monkeypatch.setattr(archive, "_check_declared", lambda *_: None)
    with pytest.raises(ArchiveRefusedError, match="would unpack to"), unpacked(path):
        pass
    assert not list(tmp_path.glob("grid-import-*"))


def test_a_gz_bomb_is_stopped_while_it_unpacks(tmp_path: Path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"0" * (40 * 2**20)))
    with pytest.raises(ArchiveRefusedError, match="would unpack to"), unpacked(path):
        pass


def test_a_workbook_that_is_a_bomb_is_refused_before_it_is_opened(tmp_path: Path):
    path = bomb(tmp_path / "a.xlsx", 40 * 2**20)
    with pytest.raises(ArchiveRefusedError, match="beyond"), open_file(path):
        pass


@pytest.mark.parametrize("name", ["../evil.csv", "/etc/evil.csv", "a/../../evil.csv", "C:evil.csv", "..\\evil.csv"])
def test_a_member_that_points_outside_is_refused(name: str, tmp_path: Path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(name, ROW)
    with pytest.raises(ArchiveRefusedError, match="points outside"), unpacked(path):
        pass
    assert not (tmp_path.parent / "evil.csv").exists()


def test_an_archive_in_an_archive_is_refused(tmp_path: Path):
    inner = bomb(tmp_path / "inner.zip", 10)
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.write(inner, "inner.zip")
    with pytest.raises(ArchiveRefusedError, match="another archive"), unpacked(path):
        pass


def test_thousands_of_members_are_refused(tmp_path: Path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        for number in range(archive.MAX_FILES + 1):
            file.writestr(f"{number}.csv", ROW)
    with pytest.raises(ArchiveRefusedError, match="501 files, more than 500"), unpacked(path):
        pass


@pytest.mark.parametrize("content", [b"PK\x03\x04 cut off", b"no archive at all"])
def test_a_broken_zip_is_refused(content: bytes, tmp_path: Path):
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(ArchiveRefusedError), unpacked(path):
        pass


def test_a_cut_gz_is_refused(tmp_path: Path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(ROW * 1000)[:-20])
    with pytest.raises(ArchiveRefusedError), unpacked(path):
        pass


def test_a_zip_with_a_password_is_refused(tmp_path: Path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.csv", ROW)
    raw = bytearray(path.read_bytes())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):  # set the encryption flag in both headers
        raw[raw.index(mark) + (6 if mark == b"PK\x03\x04" else 8)] |= 1
    path.write_bytes(raw)
    with pytest.raises(ArchiveRefusedError), unpacked(path):
        pass


def test_an_honest_archive_is_unpacked_and_cleared_away(tmp_path: Path):
    table = write_csv(incidents(3), tmp_path / "a.csv")
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.write(table, "a.csv")
        file.writestr("__MACOSX/._a.csv", b"clutter")
    with unpacked(path) as folder:
        assert [one.name for one in folder.rglob("*")] == ["a.csv"]
    assert not folder.exists()


def test_of_a_shapefile_and_its_notes_the_shapefile_is_meant(tmp_path: Path):
    shape = write_shapefile(lattice(), tmp_path / "shp", encoding="GBK", cpg="GBK")
    path = zip_up(shape, tmp_path / "a.zip", name="网格")
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("说明.txt", "字段说明")
    with open_file(path) as opened:
        assert opened.row_count == 4
    with open_file(path, sublayer="说明") as opened:
        assert opened.columns == ("字段说明",)


def test_of_two_tables_in_an_archive_one_is_named(tmp_path: Path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("一月.csv", "a,b\n1,2\n")
        file.writestr("二月.csv", "c,d\n1,2\n")
    with pytest.raises(SublayerAmbiguousError, match="一月, 二月"), open_file(path):
        pass
    with pytest.raises(SublayerUnknownError, match="三月"), open_file(path, sublayer="三月"):
        pass
    with open_file(path, sublayer="二月") as opened:
        assert opened.columns == ("c", "d")
