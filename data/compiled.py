"""Compiled: expressions as SQL, said once and kept from one run to the next.

To say a hundred features in SQL takes longer than to compute them for some ten thousand subscribers, and what comes of
it is the same every month.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

from data.files import write_text


class Compiled:
    """SQL by the name of its expression: in memory, and in a folder where there is one.

    `version` names all that SQL depends on besides the name: our code and the libraries that compile. What another
    version kept is not read; what is damaged is said anew.
    """

    def __init__(self, folder: Path | None = None, version: str = "") -> None:
        """Keep in a folder, which need not be there yet."""
        self._folder, self._version = folder, version
        self._known: dict[str, str] = {}

    def sql(self, name: str, said: Callable[[], str]) -> str:
        """Give the SQL kept under a name; if there is none, say it and keep it."""
        if name not in self._known:
            self._known[name] = self._read(name) or self._kept(name, said())
        return self._known[name]

    def _read(self, name: str) -> str:
        if self._folder is None or not (path := self._path(name)).is_file():
            return ""
        first, _, sql = path.read_text(encoding="utf-8", errors="replace").partition("\n")
        return sql if first == self._seal(name, sql) else ""

    def _kept(self, name: str, sql: str) -> str:
        if self._folder is not None:
            write_text(self._path(name), f"{self._seal(name, sql)}\n{sql}")
        return sql

    def _path(self, name: str) -> Path:
        assert self._folder is not None
        return self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.sql"

    def _seal(self, name: str, sql: str) -> str:
        return "-- " + hashlib.sha256(f"{self._version}\n{name}\n{sql}".encode()).hexdigest()
