"""XES の読み方の決まり: 書き方ごとに、行がどう読まれるか。"""

from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest

from shirube.adapters.refusal import FileRefused
from shirube.adapters.xes import CannotChooseXes, XesChoices, XesSource
from shirube.adapters.xes.choices import classifier_keys
from shirube.engines.insight.building import log_of
from shirube.engines.insight.log import EventLog, Level, Phase

AT = "2026-04-01T09:30:00.000+09:00"
ROADS = pytest.mark.parametrize("is_fast", [True, False], ids=["fast", "plain"])


def event(name: str | None = "受付", at: str | None = AT, more: str = "") -> str:
    """一つの行い。"""
    parts = [] if name is None else [f'<string key="concept:name" value="{name}"/>']
    parts += [] if at is None else [f'<date key="time:timestamp" value="{at}"/>']
    return f"<event>{''.join(parts)}{more}</event>"


def trace(*events: str, name: str | None = "甲", more: str = "") -> str:
    """一つの件。"""
    named = "" if name is None else f'<string key="concept:name" value="{name}"/>'
    return f"<trace>{named}{more}{''.join(events)}</trace>"


def read(*traces: str, is_fast: bool, head: str = "", **choices) -> tuple[EventLog, XesSource, list]:
    """読んで、記録、読み手、別に置いた行を返す。"""
    data = f"<log>{head}{''.join(traces)}</log>".encode()

    def source() -> XesSource:
        return XesSource(BytesIO(data), name="log.xes", choices=XesChoices(**choices), is_fast=is_fast)

    first = source()
    aside = [one for batch in first.batches() for one in batch.set_aside]
    log = log_of(source())
    log.check()
    return log, first, aside


def micros(text: str) -> int:
    """日時を、1970-01-01T00:00Z からのマイクロ秒に。"""
    start = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    return (datetime.fromisoformat(text) - start) // timedelta(microseconds=1)


@ROADS
@pytest.mark.parametrize(
    ("written", "zone", "expected"),
    [
        ("2026-04-01T09:30:00.000+09:00", None, "2026-04-01T00:30:00+00:00"),
        ("2026-04-01T00:30:00Z", None, "2026-04-01T00:30:00+00:00"),
        ("2026-03-31T21:00:00.5-03:30", None, "2026-04-01T00:30:00.500000+00:00"),
        ("2026-04-01T09:30:00.1234567+09:00", None, "2026-04-01T00:30:00.123456+00:00"),
        ("2026-04-01T09:30:00+0900", None, "2026-04-01T00:30:00+00:00"),
        ("2026-04-01 09:30+09:00", None, "2026-04-01T00:30:00+00:00"),
        ("2026-03-31T24:00:00+09:00", None, "2026-03-31T15:00:00+00:00"),
        ("2024-02-29T00:00:00Z", None, "2024-02-29T00:00:00+00:00"),
        ("1899-12-31T23:59:59Z", None, "1899-12-31T23:59:59+00:00"),
        ("0001-01-01T00:00:00Z", None, "0001-01-01T00:00:00+00:00"),
        ("2026-04-01T09:30:00", "Asia/Tokyo", "2026-04-01T00:30:00+00:00"),
        ("2026-04-01", "Asia/Tokyo", "2026-03-31T15:00:00+00:00"),
        ("2026-04-01T09:30:00+00:00", "Asia/Tokyo", "2026-04-01T09:30:00+00:00"),
        ("2025-11-02T01:30:00", "America/New_York", "2025-11-02T05:30:00+00:00"),
    ],
)
def test_moment(written: str, zone: str | None, expected: str, is_fast: bool) -> None:
    """日時は、書かれた時差で協定世界時に直す。時差が無ければ、指定された地域の時刻とする。"""
    log, _, aside = read(trace(event(at=written)), is_fast=is_fast, zone=zone)

    assert not aside
    assert log.at.tolist() == [micros(expected)]


