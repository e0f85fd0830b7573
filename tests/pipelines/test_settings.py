"""Settings: what a place may choose, and how a mistake in its file is said."""

import re
import tomllib

import pytest
from pydantic import BaseModel

from data.refusals import BadSettings
from pipelines.settings import Settings, read_settings
from pipelines.workspace import open_workspace


def refused(home, text, *, encoding="utf-8"):
    (home / "keepline.toml").write_bytes(text.encode(encoding))
    with pytest.raises(BadSettings) as refusal:
        read_settings(home)
    assert refusal.value.exit_code == 78
    return str(refusal.value).removeprefix(f"{home / 'keepline.toml'}: ")


def test_without_a_file_the_defaults_hold(tmp_path):
    assert read_settings(tmp_path) == Settings()
    (tmp_path / "keepline.toml").write_text("# nothing chosen\n")
    assert read_settings(tmp_path) == Settings()


def test_what_is_said_holds_and_the_rest_stays(tmp_path):
    (tmp_path / "keepline.toml").write_text(
        "[lists]\ncapacity_count = 500\ncapacity_by_prefecture = { 4201 = 900 }\n\n[engine]\nmemory_gb = 8\n"
    )
    said = read_settings(tmp_path)
    assert (said.lists.capacity_count, said.lists.capacity_by_prefecture) == (500, {"4201": 900})
    assert (said.engine.memory_gb, said.engine.threads) == (8.0, 2)
    assert said.lists.control_share == 0.10


def test_the_day_on_which_portability_opened_changes_who_is_asked(tmp_path):
    assert Settings().asking() == {}
    (tmp_path / "keepline.toml").write_text("[portability]\nopened = 2019-11-27\nopened_in = { 4205 = 2018-12-01 }\n")
    assert read_settings(tmp_path).asking() == {
        "portability": {"opened": "2019-11-27", "opened_in": {"4205": "2018-12-01"}}
    }


def test_how_much_of_the_machine_is_used_changes_no_list():
    assert "engine" not in Settings().meaning()
    assert set(Settings().meaning()) == {
        "exports",
        "operator",
        "portability",
        "features",
        "lists",
        "money",
        "levels",
        "tags",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[lists]\ncapacity = 5\n", "lists.capacity: found a setting nobody reads; expected a known setting. "),
        ("[money]\nmarginshare = 0.4\n", "money.marginshare: found a setting nobody reads; expected a known setting. "),
        ("[level]\nred = 9\n", "level: found a setting nobody reads; expected a known setting. "),
        ("threads = 4\n", "threads: found a setting nobody reads; expected a known setting. "),
    ],
)
def test_a_setting_nobody_reads_is_refused_with_its_place(tmp_path, text, said):
    assert refused(tmp_path, text).startswith(said)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("[lists]\ncontrol_shares = 0.1\n", "Did you mean `control_share`?"),
        ("[money]\nmarginshare = 0.4\n", "Did you mean `margin_share`?"),
        ("[lists]\nleast_saving_fen = 500\n", "Did you mean `least_bill_saving_fen`?"),
        ("[level]\nred = 9\n", "Did you mean `levels`?"),
        ("[engine]\nram = 4\n", "Known here: name, spark_master, spark, threads, memory_gb."),
        (
            "x = 4\n",
            "Known here: engine, exports, lake, operator, portability, features, models, lists, money, levels, tags.",
        ),
    ],
)
def test_the_nearest_known_setting_is_named_or_else_all_of_them(tmp_path, text, nearest):
    assert refused(tmp_path, text).endswith(nearest)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[engine]\nthreads = "many"\n',
            "engine.threads: found `many`; expected a whole number.",
        ),
        ("[engine]\nthreads = 0\n", "engine.threads: found 0; expected 1 or more."),
        ("[engine]\nthreads = 1.5\n", "engine.threads: found 1.5; expected a whole number."),
        (
            "[lists]\ncontrol_share = 0.7\n",
            "lists.control_share: found 0.7; expected 0.5 or less.",
        ),
        (
            "[lists]\ncode_quiet_days = 30\n",
            "lists.code_quiet_days: found 30; expected 90 or more.",
        ),
        ("[exports]\nrejected_share = nan\n", "exports.rejected_share: found nan; expected 1 or less."),
        (
            "[lists.capacity_by_prefecture]\n4201 = 'x'\n",
            "lists.capacity_by_prefecture.4201: found `x`; expected a whole number.",
        ),
        ("[tags]\nlow_use_gb = 40\n", "tags.heavy_use_gb: found 30.0; expected more than low_use_gb."),
        (
            "[tags]\ndata_band_gb = [1, 5, 5]\n",
            "tags.data_band_gb: found [1, 5, 5]; expected one edge or more, each above the one before.",
        ),
        ("[tags]\nspending_yuan = []\n", "tags.spending_yuan: found a list; expected one edge or more, "),
        ("[tags]\nspending_yuan = [0, 50]\n", "tags.spending_yuan.0: found 0; expected more than 0."),
        ("[tags]\nspending_yuan = 50\n", 'tags.spending_yuan: found 50; expected a list, such as ["intent"] or '),
        ("money = 3\n", "money: found 3; expected a section, with a line for each setting."),
    ],
    ids=lambda text: text.partition("\n")[2].strip() if "\n" in text else "",
)
def test_a_value_out_of_its_bounds_is_refused_with_its_place(tmp_path, text, said):
    told = refused(tmp_path, text)
    assert told.startswith(said)
    assert told.endswith(" Mend the file.")


