import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from data import errors
from data.signing import TokenError
from pages.common.text import LANGUAGES, TEXT
from pages.common.text.streamlit import EXACT, PATTERNS
from tests.support.server import PROJECT_ROOT

PAGES = PROJECT_ROOT / "pages"
TEXTS = PAGES / "common" / "text"
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
BLANK = re.compile(r"\{(\w+)[^}]*\}")
MAY_BE_EMPTY = {"legend.borders.meaning", "legend.findings.meaning"}


def sources(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*.py") if TEXTS not in path.parents]


def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def docstrings(tree: ast.Module) -> set[ast.Constant]:
    """Strings that stand alone: docstrings of modules, functions, classes and variables."""
    return {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def error_kinds(kind: type[errors.GridError] = errors.GridError) -> list[type[errors.GridError]]:
    """The faults that a screen may meet; those of the HTTP routes are answered as JSON."""
    below = [each for each in kind.__subclasses__() if each.__module__.startswith("data.")]
    return [kind, *(deeper for each in below for deeper in error_kinds(each))]


def used_patterns() -> list[re.Pattern[str]]:
    """What the code asks for: whole keys, keys with a part filled in, and families of words."""
    found = set()
    for path in [*sources(PAGES), PROJECT_ROOT / "layers" / "legend.py"]:
        for node in ast.walk(syntax(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(re.escape(node.value))
            if isinstance(node, ast.JoinedStr):
                found.add(
                    "".join(re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values)
                )
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("term", "_listed", "words"):
                family = node.args[0]
                if isinstance(family, ast.Constant):
                    found.add(re.escape(family.value) + r"\..+")
    found |= used_by_scripts()
    return [re.compile(pattern) for pattern in found if re.match(r"\w+\\\.", pattern)]


def used_by_scripts() -> set[str]:
    """What our own pages ask for, in the same way: whole keys, keys with a part filled in, and families of words."""
    found = set()
    for path in PAGES.rglob("*.js"):
        text = path.read_text(encoding="utf-8")
        for key in re.findall(r"""["`](\w+\.(?:[\w.]|\$\{[\w.]+\})+)["`]""", text):
            found.add(".+".join(re.escape(part) for part in re.split(r"\$\{[\w.]+\}", key)))
        found |= {re.escape(family) + r"\..+" for family in re.findall(r"""\bterm\("([\w.]+)\"""", text)}
    return found


def test_every_text_has_every_language():
    for key, versions in TEXT.items():
        assert len(versions) == len(LANGUAGES), key
        assert key in MAY_BE_EMPTY or all(version.strip() for version in versions), key


def test_no_two_files_have_words_for_the_same_key():
    files = [import_module(f"pages.common.text.{path.stem}") for path in TEXTS.glob("*.py") if path.stem != "__init__"]
    keys = [key for file in files for key in getattr(file, "TEXT", {})]
    assert {key for key in keys if keys.count(key) > 1} == set()


def test_both_languages_leave_the_same_blanks():
    for key, versions in TEXT.items():
        blanks = [set(BLANK.findall(version)) for version in versions]
        assert blanks[0] == blanks[1], key


def test_english_is_written_without_chinese_characters_but_for_the_name_of_the_language():
    chinese = {key for key, (_, english) in TEXT.items() if CHINESE.search(english)}
    assert chinese == {"frame.language.zh", "phone.language"}


def test_every_text_is_used():
    patterns = used_patterns()
    by_code = {f"error.{kind.code}" for kind in error_kinds()}
    unused = [key for key in TEXT if key not in by_code and not any(one.fullmatch(key) for one in patterns)]
    assert unused == []


def test_no_page_says_a_word_of_chinese_outside_the_texts():
    said = [
        f"{path.relative_to(PROJECT_ROOT)}: {node.value}"
        for path in sources(PAGES)
        for tree in [syntax(path)]
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node not in docstrings(tree) and CHINESE.search(node.value)
    ]
    assert said == []


def test_every_key_that_the_code_names_exists():
    named = [
        node.args[0].value
        for path in sources(PAGES)
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "t"
        if isinstance(node.args[0], ast.Constant)
    ]
    assert [key for key in named if key not in TEXT] == []
    assert len(named) > 100


@pytest.mark.parametrize("kind", error_kinds()[1:], ids=lambda kind: kind.code)
def test_every_fault_has_words_that_only_ask_for_values_it_carries(kind):
    families = [f"error.{above.code}" for above in kind.__mro__ if issubclass(above, errors.GridError)]
    key = next((key for key in families if key in TEXT), None)
    if not kind.__subclasses__() and not issubclass(kind, TokenError):
        assert key == f"error.{kind.code}", "a fault that is raised has words of its own"
    if key is not None:
        assert set(BLANK.findall(TEXT[key][0])) <= set(BLANK.findall(kind.message))


def test_streamlit_s_own_words_become_chinese():
    assert all(CHINESE.search(said) for said in EXACT.values())
    for found, said in PATTERNS:
        assert CHINESE.search(said)
        assert re.compile(found).groups >= max(map(int, re.findall(r"\$(\d)", said)), default=0)
