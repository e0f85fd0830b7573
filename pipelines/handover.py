"""Handover: what an operator hands over for a month, found in a folder, asked of a database, and said by a mapping."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from data.databases import fetch, fetch_from_spark
from data.exports import Parts, exports_of, left_over, no_months_in
from data.mapping import UNMAPPED, Mapped, filled, read_mapping
from data.month import Month
from data.refusals import BadSettings
from data.tables import TABLES
from pipelines.lakeside import spark_of
from pipelines.settings import Secrets
from pipelines.workspace import Workspace

#: The address that stands for the Spark of the settings, and the tables it knows.
SPARK = "spark"

#: The mapping that holds where none is named, in the workspace.
MAPPING = "mapping.toml"


def mapped_by(workspace: Workspace, mapping: Path | None) -> Mapped:
    """Read the mapping that is named, else that of the workspace, if it has one."""
    if mapping is not None:
        return read_mapping(mapping)
    standing = workspace.home / MAPPING
    return read_mapping(standing) if standing.exists() else UNMAPPED


def handed_over(workspace: Workspace, directory: Path, month: Month, mapped: Mapped) -> list[Parts]:
    """Find the files of a month, after asking the database for those that the mapping has a query for."""
    queries = {name: layout.query for name, layout in mapped.layouts.items() if layout.query}
    fetched = {name: workspace.staging / f"{month}-{name}.fetched.parquet" for name in _ordered(queries)}
    address = _address(workspace) if fetched else ""
    with spark_of(workspace) as spark:
        for name, path in fetched.items():
            query, where = filled(queries[name], month), f"{name} {month}"
            if address == SPARK:
                fetch_from_spark(spark, query, path, where)
            else:
                fetch(address, query, path, where)
    return exports_of(directory, month, mapped, fetched)


def not_read(workspace: Workspace, directory: Path, months: Iterable[Month], mapping: Path | None) -> list[str]:
    """Say which files of these months, and which folders beside them, nobody reads."""
    mapped = mapped_by(workspace, mapping)
    besides = {month: left_over(directory, month, mapped) for month in months}
    said = [
        f"{month}: not read, for it is the file of no table: {', '.join(_perhaps(name) for name in names)}. See "
        "CONTRACTS.md for their names, or name it in a mapping"
        for month, names in besides.items()
        if names
    ]
    folders = no_months_in(directory)
    return [*said, *(f"{name}: not read, for it is no month; months are called 2025-03" for name in folders)]


def _perhaps(name: str) -> str:
    near = get_close_matches(name.split(".", maxsplit=1)[0].lower(), TABLES, n=1, cutoff=0.8)
    return f"{name} ({near[0]}?)" if near else name


def _ordered(names: Iterable[str]) -> list[str]:
    return [name for name in TABLES if name in set(names)]


def _address(workspace: Workspace) -> str:
    address = Secrets().database
    if address is None:
        raise BadSettings(
            f"mapping of {workspace.home}",
            found="a query and no database",
            expected="the address of a database in KEEPLINE_DATABASE",
            do="Set it, as in postgresql://user:password@host/database, or to spark for the tables that Spark knows.",
        )
    return address.get_secret_value()
