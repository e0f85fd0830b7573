"""The dictionary: FEATURES.md, written from the declarations. `python -m features.dictionary > FEATURES.md`."""

import inspect
import sys
from collections.abc import Iterator

from features.examples import Example, anna, examples
from features.families import FAMILIES
from features.family import Feature
from features.sources import SOURCES


def dictionary() -> str:
    """Write the whole page: every family with its question, every feature with unit, months read, facts and why."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    count = sum(len(family.features) for family in FAMILIES)
    worked_out = examples()
    yield "# Features"
    yield ""
    yield f"The {count} features of a subscriber at the end of a month, in the order of `keepline describe`. This page"
    yield "is written by `make docs` from the declarations in `features/`; the tests say when it is stale."
    yield ""
    yield "Windows count calendar months, the month described included; *before* leaves it out. Division by zero and"
    yield "what was not delivered are unknown (empty), never zero. The value beside each feature is Anna's, worked out"
    yield "by hand from her thirteen months at the end of this page; the tests hold the engine to it."
    for family in FAMILIES:
        yield ""
        yield f"## {family.name.replace('_', ' ').capitalize()}"
        yield ""
        yield f"{family.question} Needs: {', '.join(family.needs)}."
        yield ""
        yield "| feature | 中文 | unit | Anna's | months read | facts | why |"
        yield "|---|---|---|---|---|---|---|"
        yield from (_row(feature, worked_out.get(feature.name)) for feature in family.features)
    yield from _facts()
    yield from _anna()


def _facts() -> Iterator[str]:
    yield ""
    yield "## Facts"
    yield ""
    yield "What is kept of every subscriber and month; the source is read once."
    yield ""
    yield "| fact | what it is | from |"
    yield "|---|---|---|"
    for source in SOURCES:
        for name, fact in source.facts().items():
            yield f"| `{name.replace('__', '.')}` | {fact.about} | {source.table.name} |"


def _anna() -> Iterator[str]:
    yield ""
    yield "## Anna"
    yield ""
    yield inspect.cleandoc(anna.__doc__ or "")
    for name, text in anna.HANDED_OVER.items():
        yield ""
        yield f"{name}:"
        yield ""
        yield "```text"
        yield inspect.cleandoc(text)
        yield "```"


def _row(feature: Feature, example: Example | None) -> str:
    reads = ", ".join(sorted(name.replace("__", ".") for name in feature.value.reads))
    worked_out = f"{example.value}: {example.because}" if example else ""
    return (
        f"| `{feature.name}` | {feature.zh} | {feature.unit} | {worked_out} | {feature.value.reach} | {reads} | "
        f"{feature.en[0].upper()}{feature.en[1:]}. {feature.why} |"
    )


if __name__ == "__main__":
    sys.stdout.write(dictionary())
