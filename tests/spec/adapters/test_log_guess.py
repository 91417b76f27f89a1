"""業務ログの見出しから、どの列を何と見るか。"""

import pytest

from shirube.adapters.log_guess import Guess, guess_mapping
from shirube.adapters.log_headers import WORDS, Role, plain
from shirube.adapters.log_mapping import LogMapping
from shirube.values.case_event import Phase

# 見出し → 事案・活動・日時・始まり・担当・担当課・経路・順番・局面 と見る列（― は無し）
HEADERS = [
    ("案件番号 処理内容 処理日時 担当者", "案件番号 処理内容 処理日時 ― 担当者 ― ― ― ―"),
    ("受付番号 工程 開始日時 完了日時 担当課", "受付番号 工程 完了日時 開始日時 ― 担当課 ― ― ―"),
    ("申請番号 状態 更新日時 更新者 申請経路", "申請番号 状態 更新日時 ― 更新者 ― 申請経路 ― ―"),
    ("整理番号 作業 着手 完了 係 担当", "整理番号 作業 完了 着手 担当 係 ― ― ―"),
    ("事案番号 活動 開始日時 担当者", "事案番号 活動 開始日時 ― 担当者 ― ― ― ―"),
    ("ＩＤ 案件ＩＤ ステータス 日付", "案件ＩＤ ステータス 日付 ― ― ― ― ― ―"),
    ("伝票番号 連番 処理 完了日", "伝票番号 処理 完了日 ― ― ― ― 連番 ―"),
    ("番号 イベント 時刻 局面", "番号 イベント 時刻 ― ― ― ― ― 局面"),
    (
        "case:concept:name concept:name time:timestamp org:resource org:group lifecycle:transition "
        "case:channel",
        "case:concept:name concept:name time:timestamp ― org:resource org:group case:channel ― "
        "lifecycle:transition",
    ),
    (
        "Case_ID Activity Start_Timestamp Complete_Timestamp Resource",
        "Case_ID Activity Complete_Timestamp Start_Timestamp Resource ― ― ― ―",
    ),
    ("caseid task timestamp user seq", "caseid task timestamp ― user ― ― seq ―"),
]
# 日時の書き方 → 読み方と地域
SHAPES = [
    ("2026-04-01T09:30:00+09:00", "iso8601", None),
    ("2026-04-01 09:30:00", "iso8601", "Asia/Tokyo"),
    ("2026/4/1 9:30", "%Y/%m/%d %H:%M", "Asia/Tokyo"),
    ("2026/04/01 09:30:15", "%Y/%m/%d %H:%M:%S", "Asia/Tokyo"),
    ("20260401093015", "%Y%m%d%H%M%S", "Asia/Tokyo"),
    ("2026-04-01", "date", "Asia/Tokyo"),
    ("2026/4/1", "date", "Asia/Tokyo"),
    ("20260401", "date", "Asia/Tokyo"),
    ("令和8年4月1日", "date", "Asia/Tokyo"),
    ("R8.4.1", "date", "Asia/Tokyo"),
    ("令和8年4月1日 9時30分", "date_time", "Asia/Tokyo"),
    ("01.04.2026 09:30", "%d.%m.%Y %H:%M", "Asia/Tokyo"),
]


def cell(header: str, row: int) -> str:
    """見出しらしい値。"""
    if any(word in header.lower() for word in ("日", "時刻", "time", "着手", "完了")):
        return f"2026-04-01 09:00:0{row}"
    if header in ("連番", "seq"):
        return str(row)
    return f"{header}{row % 2}"


def guessed(header: list[str], rows: list[list[str]] | None = None) -> Guess:
    """見出しから作った案。"""
    made = [[cell(one, row) for one in header] for row in range(4)]
    return guess_mapping(header, made if rows is None else rows, label="試し")


def roles(mapping: LogMapping | None) -> str:
    """案の、役ごとの列。"""
    assert mapping is not None
    parts = (mapping.activity, mapping.timestamp, mapping.start)
    columns = [
        mapping.case,
        *(part and part.column for part in parts),
        mapping.resource,
        *(part and part.column for part in (mapping.team, mapping.channel)),
        mapping.sequence,
        mapping.lifecycle and mapping.lifecycle.column,
    ]
    return " ".join(column or "―" for column in columns)


