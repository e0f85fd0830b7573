"""Stale: what was made of files that have been handed over again since, or by other models, settings or code."""

from collections.abc import Iterator, Mapping
from typing import Any

from data.files import sha256_of
from data.month import Month
from data.versions import seen_on
from pipelines.lakeside import handed_over, months_standing, versions_of
from pipelines.step import Step
from pipelines.train import digests
from pipelines.workspace import Workspace, code_version


def stale(workspace: Workspace, month: Month) -> dict[str, list[str]]:
    """Say for each step of a month that is done why it would be done again: {step: reasons}, without those that stand.

    `keepline month` does again what is stale, and nothing else.
    """
    made = {
        "describe": list(_described(workspace, month, "describe")),
        "tags": list(dict.fromkeys([*_described(workspace, month, "tags"), *_banded(workspace, month)])),
        **{name: list(_train(workspace, month, name)) for name in _trained(workspace, month)},
    }
    before = [name for name, reasons in made.items() if reasons and name != "tags"]
    found = {
        **made,
        "score": [f"it was made of {', '.join(before)}"] if before and Step(workspace, month, "score").record() else [],
        "publish": list(_publish(workspace, month)),
    }
    return {name: reasons for name, reasons in found.items() if reasons}


def waiting(workspace: Workspace, month: Month) -> dict[str, str]:
    """Name the tables of a month of which something became known after its list day: {table: the last such day}."""
    return {
        name: str(versions[-1].last)
        for name, versions in versions_of(workspace, month).items()
        if len(versions) > 1 and seen_on(versions, month.list_day)[-1].version != versions[-1]
    }


def _described(workspace: Workspace, month: Month, name: str) -> Iterator[str]:
    record = Step(workspace, month, name).record()
    if record is not None:
        yield from _made_of(workspace, month, record["inputs"]["handed_over"])
        yield from _gone(workspace, record)
        if record["inputs"].get("settings") != workspace.settings.describing():
            yield "settings"
        yield from _code(record)


def _banded(workspace: Workspace, month: Month) -> Iterator[str]:
    record = Step(workspace, month, "tags").record()
    if record is not None and record["inputs"]["tags"] != workspace.settings.model_dump(mode="json")["tags"]:
        yield "settings"


def _trained(workspace: Workspace, month: Month) -> list[str]:
    folder = workspace.steps / str(month)
    return sorted(path.stem for path in folder.glob("train.*.json"))


def _train(workspace: Workspace, month: Month, name: str) -> Iterator[str]:
    record = Step(workspace, month, name).record()
    if record is not None:
        until = [past for past in months_standing(workspace) if past <= month]
        then, now = record["inputs"]["handed_over"], digests(workspace, until, month)
        changed = sorted(past for past in {*then, *now} if then.get(past) != now.get(past))
        yield from (f"files of {past}" for past in changed)
        yield from _code(record)


def _publish(workspace: Workspace, month: Month) -> Iterator[str]:
    record = Step(workspace, month, "publish").record()
    if record is None:
        return
    inputs = record["inputs"]
    yield from _made_of(workspace, month, inputs["handed_over"])
    scores = workspace.scores / f"{month}.parquet"
    if not scores.is_file() or sha256_of(scores) != inputs["scores"]:
        yield "scores: they are others, or gone"
    for name, sha in inputs["models"].items():
        trained = Step(workspace, month, f"train.{name}").record()
        if trained is not None and trained["result"]["champion"] != sha:
            yield f"model of {name}"
    if inputs["settings"] != workspace.settings.meaning():
        yield "settings"
    yield from _code(record)


def _made_of(workspace: Workspace, month: Month, then: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Name the months and tables of which other files count on the list day now."""
    standing = {str(past) for past in months_standing(workspace)}
    months = [Month.parse(past) for past in then if past in standing]
    now = handed_over(workspace, months, month.list_day)
    for past in then:
        tables = sorted({*then[past], *now.get(past, {})})
        changed = [name for name in tables if then[past].get(name) != now.get(past, {}).get(name)]
        if changed:
            yield f"files of {past}: {', '.join(changed)}"


def _gone(workspace: Workspace, record: Mapping[str, Any]) -> Iterator[str]:
    if not all((workspace.home / name).is_file() for name in record["files"]):
        yield "what was made is gone"


def _code(record: Mapping[str, Any]) -> Iterator[str]:
    if record["code"] != code_version():
        yield "code"
