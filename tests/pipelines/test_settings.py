"""Settings: what a place may choose, and how a mistake in its file is said."""

import pytest

from data.refusals import BadSettings
from pipelines.settings import Settings, read_settings


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


def test_how_much_of_the_machine_is_used_changes_no_list():
    assert "engine" not in Settings().meaning()
    assert set(Settings().meaning()) == {"exports", "lists", "money", "levels"}


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
        ("[level]\nred = 9\n", "Did you mean `levels`?"),
        ("[engine]\nram = 4\n", "Known here: threads, memory_gb."),
        ("x = 4\n", "Known here: engine, exports, lists, money, levels."),
    ],
)
def test_the_nearest_known_setting_is_named_or_else_all_of_them(tmp_path, text, nearest):
    assert refused(tmp_path, text).endswith(nearest)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[engine]\nthreads = "many"\n',
            "engine.threads: found 'many'; expected input should be a valid integer, unable to parse string as an integer.",
        ),
        ("[engine]\nthreads = 0\n", "engine.threads: found 0; expected input should be greater than or equal to 1."),
        ("[engine]\nthreads = 1.5\n", "engine.threads: found 1.5; expected input should be a valid integer, "),
        (
            "[lists]\ncontrol_share = 0.7\n",
            "lists.control_share: found 0.7; expected input should be less than or equal to 0.5.",
        ),
        (
            "[lists]\ncode_quiet_days = 30\n",
            "lists.code_quiet_days: found 30; expected input should be greater than or equal to 90.",
        ),
        ("[exports]\nrejected_share = nan\n", "exports.rejected_share: found nan; expected input should be "),
        (
            "[lists.capacity_by_prefecture]\n4201 = 'x'\n",
            "lists.capacity_by_prefecture.4201: found 'x'; expected input should be a valid integer",
        ),
        ("money = 3\n", "money: found 3; expected input should be "),
    ],
    ids=lambda text: text.partition("\n")[2].strip() if "\n" in text else "",
)
def test_a_value_out_of_its_bounds_is_refused_with_its_place(tmp_path, text, said):
    told = refused(tmp_path, text)
    assert told.startswith(said)
    assert told.endswith(" Mend the file.")


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
