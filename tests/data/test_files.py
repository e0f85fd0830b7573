"""Files: the old one stands until the new one is whole."""

import stat

import pytest

from data.files import replace_file, write_text


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced_whole(tmp_path):
    write_text(tmp_path / "told", "old\n")
    write_text(tmp_path / "told", "新的\n")
    assert (tmp_path / "told").read_bytes() == "新的\n".encode()
    assert names_in(tmp_path) == ["told"]


@pytest.mark.parametrize("fault", [OSError("disk full"), KeyboardInterrupt(), ValueError("bad row")])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, fault):
    write_text(tmp_path / "told", "old\n")
    with pytest.raises(type(fault)), replace_file(tmp_path / "told") as temporary:  # noqa: PT012
        temporary.write_text("half of the n")
        raise fault
    assert (tmp_path / "told").read_text() == "old\n"
    assert names_in(tmp_path) == ["told"]


def test_a_first_write_that_fails_leaves_no_file(tmp_path):
    with pytest.raises(OSError, match="disk full"), replace_file(tmp_path / "told"):
        raise OSError("disk full")
    assert names_in(tmp_path) == []


def test_while_it_is_written_a_reader_sees_the_old_file(tmp_path):
    write_text(tmp_path / "told", "old\n")
    with replace_file(tmp_path / "told") as temporary:
        temporary.write_text("new\n")
        assert (tmp_path / "told").read_text() == "old\n"
        assert temporary.parent == tmp_path
    assert (tmp_path / "told").read_text() == "new\n"


def test_what_a_killed_writer_left_behind_is_written_over(tmp_path):
    with replace_file(tmp_path / "told") as temporary:
        temporary.write_text("first\n")
    temporary.write_text("a much longer half-written file\n")
    write_text(tmp_path / "told", "new\n")
    assert (tmp_path / "told").read_text() == "new\n"
    assert names_in(tmp_path) == ["told"]


def test_folders_are_made_and_secrets_are_for_their_owner(tmp_path):
    write_text(tmp_path / "a" / "b" / "secret", "x", mode=0o600)
    assert stat.S_IMODE((tmp_path / "a" / "b" / "secret").stat().st_mode) == 0o600
