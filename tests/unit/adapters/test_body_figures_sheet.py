"""団体の数のファイル: 書いたとおりに読め、おかしな行は、わけと共に除く。"""

import datetime as dt
from fractions import Fraction

import pytest

from shirube.adapters.body_figures_sheet import HEADER, figures_csv, figures_workbook, read_figures
from shirube.adapters.refusal import FileRefused
from shirube.engines.insight.body_figures import BodyFigure, Counting
from shirube.values.municipality_code import MunicipalityCode

LENGTH = BodyFigure(
    code=MunicipalityCode("011002"),
    body="甲市",
    figure="待ち:受付→審査",
    counting=Counting.OPENING,
    since=dt.date(2026, 4, 1),
    until=dt.date(2026, 9, 30),
    cases=40,
    n=45,
    median=Fraction(7201, 2),
    p90=Fraction(90_000),
    selection="種類が「新規」の件",
    rule="平日 8:30〜17:15",
    measured_on=dt.date(2026, 10, 1),
)
SHARE = BodyFigure(
    code=MunicipalityCode("011002"),
    body="=甲市",
    figure="手戻り率",
    counting=Counting.SHARE,
    since=dt.date(2026, 4, 1),
    until=dt.date(2026, 4, 1),
    cases=5,
    n=5,
    numerator=0,
    measured_on=dt.date(2026, 10, 1),
)
DAYS = BodyFigure(
    code=MunicipalityCode("011002"),
    body="甲市",
    figure="処理時間",
    counting=Counting.DAYS,
    since=dt.date(2026, 4, 1),
    until=dt.date(2026, 4, 30),
    cases=9,
    n=9,
    median=Fraction(86_400 * 5, 2),
    p90=Fraction(86_400 * 7),
    measured_on=dt.date(2026, 10, 2),
)


@pytest.mark.parametrize("one", [LENGTH, SHARE, DAYS], ids=["開庁時間", "割合", "日数"])
@pytest.mark.parametrize(("write", "name"), [(figures_workbook, "数.xlsx"), (figures_csv, "数.csv")])
def test_what_is_written_is_read(one: BodyFigure, write, name: str) -> None:  # type: ignore[no-untyped-def]
    """xlsx も CSV も、書いた行がそのまま読める（式のように始まる名も、字のまま）。"""
    ((line,), aside) = read_figures(write([one]), name=name)
    assert aside == ()
    assert line.figure == one and (line.file, line.row) == (name, 2)


def test_same_figures_same_bytes() -> None:
    """同じ数なら、同じバイト。"""
    assert figures_workbook([LENGTH, SHARE]) == figures_workbook([LENGTH, SHARE])


GOOD = {
    **dict.fromkeys(HEADER, ""),
    "団体コード": "011002",
    "団体名": "甲市",
    "数": "処理時間",
    "期間の初め": "2026-04-01",
    "期間の終わり": "2026-09-30",
    "件数": "40",
    "値の数": "40",
    "中央値": "3600",
    "90%値": "7200",
    "単位": "秒",
    "数え方": "暦の時間",
    "計った日": "2026-10-01",
}


def of(**changes: str) -> bytes:
    """一行の CSV。"""
    cells = {**GOOD, **changes}
    return (",".join(HEADER) + "\n" + ",".join(f'"{cells[one]}"' for one in HEADER) + "\n").encode()


def test_the_plain_row_is_read() -> None:
    """土台の行は読める（下の表は、一つずつ崩す）。"""
    ((line,), aside) = read_figures(of(), name="数.csv")
    assert aside == () and line.figure.median == 3600 and line.figure.selection == "すべての件"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"団体コード": "011003"}, "検査数字"),
        ({"団体コード": "1100"}, "団体コード"),
        ({"団体名": ""}, "団体名」が空"),
        ({"団体名": "あ" * 201}, "長すぎる"),
        ({"団体名": "甲\u202e市"}, "見えない文字"),
        ({"数": "満足度"}, "という数はありません"),
        ({"数": "処理件数"}, "団体の大きさ"),
        ({"数": "手戻り率"}, "では計れません"),
        ({"数え方": "感覚"}, "はありません"),
        ({"単位": "日"}, "単位は「秒」"),
        ({"数え方": "件の割合", "単位": "割合"}, "では計れません"),
        ({"件数": "4", "値の数": "4"}, "満たない"),
        ({"件数": "40.5"}, "整数"),
        ({"件数": "1e30"}, "あり得ない"),
        ({"件数": "多数"}, "数として読めません"),
        ({"値の数": "39"}, "少なく"),
        ({"期間の終わり": "2026-03-31"}, "初めより前"),
        ({"期間の初め": "四月"}, "期間の初め"),
        ({"中央値": "7201"}, "90%値より長く"),
        ({"中央値": "NaN"}, "あり得ない"),
        ({"中央値": ""}, "中央値」が空"),
        ({"計った日": ""}, "計った日」が空"),
    ],
)
def test_a_strange_row_is_set_aside(changes: dict[str, str], why: str) -> None:
    """おかしな行は読まず、行の番号とわけを言う。"""
    read, (aside,) = read_figures(of(**changes), name="数.csv")
    assert read == () and aside.row == 2 and why in aside.why


def test_a_share_needs_a_numerator_within() -> None:
    """割合の分子は、分母を超えず、空でない。"""
    share = {"数": "手戻り率", "数え方": "件の割合", "単位": "割合", "中央値": "", "90%値": ""}
    for numerator, why in (("41", "多く"), ("", "空"), ("-1", "整数")):
        _, (aside,) = read_figures(of(**share, 分子=numerator), name="数.csv")
        assert why in aside.why
    ((line,), _) = read_figures(of(**share, 分子="0"), name="数.csv")
    assert line.figure.level == 0


def test_missing_and_doubled_headers_refuse_the_file() -> None:
    """要る見出しが無いか二つあれば、ファイルごと断る。"""
    with pytest.raises(FileRefused, match="見出し「計った日」"):
        read_figures(of().replace("計った日".encode(), "日".encode()), name="数.csv")
    with pytest.raises(FileRefused, match="見出し「中央値」"):
        read_figures(of().replace("分子".encode(), "中央値".encode()), name="数.csv")
    with pytest.raises(FileRefused):
        read_figures(b"x" * (3 * 1024 * 1024), name="数.csv")
