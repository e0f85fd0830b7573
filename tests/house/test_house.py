"""The house itself: names, sizes, owners, generated pages."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from data.contracts import page
from data.tables import TABLES
from features import sources as facts
from features.dictionary import dictionary
from features.families import FAMILIES
from features.tag_page import page as tag_page

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("data", "features", "models", "serving", "pipelines")
SOURCES = sorted(path for package in (*PACKAGES, "benchmarks") for path in (ROOT / package).rglob("*.py"))


def test_the_sources_are_found():
    assert len(SOURCES) > 50


@pytest.mark.parametrize("name", PACKAGES)
def test_name_is_ours_alone(name):
    assert Path(str(import_module(name).__file__)).is_relative_to(ROOT)
    assert set(packages_distributions().get(name, [])) <= {"keepline"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_small_and_has_a_first_sentence(path):
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    assert source.count("\n") <= 300
    assert ast.get_docstring(tree), "a module opens with a sentence"
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    long = [node.name for node in functions if (node.end_lineno or 0) - node.lineno + 1 > 40]
    assert not long
    assert path.stem not in {*PACKAGES, "utils", "helpers", "core", "base", "manager", "common", "misc"}


def test_nobody_pickles_and_mlflow_loads_nothing():
    for path in SOURCES:
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(import|from)\s+(pickle|joblib|cloudpickle|dill)\b", source, re.MULTILINE), path
        assert not re.search(r"mlflow\.[\w.]*load_model", source), path


def test_below_pipelines_nobody_reads_clock_or_environment():
    forbidden = re.compile(
        r"\.now\(|\.today\(|time\.time\(|os\.environ\.get|os\.environ\[\"[A-Z_]+\"\](?!\s*=)|os\.getenv"
    )
    for path in SOURCES:
        if path.relative_to(ROOT).parts[0] in {"pipelines", "benchmarks"}:
            continue
        found = forbidden.search(path.read_text(encoding="utf-8"))
        assert not found, f"{path}: {found}"


def test_of_the_product_only_judge_names_the_truth():
    named = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.relative_to(ROOT).parts[0] not in {"data", "benchmarks"}
        and re.search(r"\btruth\b", path.read_text(encoding="utf-8"))
    }
    assert named == {"pipelines/judge.py", "pipelines/commands/judge.py", "pipelines/commands/invent.py"}


def test_the_feature_dictionary_is_fresh():
    assert (ROOT / "FEATURES.md").read_text(encoding="utf-8") == dictionary(), "run: make docs"


def test_the_page_of_tags_is_fresh():
    assert (ROOT / "TAGS.md").read_text(encoding="utf-8") == tag_page(), "run: make docs"


def test_the_page_of_contracts_is_fresh():
    assert (ROOT / "CONTRACTS.md").read_text(encoding="utf-8") == page(), "run: make docs"


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_contract_names_the_families_that_read_it(table):
    """A contract cannot ask the features, which stand above it; so it says, and this asks both."""
    sources = {name: (source, fact) for source in facts.SOURCES for name, fact in source.facts().items()}

    def reads(name):
        source, fact = sources[name]
        own = table is source.table or (table is source.instead and not fact.needs_days)
        return own or table in source.besides

    reading = [
        family.name
        for family in FAMILIES
        if any(reads(fact) for feature in family.features for fact in feature.value.reads)
    ]
    assert sorted(table.feeds) == sorted(reading), f"data/tables/{table.name}.py: feeds"


def test_help_comes_at_once_and_names_every_command():
    code = (
        "import sys, pipelines.__main__ as m; "
        "heavy = {'pandas', 'ibis', 'duckdb', 'lightgbm', 'mlflow', 'prefect', 'shap', 'pyarrow'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    page = subprocess.run(
        [sys.executable, "-m", "pipelines", "--help"], check=True, capture_output=True, text=True
    ).stdout
    for command in (
        "invent",
        "ingest",
        "describe",
        "train",
        "score",
        "tags",
        "month",
        "status",
        "published",
        "judge",
        "table",
        "changes",
        "remake",
        "erase",
    ):
        assert command in page


def pins_of(lock):
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    return {line.split("==")[0]: line.split("==")[1].split()[0] for line in lines if "==" in line.split("#")[0][:60]}


def asked_by(lock):
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    always, extras = told["project"]["dependencies"], told["project"]["optional-dependencies"]
    return {
        "requirements.lock": always,
        "requirements-test.lock": [*always, *extras["test"]],
        "requirements-spark.lock": [*always, *extras["spark"]],
        "requirements-peers.lock": told["dependency-groups"]["peers"],
        "requirements-rivals.lock": told["dependency-groups"]["rivals"],
    }[lock]


LOCKS = (
    "requirements.lock",
    "requirements-test.lock",
    "requirements-spark.lock",
    "requirements-peers.lock",
    "requirements-rivals.lock",
)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_fresh_carries_hashes_and_names_no_address(lock):
    text, pins = (ROOT / lock).read_text(encoding="utf-8"), pins_of(lock)
    assert "://" not in text
    assert text.count("--hash=sha256:") >= len(pins)
    for requirement in map(Requirement, asked_by(lock)):
        assert requirement.name in pins, f"{requirement} is in pyproject.toml but not in {lock}: make lock"
        assert pins[requirement.name] in requirement.specifier, f"{lock} pins {requirement.name} otherwise: make lock"


def test_locks_can_be_laid_one_on_another():
    pins = [pins_of(lock) for lock in LOCKS]
    for name in set().union(*pins):
        assert len({lock[name] for lock in pins if name in lock}) == 1, f"{name} is pinned in two ways: make lock"