@ROADS
@pytest.mark.parametrize(
    ("row", "zone", "reason"),
    [
        (event(name=None), None, "行いの名"),
        (event(name=" "), None, "行いの名"),
        (event(at=None), None, "日時（time:timestamp）がありません"),
        (event(at="あした"), None, "「あした」を読めません"),
        (event(at="2026-02-30T00:00:00Z"), None, "を読めません"),
        (event(at="2026-04-01T23:59:60Z"), None, "を読めません"),
        (event(at="2026-04-01T25:00:00Z"), None, "を読めません"),
        (event(at="2026-04-01T00:00:00+15:00"), None, "を読めません"),
        (event(at="2026-04-01T09:30:00"), None, "時差が無く"),
        (event(at="2025-03-09T02:30:00"), "America/New_York", "存在しない時刻"),
    ],
)
def test_unreadable_row_is_set_aside(row: str, zone: str | None, reason: str, is_fast: bool) -> None:
    """名か日時の読めない行は、ファイルの中の行いの番号と理由を付けて別に置き、ほかの行は読む。"""
    log, _, aside = read(trace(event(), row, event("交付")), is_fast=is_fast, zone=zone)

    assert [one.line for one in aside] == [2]
    assert reason in aside[0].reason
    assert log.lines.tolist() == [1, 3]


@ROADS
def test_event_outside_traces_is_set_aside(is_fast: bool) -> None:
    """件の外に書かれた行いは、別に置く。"""
    log, _, aside = read(trace(event()), event(), trace(event(), name="乙"), is_fast=is_fast)

    assert [(one.line, one.reason) for one in aside] == [(2, "件（trace）の外に書かれた行いです")]
    assert log.lines.tolist() == [1, 3]


@ROADS
@pytest.mark.parametrize(
    ("transition", "phase"),
    [
        ("start", Phase.START),
        ("START", Phase.START),
        ("complete", Phase.COMPLETE),
        ("Complete", Phase.COMPLETE),
        ("schedule", Phase.AT),
        ("assign", Phase.AT),
        ("suspend", Phase.AT),
        ("resume", Phase.AT),
        ("ate_abort", Phase.AT),
        ("なにか", Phase.AT),
    ],
)
def test_phase(transition: str, phase: Phase, is_fast: bool) -> None:
    """局面は、大文字と小文字を区別せず、start が開始、complete が完了、標準のほかの移り変わりは一点。"""
    more = f'<string key="lifecycle:transition" value="{transition}"/>'
    log, source, _ = read(trace(event(more=more), event("交付")), is_fast=is_fast)

    assert log.phase is not None
    assert log.phase.tolist() == [phase, Phase.AT]
    has_note = any("ほかの局面" in note.message for note in source.notes)
    assert has_note == (phase is Phase.AT)


@ROADS
@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({}, ["受付", "審査"]),
        ({"classifier": "名と局面"}, ["受付+complete", "審査"]),
        ({"classifier": "担当"}, ["山田", "鈴木"]),
        ({"activity_keys": ("Activity Name", "concept:name")}, ["U+受付", "審査"]),
        ({"classifier": "囲み忘れ"}, ["U", None]),
    ],
)
def test_activity(choices: dict, expected: list, is_fast: bool) -> None:
    """行いの名は、分類子の鍵の値を + でつないだもの。無い鍵は飛ばし、一つも無ければ別に置く。"""
    head = (
        '<global scope="event"><string key="Activity Name" value="?"/></global>'
        '<classifier name="名と局面" keys="concept:name lifecycle:transition"/>'
        '<classifier name="担当" keys="org:resource"/>'
        '<classifier name="囲み忘れ" keys="Activity Name"/>'
    )
    first = '<string key="lifecycle:transition" value="complete"/><string key="Activity Name" value="U"/>'
    rows = (
        event(more=f'{first}<string key="org:resource" value="山田"/>'),
        event("審査", more='<string key="org:resource" value="鈴木"/>'),
    )
    log, _, aside = read(trace(*rows), is_fast=is_fast, head=head, **choices)

    assert [log.activity.name(int(code)) for code in log.activity.codes] == [one for one in expected if one]
    assert len(aside) == expected.count(None)


