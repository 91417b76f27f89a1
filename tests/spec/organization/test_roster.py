"""名簿の決まり（表）: 見出しの読み方、読めない欄、引き継ぎの種類、変わり方。"""

from dataclasses import dataclass

import pytest

from shirube.engines.organization.roster import (
    ConcurrentPost,
    Employment,
    Roster,
    RosterDepartment,
    RosterStaff,
    SuccessionKind,
)
from shirube.engines.organization.roster_difference import Move, difference, succession_kind
from shirube.engines.organization.roster_reading import read_roster

HEADER = (
    "職員番号",
    "氏名",
    "フリガナ",
    "所属コード",
    "所属名",
    "上位所属コード",
    "職名",
    "任用",
    "兼務所属コード",
    "異動区分",
)
GOOD = ("9001", "見本 花子", "ミホン ハナコ", "110", "総務課", "", "主事", "常勤", "", "")


@dataclass(frozen=True)
class Line:
    """表の一行。"""

    number: int
    cells: tuple[str, ...]


def lines(*rows: tuple[str, ...]) -> tuple[Line, ...]:
    """2行目からの行。"""
    return tuple(Line(number, row) for number, row in enumerate(rows, start=2))


def with_cell(label: str, text: str) -> tuple[str, ...]:
    """よい行の一つの欄だけを替える。"""
    return tuple(text if name == label else cell for name, cell in zip(HEADER, GOOD, strict=True))


def test_good_row() -> None:
    """よい行は、そのまま一人の職員と一つの組織になる。"""
    read = read_roster(HEADER, lines(GOOD))
    assert read.problems == ()
    assert [s.name for s in read.staff] == ["見本 花子"]
    assert [(d.code, d.name) for d in read.departments] == [("110", "総務課")]


# 見出しのゆれ → 読めるか
HEADINGS = [
    ("職員番号", True),
    ("職員コード", True),
    ("職員ＣＤ", True),
    ("職員番号（必須）", True),
    (" 職員番号 ", True),
    ("個人コード", False),
    ("番号", False),
]


@pytest.mark.parametrize(("label", "is_read"), HEADINGS)
def test_heading_variants(label: str, is_read: bool) -> None:
    """職員番号の見出しのゆれを読む。知らない見出しは「列がありません」になる。"""
    read = read_roster((label, *HEADER[1:]), lines(GOOD))
    assert bool(read.staff) is is_read
    assert any("列がありません" in p.reason for p in read.problems) is not is_read


# 欄, 書かれたもの, 断る列, 理由に含まれる言葉
REFUSED = [
    ("フリガナ", "", "フリガナ", "空です"),
    ("フリガナ", "見本 はなこ", "フリガナ", "かな以外"),
    ("氏名", "", "氏名", "空です"),
    ("氏名", "見" * 61, "氏名", "60文字まで"),
    ("氏名", "見本\t花子", "氏名", "制御文字"),
    ("職員番号", "", "職員番号", "職員番号が空"),
    ("職員番号", "9" * 21, "職員番号", "20文字まで"),
    ("所属コード", "", "所属コード", "空です"),
    ("任用", "正社員", "任用", "分かりません"),
    ("兼務所属コード", "110", "兼務所属コード", "同じ"),
    ("職名", "個人番号 123456789018", "職名", "個人番号"),
]


@pytest.mark.parametrize(("label", "text", "column", "reason"), REFUSED)
def test_refused_cells(label: str, text: str, column: str, reason: str) -> None:
    """読めない欄は、行・列・なぜ・次にすることを返し、その職員は使わない。"""
    read = read_roster(HEADER, lines(with_cell(label, text)))
    assert [(p.row, p.column) for p in read.problems] == [(2, column)]
    assert reason in read.problems[0].reason
    assert read.problems[0].next
    assert "123456789018" not in str(read.problems)
    assert read.staff == ()


# 任用の書き方 → 種類
EMPLOYMENTS = [
    ("", Employment.REGULAR),
    ("常勤", Employment.REGULAR),
    ("正規職員", Employment.REGULAR),
    ("会計年度任用職員", Employment.FISCAL_YEAR),
    ("再任用", Employment.REAPPOINTED),
    ("任期付職員", Employment.FIXED_TERM),
    ("出向", Employment.SECONDED),
    ("特別職", Employment.SPECIAL),
]


@pytest.mark.parametrize(("text", "kind"), EMPLOYMENTS)
def test_employment_words(text: str, kind: Employment) -> None:
    """任用の書き方のゆれを読む。"""
    assert read_roster(HEADER, lines(with_cell("任用", text))).staff[0].employment is kind


# 書かれた番号・フリガナ → 記録
SPELLINGS = [
    ("職員番号", "９００１", "number", "9001"),
    ("職員番号", "a-1", "number", "A-1"),
    ("フリガナ", "みほん　はなこ", "kana", "ミホン ハナコ"),
    ("フリガナ", "ﾐﾎﾝ ﾊﾅｺ", "kana", "ミホン ハナコ"),
    ("氏名", "髙﨑 𠮷子", "name", "髙﨑 𠮷子"),
]


@pytest.mark.parametrize(("label", "text", "field", "expected"), SPELLINGS)
def test_spelling_is_made_even(label: str, text: str, field: str, expected: str) -> None:
    """番号とフリガナの書き方はそろえ、氏名の文字は変えない。"""
    person = read_roster(HEADER, lines(with_cell(label, text))).staff[0]
    assert getattr(person, field) == expected


def test_same_number_twice() -> None:
    """同じ職員番号の二行目は、一行目の行番号を言って断る。"""
    read = read_roster(HEADER, lines(GOOD, GOOD))
    assert [(p.row, p.column) for p in read.problems] == [(3, "職員番号")]
    assert "2行目" in read.problems[0].reason


