"""業務ログの見出しから、どの列を何と見るか。"""

import pytest

from shirube.adapters.log_guess import Guess, UnclearTimes, guess_mapping, mapping_with, rival_shapes
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
    ("22/01/2026 09:05", "%d/%m/%Y %H:%M", "Asia/Tokyo"),
    ("01/22/2026 09:05:10", "%m/%d/%Y %H:%M:%S", "Asia/Tokyo"),
    ("1/22/2026 9:05 AM", "%m/%d/%Y %I:%M %p", "Asia/Tokyo"),
    ("22-01-2026", "%d-%m-%Y", "Asia/Tokyo"),
    ("22-JAN-2026 09:05:00", "%d-%b-%Y %H:%M:%S", "Asia/Tokyo"),
    ("Jan 22 2026 09:05AM", "%b %d %Y %I:%M%p", "Asia/Tokyo"),
    ("2026/01/22 午後1:30", "date_time", "Asia/Tokyo"),
    ("２０２６/０１/２２ ０９:３０", "date_time", "Asia/Tokyo"),
    ("2026-01-22 09:05:00 UTC", "%Y-%m-%d %H:%M:%S UTC", "UTC"),
    ("2026-01-22 09:05:00 JST", "%Y-%m-%d %H:%M:%S JST", "Asia/Tokyo"),
    ("1769040300", "epoch_s", None),
    ("1769040300000", "epoch_ms", None),
    ("1769040300000000", "epoch_us", None),
    ("46044.378472", "excel", "Asia/Tokyo"),
    ("46044", "excel_date", "Asia/Tokyo"),
]
DATES = {"date", "%d-%m-%Y", "excel_date"}
# 同じ列の値 → 日と月のどちらが先か（決まらなければ、二つの形）
ORDERS = [
    ("01/02/2026 09:00|03/04/2026 10:00", "%d/%m/%Y %H:%M か %m/%d/%Y %H:%M"),
    ("01/02/2026|03/04/2026", "%d/%m/%Y か %m/%d/%Y"),
    ("01-02-2026 09:00:00", "%d-%m-%Y %H:%M:%S か %m-%d-%Y %H:%M:%S"),
    ("01/02/2026 09:00|13/02/2026 10:00", "%d/%m/%Y %H:%M"),
    ("01/02/2026 09:00|02/13/2026 10:00", "%m/%d/%Y %H:%M"),
    ("01.02.2026 09:00", "%d.%m.%Y %H:%M"),
    ("2026/01/02 09:00", "%Y/%m/%d %H:%M"),
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
    assert guess.mapping.is_dated_only == (shape in DATES)


@pytest.mark.parametrize(("texts", "expected"), ORDERS, ids=[texts for texts, _ in ORDERS])
def test_order_of_day_and_month_is_asked_unless_the_values_tell(texts: str, expected: str) -> None:
    """日と月のどちらが先か、値から決まらないときは、案を作らずに問う。職員が決めれば、その形で読む。"""
    header, rows = ["案件番号", "処理", "処理日時"], [["A", "受付", text] for text in texts.split("|")]
    guess = guess_mapping(header, rows, label="試し")

    if " か " not in expected:
        assert guess.mapping is not None and guess.mapping.timestamp.format == expected
        assert guess.rivals == rival_shapes(header, rows) == ()
        return
    assert guess.mapping is None and guess.missing == ()
    assert " か ".join(guess.rivals) == " か ".join(rival_shapes(header, rows)) == expected
    assert "2026年2月1日" in guess.problems[0] and "2026年1月2日" in guess.problems[0]
    for shape in guess.rivals:
        chosen = guess_mapping(header, rows, label="試し", shape=shape).mapping
        assert chosen is not None and chosen.timestamp.format == shape
    roles = {Role.CASE: "案件番号", Role.ACTIVITY: "処理", Role.TIMESTAMP: "処理日時"}
    with pytest.raises(UnclearTimes, match="値だけでは決まりません"):
        mapping_with(header, rows, label="試し", roles=roles, dimensions=())


def test_another_column_tells_the_order() -> None:
    """始まりの列だけでは決まらなくても、終わりの列で決まれば、同じ順に読む。"""
    rows = [["A", "受付", "01/02/2026 09:00", "13/02/2026 09:00"]]
    made = guess_mapping(["案件番号", "処理", "開始日時", "完了日時"], rows, label="試し").mapping

    assert made is not None and made.start is not None
    assert made.start.format == made.timestamp.format == "%d/%m/%Y %H:%M"


def test_a_few_unreadable_times_do_not_hide_the_column() -> None:
    """日時の列に読めない値が混ざっても、見出しが日時なら、その列とみる（その行だけを別に置く）。"""
    texts = ["2026-04-01 09:00", "2026-04-02 09:00", "未定"]
    guess = guessed(["案件番号", "処理", "処理日時"], [["A", "受付", text] for text in texts])
    assert guess.mapping is not None and guess.mapping.timestamp.format == "iso8601"

    none = guessed(["案件番号", "処理", "処理日時"], [["A", "受付", "未定"]])
    assert none.missing == ("日時（終わり）",)
    assert none.problems == ("列「処理日時」の「未定」を、日時として読めません",)


def test_a_heading_written_twice_is_told() -> None:
    """同じ見出しが二つあって役を決められないときは、そう言う。"""
    guess = guessed(["案件番号", "処理", "処理", "処理日時"])
    assert guess.missing == ("活動の名前",) and "「処理」が二つ以上" in guess.problems[0]


def test_numbers_are_times_only_under_a_heading_of_time() -> None:
    """10 桁の番号の列を、1970年からの秒とは見ない。"""
    rows = [["A", "受付", "2026-04-01 09:00", "1769040300"]]
    made = guessed(["案件番号", "処理", "処理日時", "電算番号"], rows).mapping
    assert made is not None and made.timestamp.column == "処理日時"
    assert guessed(["案件番号", "処理", "電算番号"], [["A", "受付", "1769040300"]]).mapping is None


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
    phases = guess.mapping.lifecycle.phases
    assert {value: phases[value] for value in ("Start", "complete", "完了", "schedule")} == {
        "Start": Phase.START,
        "complete": Phase.COMPLETE,
        "完了": Phase.COMPLETE,
        "schedule": Phase.AT,
    }
    # 初めの行に無い標準の局面も読める（どれも一点の出来事）。
    assert phases["suspend"] is phases["ate_abort"] is Phase.AT and "start" not in phases


def test_a_word_belongs_to_one_role() -> None:
    """一つの見出しの言葉は、一つの役だけにある。"""
    words = [word for role in Role for word in WORDS[role]]

    assert len(words) == len(set(words))
    assert plain("Case_ID") == plain("ｃａｓｅ ｉｄ") == "caseid"
    assert all(role.label for role in Role)