def test_unknown_classifier_is_refused_with_the_names() -> None:
    """無い分類子を選ぶと、ファイルにある分類子の名を挙げて断る。"""
    head = '<classifier name="Event Name" keys="concept:name"/>'
    with pytest.raises(FileRefused, match="Event Name"):
        read(trace(event()), is_fast=True, head=head, classifier="無い")


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("concept:name", ("concept:name",)),
        ("concept:name lifecycle:transition", ("concept:name", "lifecycle:transition")),
        ("'Activity Name' x", ("Activity Name", "x")),
        ("Activity Name x", ("Activity Name", "x")),
        ("Activity", ("Activity",)),
        ("", ()),
    ],
)
def test_classifier_keys(text: str, keys: tuple) -> None:
    """分類子の鍵は空白で区切り、空白を含む鍵は ' で囲む（囲み忘れは、宣言された鍵と照らす）。"""
    assert classifier_keys(text, {"Activity Name": "", "x": ""}) == keys


@ROADS
def test_names_of_cases(is_fast: bool) -> None:
    """同じ名の件は一つの件、名の無い件は位置から名を付け、行いの無い件は数えない。どれも知らせる。"""
    log, source, _ = read(
        trace(event(), name="甲"),
        trace(name="乙"),
        trace(event(), name=None),
        trace(event("交付"), name="甲"),
        trace(event(), name=" "),
        is_fast=is_fast,
    )

    assert list(log.case_keys) == ["甲", "（名の無い件 3）", "（名の無い件 5）"]
    assert log.case_offsets.tolist() == [0, 2, 3, 4]
    messages = "".join(note.message for note in source.notes)
    for word in ("名（concept:name）の無い件が 2", "同じ名の件が 1", "行いの無い件が 1"):
        assert word in messages


@ROADS
def test_ties_keep_the_file_order(is_fast: bool) -> None:
    """件の中は日時の順、同じ日時はファイルの順。"""
    rows = [event("三", at="2026-04-02T00:00:00Z"), event("一"), event("二")]
    log, _, _ = read(trace(*rows), is_fast=is_fast)

    assert [log.activity.name(int(code)) for code in log.activity.codes] == ["一", "二", "三"]


@ROADS
@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-04-01T00:00:00Z", "2026-04-01T01:00:00Z", ("01", "00")),
        (None, "2026-04-01T01:00:00Z", ("01", None)),
        ("2026-04-01T00:00:00Z", None, ("00", None)),
    ],
)
def test_interval(start: str | None, end: str | None, expected: tuple, is_fast: bool) -> None:
    """両方の日時がある行は終わりの日時の一行。始まりだけなら、その日時の「開始」の一行。"""
    more = "" if start is None else f'<date key="start_timestamp" value="{start}"/>'
    log, _, aside = read(trace(event(at=end, more=more)), is_fast=is_fast)
    hours = [None if one is None else micros(f"2026-04-01T{one}:00:00+00:00") for one in expected]

    assert not aside
    assert log.at.tolist() == [hours[0]]
    assert (None if log.start is None else log.start.tolist()) == (None if hours[1] is None else [hours[1]])
    assert (None if log.phase is None else log.phase.tolist()) == ([Phase.START] if end is None else None)


@ROADS
@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("2026-04-01T02:00:00Z", "始まり（start_timestamp）が終わりより後です"),
        ("あした", "始まり（start_timestamp）の日時を読めません"),
        ("2026-04-01T00:00:00", "始まり（start_timestamp）の日時を読めません"),
    ],
)
def test_wrong_start_is_set_aside(start: str, reason: str, is_fast: bool) -> None:
    """始まりが読めない行と、終わりより後の行は、別に置く。"""
    more = f'<date key="start_timestamp" value="{start}"/>'
    row = event(at="2026-04-01T01:00:00Z", more=more)
    log, _, aside = read(trace(event(), row), is_fast=is_fast)

    assert [(one.line, one.reason) for one in aside] == [(2, reason)]
    assert log.event_count == 1


