import codecs

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.flat import read_flat, write_flat
from data.refusals import BadData, CannotWrite, NoInput


@pytest.fixture
def written(tmp_path):
    def write(content, name="table.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


def test_numbers_are_numbers_and_everything_else_is_text(written):
    frame = read_flat(written("age,plan,fee\n30,A,59\n,B,\n41,None,129.5\n"))
    assert frame["age"].tolist()[::2] == [30.0, 41.0]
    assert np.isnan(frame["age"][1])
    assert frame["plan"].tolist() == ["A", "B", "None"]
    assert frame["fee"].dtype == np.float64


def test_ids_stay_as_they_went_in(written):
    frame = read_flat(written("id,x\n007,1\n 8 ,2\n1e5,3\n,4\n"), verbatim=["id"])
    assert frame["id"].tolist() == ["007", " 8 ", "1e5", ""]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_header_says_the_delimiter(written, delimiter):
    frame = read_flat(written(f'id{delimiter}"a,;|b"{delimiter}x\n1{delimiter}"2,5"{delimiter}3\n'))
    assert frame.columns.tolist() == ["id", "a,;|b", "x"]
    assert frame.iloc[0].tolist() == [1.0, "2,5", 3.0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_is_read_however_it_was_saved(written, encoding):
    frame = read_flat(written("号码,套餐\n138,畅享套餐\n", encoding=encoding))
    assert frame.columns.tolist() == ["号码", "套餐"]
    assert frame["套餐"].tolist() == ["畅享套餐"]


def test_names_are_stripped_and_a_nameless_column_is_called_by_its_place(written):
    assert read_flat(written(",Zipcode ,Offer\n0,1,2\n")).columns.tolist() == ["column_1", "Zipcode", "Offer"]


@pytest.mark.parametrize("word", ["", "NULL", "NaN", "nan", "NA", "N/A", "\\N"])
def test_what_means_nothing_is_known_is_missing(written, word):
    frame = read_flat(written(f"x,t\n1,a\n{word},{word}\n"))
    assert frame.isna().to_numpy().tolist() == [[False, False], [True, True]]


def test_values_may_hold_lines_and_quotes(written):
    frame = read_flat(written('x,t\r\n1,"two\nlines"\r\n2,"a ""b"""\r\n'))
    assert frame["t"].tolist() == ["two\nlines", 'a "b"']


def test_parquet_is_read_like_csv(tmp_path):
    path = tmp_path / "table.parquet"
    pd.DataFrame(
        {
            " id ": np.array([2**60 + 1, 7]),
            "n": [1, 2],
            "is_main": [True, None],
            "day": pd.to_datetime(["2025-01-01", "2025-02-01"]),
            "kind": pd.Categorical(["a ", "b"]),
        }
    ).to_parquet(path)
    frame = read_flat(path, verbatim=["id"])
    assert frame["id"].tolist() == [str(2**60 + 1), "7"]
    assert frame["n"].dtype == np.float64
    assert frame["is_main"].tolist() == [True, pd.NA]
    assert frame["day"].tolist()[0].startswith("2025-01-01")
    assert frame["kind"].tolist() == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", r"found an empty file; expected a header and rows"),
        (b"\n \n", r"found an empty file"),
        (b"a,b\n", r"found a header and no rows"),
        (b"a,b, a\n1,2,3\n", r"line 1: found the column name `a` 2 times; expected one column a name"),
        (b"a,b\n1,2\n1,2,3\n", r"line 3: found 3 values; expected the 2 of the header"),
        (b'a,b\n1,"x\ny"\n1\n', r"line 4: found 1 values"),
        (b'a,b\n1,"x\n1,2\n', r"a quotation mark that is never closed"),
        (b"a,b\n1,\xff\xff\n", r"bytes in line 2 that are neither UTF-8 nor GB18030"),
        (b"PK\x03\x04rest", r"found an Excel workbook; expected CSV or Parquet"),
        (b"PAR1rest", r"found Parquet that breaks off; expected a whole Parquet file"),
        (b"PAR1restPAR1", r"found damaged Parquet"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(written, content, says):
    with pytest.raises(BadData, match=says):
        read_flat(written(content))


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", bytes(range(256))])
def test_a_file_that_is_named_parquet_and_is_none_is_called_so(tmp_path, content):
    path = tmp_path / "table.PARQUET"
    path.write_bytes(content)
    with pytest.raises(BadData, match="found a file named Parquet that holds something else"):
        read_flat(path)


def test_a_missing_file_is_no_input(tmp_path):
    with pytest.raises(NoInput, match="found no such file") as refused:
        read_flat(tmp_path / "nothing.csv")
    assert refused.value.exit_code == 66
    with pytest.raises(NoInput):
        read_flat(tmp_path)


def test_formulas_are_written_as_text_and_numbers_as_they_are(tmp_path):
    frame = pd.DataFrame({"id": ["=1+1", "-5", "+8613800138000", "@x", "畅享"], "score": [-0.5, 0.1, 0.2, 0.3, 0.4]})
    write_flat(frame, tmp_path / "scores.csv")
    content = (tmp_path / "scores.csv").read_bytes()
    assert content.startswith(codecs.BOM_UTF8)
    assert content.decode("utf-8-sig").splitlines() == [
        "id,score",
        "'=1+1,-0.5",
        "-5,0.1",
        "+8613800138000,0.2",
        "'@x,0.3",
        "畅享,0.4",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["scores.csv"]


def test_a_place_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "no").write_text("a file where a folder is needed")
    with pytest.raises(CannotWrite) as refused:
        write_flat(pd.DataFrame({"x": [1]}), tmp_path / "no" / "scores.csv")
    assert refused.value.exit_code == 74


printable = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=8)


@given(st.lists(st.tuples(printable, st.floats(allow_nan=False, allow_infinity=False)), min_size=1, max_size=10))
def test_what_is_written_verbatim_reads_back_verbatim(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("flat") / "t.csv"
    frame = pd.DataFrame(rows, columns=["id", "x"])
    frame.to_csv(path, index=False)
    again = read_flat(path, verbatim=["id"])
    assert again["id"].tolist() == frame["id"].tolist()
    np.testing.assert_array_equal(again["x"], frame["x"])