def settings_of(model, place=()):
    for name, field in model.model_fields.items():
        inner = isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
        yield from settings_of(field.annotation, (*place, name)) if inner else [(*place, name)]


@pytest.mark.parametrize("place", list(settings_of(Settings)), ids=".".join)
@pytest.mark.parametrize("value", ['"x"', "-1e9", "[1]", "{ a = [] }", "1979-05-27", "true"])
def test_no_library_speaks_to_whoever_wrote_a_setting(tmp_path, place, value):
    text = f"[{'.'.join(place[:-1])}]\n{place[-1]} = {value}\n"
    try:
        Settings.model_validate(tomllib.loads(text))
    except ValueError:
        assert not re.search(r"input|valid|pars|datetime|class", refused(tmp_path, text).partition("expected")[2])


def test_broken_toml_is_refused_with_its_line(tmp_path):
    assert refused(tmp_path, "[lists]\ncapacity_count = \n") == (
        "found no TOML (Invalid value (at line 2, column 18)); expected TOML. Mend the file."
    )


def test_a_file_in_another_encoding_is_refused(tmp_path):
    told = refused(tmp_path, "# 武汉\n[lists]\ncapacity_count = 5\n", encoding="gb18030")
    assert told.startswith("found no TOML ('utf-8' codec can't decode byte 0xce in position 2")


def test_settings_do_not_change_under_our_hands():
    with pytest.raises(ValueError, match="frozen"):
        Settings().lists.capacity_count = 5  # type: ignore[misc]


def test_a_command_may_name_another_engine_than_the_settings(tmp_path):
    (tmp_path / "keepline.toml").write_text('[engine]\nmemory_gb = 8\nspark = { "spark.executor.memory" = "8g" }\n')
    said, once = open_workspace(tmp_path).settings.engine, open_workspace(tmp_path, engine="spark").settings.engine
    assert (said.name, once.name) == ("duckdb", "spark")
    assert (once.memory_gb, once.spark_master, once.spark) == (8.0, "local[2]", {"spark.executor.memory": "8g"})


def test_levels_by_rank_that_do_not_widen_are_refused_before_any_work(tmp_path):
    said = refused(tmp_path, "[levels.by_rank]\nred = 0.05\n")
    assert said.startswith(
        "levels.by_rank: found a section; expected red, orange, yellow, blue, none below the one before"
    )