def test_rows_disagree_about_a_department() -> None:
    """同じ所属コードの名前が行で違えば断る。"""
    other = ("9002", "例示 太郎", "レイジ タロウ", "110", "別の課", "", "主事", "", "", "")
    read = read_roster(HEADER, lines(GOOD, other))
    assert [(p.row, p.column) for p in read.problems] == [(3, "所属名")]


# 後の組織の数, 前の組織の数, 前の組織は残るか → 種類
SUCCESSIONS = [
    (1, 2, False, SuccessionKind.MERGE),
    (2, 1, False, SuccessionKind.SPLIT),
    (1, 1, True, SuccessionKind.SPLIT),
    (1, 1, False, SuccessionKind.TRANSFER),
    (2, 2, False, SuccessionKind.SPLIT),
]


@pytest.mark.parametrize(("successors", "predecessors", "is_kept", "kind"), SUCCESSIONS)
def test_succession_kinds(successors: int, predecessors: int, is_kept: bool, kind: SuccessionKind) -> None:
    """引き継ぎの種類の決まり。"""
    found = succession_kind(successors=successors, predecessors=predecessors, is_predecessor_kept=is_kept)
    assert found is kind


def person(code: str = "110", post: str = "主事", **more: object) -> RosterStaff:
    """見本の職員。"""
    values = {"number": "9001", "name": "見本 花子", "kana": "ミホン ハナコ"} | more
    return RosterStaff(department_code=code, post=post, **values)  # type: ignore[arg-type]


NOW = Roster(
    {
        "100": RosterDepartment(code="100", name="総務部", sort_order=10),
        "110": RosterDepartment(code="110", name="総務課", parent_code="100", sort_order=20),
        "120": RosterDepartment(code="120", name="財政課", parent_code="100", sort_order=30),
    },
    {"9001": person()},
)
SHORT = ("職員番号", "氏名", "フリガナ", "所属コード", "職名", "異動区分")

# 名簿の行, 全員分か → 変わり方
MOVES = [
    (("9001", "見本 花子", "ミホン ハナコ", "110", "主事", ""), False, {}),
    (("9001", "見本 花子", "ミホン ハナコ", "110", "主査", ""), False, {Move.CHANGED_STAFF: 1}),
    (("9001", "改姓 花子", "カイセイ ハナコ", "110", "主事", ""), False, {Move.CHANGED_STAFF: 1}),
    (("9001", "見本 花子", "ミホン ハナコ", "120", "主事", ""), False, {Move.MOVED_STAFF: 1}),
    (("9001", "見本 花子", "ミホン ハナコ", "110", "主事", "退職"), False, {Move.RETIRED_STAFF: 1}),
    (("9002", "例示 太郎", "レイジ タロウ", "120", "主事", ""), False, {Move.NEW_STAFF: 1}),
    (
        ("9002", "例示 太郎", "レイジ タロウ", "120", "主事", ""),
        True,
        {Move.NEW_STAFF: 1, Move.RETIRED_STAFF: 1, Move.ABOLISHED_DEPARTMENT: 2},
    ),
]


@pytest.mark.parametrize(("row", "is_whole", "counts"), MOVES)
def test_moves(row: tuple[str, ...], is_whole: bool, counts: dict[Move, int]) -> None:
    """いまの体制と比べた変わり方の決まり。全員分の名簿では、書かれていないものが無くなる。"""
    found = difference(NOW, read_roster(SHORT, lines(row)), is_whole=is_whole)
    assert found.counts == counts


DEPARTMENT_HEADER = ("所属コード", "所属名", "上位所属コード", "異動区分", "前所属コード")

# 組織の行 → 断る列と理由の言葉
BROKEN_TREES = [
    (("130", "", "100", "", ""), "所属コード", "いまの組織にも名簿の組織にもありません"),
    (("130", "会計課", "999", "", ""), "上位所属コード", "名簿にもいまの組織にもありません"),
    (("100", "総務部", "110", "", ""), "上位所属コード", "自分に戻ります"),
    (("110", "総務課", "110", "", ""), "上位所属コード", "自分に戻ります"),
    (("110", "総務課", "100", "廃止", ""), "所属コード", "残っています"),
    (("999", "無い課", "", "廃止", ""), "所属コード", "いまの組織にありません"),
    (("130", "会計課", "100", "統合", "777"), "前所属コード", "いまの組織にありません"),
]


@pytest.mark.parametrize(("row", "column", "reason"), BROKEN_TREES)
def test_broken_trees(row: tuple[str, ...], column: str, reason: str) -> None:
    """あとの姿が木にならない名簿は、理由を言って断る。"""
    found = difference(NOW, read_roster(DEPARTMENT_HEADER, lines(row)), is_whole=False)
    assert {p.column for p in found.problems} == {column}
    assert any(reason in p.reason for p in found.problems)


def test_concurrent_posts_are_compared() -> None:
    """兼務が増えれば変更、兼務先が無ければ断る。"""
    header = (*SHORT, "兼務所属コード1", "兼務職名1")
    row = ("9001", "見本 花子", "ミホン ハナコ", "110", "主事", "", "120", "併任")
    found = difference(NOW, read_roster(header, lines(row)), is_whole=False)
    assert found.staff[0].concurrent == (ConcurrentPost("120", "併任"),)
    missing = ("9001", "見本 花子", "ミホン ハナコ", "110", "主事", "", "999", "")
    refused = difference(NOW, read_roster(header, lines(missing)), is_whole=False)
    assert [p.column for p in refused.problems] == ["兼務所属コード"]