@pytest.mark.parametrize(("header", "expected"), HEADERS, ids=[header for header, _ in HEADERS])
def test_headers_tell_the_roles(header: str, expected: str) -> None:
    """見出しの言葉で役が決まり、どの列にも、なぜそう見たかが付く。"""
    guess = guessed(header.split())

    assert roles(guess.mapping) == expected
    assert {one for one in expected.split() if one != "―"} <= {reason.column for reason in guess.reasons}


@pytest.mark.parametrize(("text", "shape", "zone"), SHAPES, ids=[text for text, _, _ in SHAPES])
def test_values_tell_how_times_are_written(text: str, shape: str, zone: str | None) -> None:
    """日時の書き方は、初めの行の値で決まる。"""
    guess = guessed(["案件番号", "処理", "処理日時"], [["A", "受付", text]])

    assert guess.mapping is not None
    assert (guess.mapping.timestamp.format, guess.mapping.timestamp.zone) == (shape, zone)
    assert guess.mapping.is_dated_only == (shape == "date")


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("備考 処理 処理日時", "事案の番号"),
        ("案件番号 メモ 処理日時", "活動の名前"),
        ("案件番号 処理 金額", "日時（終わり）"),
        ("甲 乙 丙", "事案の番号 活動の名前 日時（終わり）"),
    ],
)
def test_missing_roles_are_named(header: str, missing: str) -> None:
    """要る列が見つからなければ、案を作らず、足りない役の名を挙げる。"""
    guess = guessed(header.split())

    assert guess.mapping is None
    assert " ".join(guess.missing) == missing


def test_one_column_of_times_is_enough() -> None:
    """見出しの言葉で決まらなくても、日時として読める列が一つだけなら、それを日時とする。"""
    guess = guessed(["案件番号", "処理", "いつ"], [["A", "受付", "2026/4/1 9:30"]])

    assert guess.mapping is not None and guess.mapping.timestamp.column == "いつ"
    assert "日時として読める列が、これだけのため" in [one.why for one in guess.reasons]


def test_the_rest_become_dimensions_but_never_residents_or_remarks() -> None:
    """残りの列は切り口になる。件ごとかどうかは値で決め、住民の情報・自由記述・同じ値の列は取り込まない。"""
    header = [
        "案件番号",
        "処理",
        "処理日時",
        "担当者",
        "種類",
        "結果",
        "申請者氏名",
        "備考",
        "審査者",
        "処理者",
    ]
    rows = [
        ["A", "受付", "2026-04-01T09:00", "山田", "新規", "可", "田中", "急ぎ", "佐藤", "山田"],
        ["A", "審査", "2026-04-01T10:00", "鈴木", "新規", "否", "田中", "急ぎ", "佐藤", "鈴木"],
        ["B", "受付", "2026-04-01T11:00", "山田", "変更", "可", "中村", "", "山田", "山田"],
        ["B", "審査", "2026-04-01T12:00", "鈴木", "変更", "可", "中村", "", "山田", "鈴木"],
    ]
    guess = guessed(header, rows)
    assert guess.mapping is not None
    found = {name: (one.level.value, one.is_person) for name, one in guess.mapping.dimensions.items()}

    assert found == {"種類": ("case", False), "結果": ("event", False), "審査者": ("case", True)}
    assert {one.column: one.why for one in guess.reasons if one.role == "取り込まない"} == {
        "申請者氏名": "住民の情報か自由記述らしい見出しのため",
        "備考": "住民の情報か自由記述らしい見出しのため",
        "処理者": "列「担当者」と同じ値のため",
    }


def test_phases_are_named_from_their_values() -> None:
    """局面の値は、開始と完了を見分け、ほかは一点の出来事とする。"""
    rows = [["A", "受付", "2026-04-01T09:00", value] for value in ("Start", "complete", "完了", "schedule")]
    guess = guessed(["case", "activity", "timestamp", "lifecycle:transition"], rows)

    assert guess.mapping is not None and guess.mapping.lifecycle is not None
    assert guess.mapping.lifecycle.phases == {
        "Start": Phase.START,
        "complete": Phase.COMPLETE,
        "完了": Phase.COMPLETE,
        "schedule": Phase.AT,
    }


def test_a_word_belongs_to_one_role() -> None:
    """一つの見出しの言葉は、一つの役だけにある。"""
    words = [word for role in Role for word in WORDS[role]]

    assert len(words) == len(set(words))
    assert plain("Case_ID") == plain("ｃａｓｅ ｉｄ") == "caseid"
    assert all(role.label for role in Role)
