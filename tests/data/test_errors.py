"""Every error says what is wrong, with which value, and what to do."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from string import Formatter

import pytest

import data
from data import errors, settings
from data.errors import GridError

for _module in pkgutil.walk_packages(data.__path__, "data."):
    if not _module.name.startswith(("data.__main__", "data.migrations.env")):
        importlib.import_module(_module.name)


def _all(kind: type[GridError]) -> Iterator[type[GridError]]:
    for one in kind.__subclasses__():
        yield one
        yield from _all(one)


KINDS = sorted((kind for kind in _all(GridError) if "message" in vars(kind)), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_has_fault_value_and_remedy(kind: type[GridError]) -> None:
    names = [name for _, name, _, _ in Formatter().parse(kind.message) if name]
    assert names, "it names no value"
    spoken = kind.message.format_map(dict.fromkeys(names, 7))
    sentences = re.split(r"(?<=[.:;)]) ", spoken.strip())
    assert len(sentences) > 1 or {"remedy", "detail"} & set(names), "it says no remedy"
    assert spoken.endswith((".", "7")) or kind.message.endswith("}")
    assert kind(**dict.fromkeys(names, 7)).values.keys() == set(names)


def test_codes_tell_errors_apart() -> None:
    codes = [kind.code for kind in _all(GridError)]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    "url",
    ["mysql://u:secret@host/db", "sqlite://", "sqlite:///:memory:", "no url at all", "oracle://host/db"],
)
def test_a_url_of_another_kind_is_refused_with_a_remedy(url: str) -> None:
    with pytest.raises(errors.SettingsError, match=r"GRID_DATABASE_URL is .*: use sqlite:///") as caught:
        settings.from_environment({"GRID_DATABASE_URL": url})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_name_of_postgresql_means_our_driver(scheme: str) -> None:
    chosen = settings.from_environment({"GRID_DATABASE_URL": f"{scheme}://u@host/db"})
    assert chosen.database_url.drivername == "postgresql+psycopg"


def test_the_default_store_lies_in_the_programs_folder(tmp_path: object) -> None:
    chosen = settings.from_environment({"GRID_VAR_DIR": str(tmp_path)})
    assert chosen.database_url.database == f"{tmp_path}/grid.gpkg"
    assert settings.from_environment({}).var_dir == settings.PROJECT_ROOT / "var"
