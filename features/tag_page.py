"""The page of tags: TAGS.md, written from the declarations. `python -m features.tag_page > TAGS.md`."""

import sys
from collections.abc import Iterator

from features.tag import BETWEEN, UNKNOWN, Tag
from features.tagged import AT_HOME
from features.tags import tags_of

HEAD = """\
# Tags 用户标签

The {count} tags of a subscriber at the end of a month, in the order of `keepline tags`. This page is written by
`make docs` from the declarations in `features/tags.py` and `features/scenes.py`; the tests say when it is stale.

One row a subscriber: `subscriber_id`, `month`, {home}, then a column a tag with the key of its value. The
first value whose condition holds is given. `{unknown}` 未知 stands where a condition reads what nobody knows before
one has held: unknown is not no. A tag marked *several* gives all that hold, joined by `{between}`.

Every threshold is stated, not measured. Those of low and heavy use, data bands and spending are settings (`[tags]` in
`keepline.toml`; here as they are without a file). An operator that hands over months instead of days, or no apps,
complaints, payments or orders, has unknown where a tag needs them, unless the condition says *where known* 已知时."""


def page() -> str:
    """Write the whole page: every tag with its question, every value with its condition read aloud."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    tags, home = tags_of(), ", ".join(f"`{name}`" for name in AT_HOME)
    yield HEAD.format(count=len(tags), home=home, unknown=UNKNOWN, between=BETWEEN)
    for tag in tags:
        yield from _tag(tag)


def _tag(tag: Tag) -> Iterator[str]:
    yield ""
    yield f"## `{tag.name}` {tag.zh} {tag.en}{' (several)' if tag.several else ''}"
    yield ""
    yield tag.question
    yield ""
    yield "| key | 值 | value | 条件 | condition |"
    yield "|---|---|---|---|---|"
    for value in tag.values:
        said = value.when.said()
        yield f"| `{value.key}` | {value.zh} | {value.en} | {said.zh} | {said.en} |"


if __name__ == "__main__":
    sys.stdout.write(page())
