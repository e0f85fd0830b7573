"""`keepline key`: make the key under which phone numbers become subscribers."""

from pipelines.commands.options import HERE, Home
from pipelines.commands.telling import give, say


def run(home: Home = HERE) -> None:
    """Make a key in the workspace's vault, once. Keep a copy in a safe place: without it nobody can be named again."""
    from data.identity import new_key, write_key
    from data.refusals import BadSettings
    from pipelines.workspace import open_workspace

    path = open_workspace(home).vault / "key"
    if path.exists():
        raise BadSettings(
            f"key {path}", found="a key", expected="none", do="Keep it; a new one would rename every subscriber."
        )
    write_key(path, new_key())
    say("A key was made. Keep a copy in a safe place.")
    give(str(path))