@ROADS
def test_dated_only(is_fast: bool) -> None:
    """日付だけの記録として読むと、時差によらず、書かれた日付の 0 時になる。"""
    log, _, _ = read(
        trace(event(at="2026-04-01T00:00:00+01:00")), is_fast=is_fast, is_dated_only=True, zone="Asia/Tokyo"
    )

    assert log.is_dated_only
    midnight = datetime(2026, 4, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert log.at.tolist() == [micros(midnight.isoformat())]


@ROADS
def test_dimensions(is_fast: bool) -> None:
    """件の属性は件ごと、行いの属性は行いごとの切り口。両方にある鍵は、あとのほうに印が付く。"""
    more = '<string key="課" value="税"/><int key="料金" value="300"/>'
    more += '<date key="期限" value="2026-04-01T00:00:00Z"/>'
    log, _, _ = read(
        trace(event(more='<string key="課" value="福祉"/>'), event(), more=more),
        trace(event(), name="乙"),
        is_fast=is_fast,
    )

    shown = {
        name: (coded.level, [coded.name(int(code)) for code in coded.codes])
        for name, coded in log.dimensions.items()
    }
    assert shown == {
        "課": (Level.CASE, ["税", None]),
        "料金": (Level.CASE, ["300", None]),
        "event:課": (Level.EVENT, ["福祉", None, None]),
    }


@ROADS
def test_many_values_are_not_a_dimension(is_fast: bool) -> None:
    """値の種類か長さが上限を超える属性は切り口にせず、知らせる。選んだ属性には当てない。"""
    rows = [event(more=f'<string key="番号" value="{n}"/>') for n in range(1_001)]
    log, source, _ = read(trace(*rows), is_fast=is_fast)
    chosen, _, _ = read(trace(*rows), is_fast=is_fast, event_dimensions=("番号",))

    long, _, _ = read(trace(event(more=f'<string key="番号" value="{"長" * 201}"/>')), is_fast=is_fast)

    assert log.dimensions == long.dimensions == {}
    assert any("番号" in note.message for note in source.notes)
    assert len(chosen.dimensions["番号"].names) == 1_001


@ROADS
@pytest.mark.parametrize(("fills", "expected"), [(False, [None, "福祉"]), (True, ["既定", "福祉"])])
def test_defaults_are_filled_only_when_asked(fills: bool, expected: list, is_fast: bool) -> None:
    """既定値（global）は、頼まれたときだけ、書かれていない属性に補う。"""
    head = '<global scope="event"><string key="課" value="既定"/></global>'
    rows = (event(), event(more='<string key="課" value="福祉"/>'))
    log, _, _ = read(trace(*rows), is_fast=is_fast, head=head, fills_defaults=fills)

    assert [log.dimensions["課"].name(int(code)) for code in log.dimensions["課"].codes] == expected


@ROADS
@pytest.mark.parametrize(
    "odd",
    [
        '<string key="課" value="税"><int key="x" value="1"/></string>',
        '<string key="課" value="税"></string>',
        "<string value='税' key='課'/>",
        '<!-- 注 --><string key="課" value="税"/>',
        '<list key="l"><values><string key="課" value="違う"/></values></list><string key="課" value="税"/>',
        '<container key="c"><string key="課" value="違う"/></container><string key="課" value="税"/>',
        '<string key="課" value="違う"/><string key="課" value="税"/>',
        '<string key="&#35506;" value="&#x7a0e;"/>',
        '<x:string xmlns:x="urn:x" key="課" value="税"/>',
    ],
)
def test_any_spelling_gives_the_value(odd: str, is_fast: bool) -> None:
    """入れ子、注釈、list・container、二度書かれた鍵（あとを採る）、文字参照、接頭辞のどの書き方でも、値が読める。"""
    log, _, _ = read(trace(event(more=odd), event("交付")), is_fast=is_fast)

    assert [log.dimensions["課"].name(int(code)) for code in log.dimensions["課"].codes] == ["税", None]


@ROADS
def test_late_case_attribute_is_noted(is_fast: bool) -> None:
    """行いのあとに書かれた件の属性は読まず、知らせる。"""
    _, source, _ = read(
        '<trace><string key="concept:name" value="甲"/>' + event() + '<string key="課" value="税"/></trace>',
        is_fast=is_fast,
    )

    assert any("行いのあとに書かれた、件の属性" in note.message for note in source.notes)


@pytest.mark.parametrize("wrong", [{"activity_keys": ()}, {"activity_keys": ("",)}, {"zone": "日本"}])
def test_impossible_choice(wrong: dict) -> None:
    """成り立たない読み方は、読む前に断る。"""
    with pytest.raises(CannotChooseXes):
        XesChoices(**wrong)
