"""A large text in GB18030 transcribed in shares: the same bytes as in one, and what is in doubt is left to the slow way."""

from pathlib import Path

import pytest

from data import shares
from data.shares import transcribed

ROWS = [f"1380013{place:04d},{'武汉市' * (place % 4)}，丂\U00020000,{place}\r\n" for place in range(500)]


def written(folder: Path, text: bytes) -> Path:
    path = folder / "given.csv"
    path.write_bytes(text)
    return path


@pytest.mark.parametrize("hands", [1, 2, 3])
def test_shares_put_together_are_the_whole(tmp_path: Path, hands: int) -> None:
    text = "".join(ROWS)
    given, out = written(tmp_path, text.encode("gb18030")), tmp_path / "out.csv"
    assert transcribed(given, out, hands=hands, may_be_mixed=True)
    assert out.read_bytes().decode("utf-8") == text
    assert {path.name for path in tmp_path.iterdir()} == {"given.csv", "out.csv"}


def test_fewer_lines_than_hands_and_a_last_line_without_an_end(tmp_path: Path) -> None:
    given, out = written(tmp_path, "城市\n合计，一".encode("gb18030")), tmp_path / "out.csv"
    assert transcribed(given, out, hands=4, may_be_mixed=False)
    assert out.read_text(encoding="utf-8") == "城市\n合计，一"


def test_chunks_end_with_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "_CHUNK", 7)
    given, out = written(tmp_path, "".join(ROWS).encode("gb18030")), tmp_path / "out.csv"
    assert transcribed(given, out, hands=1, may_be_mixed=True)
    assert out.read_bytes().decode("utf-8") == "".join(ROWS)


@pytest.mark.parametrize("wrong", [b"\xff\xff\n", "武汉\n".encode()])
@pytest.mark.parametrize("place", [3, 497])
def test_what_is_in_doubt_is_left_to_the_slow_way(tmp_path: Path, wrong: bytes, place: int) -> None:
    rows = [row.encode("gb18030") for row in ROWS]
    given, out = written(tmp_path, b"".join([*rows[:place], wrong, *rows[place:]])), tmp_path / "out.csv"
    assert not transcribed(given, out, hands=2, may_be_mixed=True)
    assert {path.name for path in tmp_path.iterdir()} <= {"given.csv", "out.csv"}


def test_letters_that_end_with_ascii_are_not_taken_for_utf_8(tmp_path: Path) -> None:
    line = b"\xe4\x40\x81\x80\n"
    assert line.replace(b"\x40", b"").decode("utf-8") == "\u4040\n"
    given, out = written(tmp_path, line), tmp_path / "out.csv"
    assert transcribed(given, out, hands=1, may_be_mixed=True)
    assert out.read_bytes().decode("utf-8") == line.decode("gb18030")


def test_without_a_process_to_be_had_it_is_left_to_the_slow_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "none"))
    given, out = written(tmp_path, "".join(ROWS).encode("gb18030")), tmp_path / "out.csv"
    assert not transcribed(given, out, hands=2, may_be_mixed=True)
    assert {path.name for path in tmp_path.iterdir()} == {"given.csv"}
