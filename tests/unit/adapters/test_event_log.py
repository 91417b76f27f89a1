"""業者の業務ログを、対応表に従って出来事に読む。"""

import json
import statistics
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shirube.adapters.event_log import EventLogReading, read_event_log
from shirube.adapters.log_mapping import LogMapping, Names, Timestamp, read_mapping
from shirube.adapters.refusal import FileRefused
from shirube.values.case_event import Phase

EXAMPLE = Path(__file__).parents[3] / "examples" / "mappings" / "receipt.yaml"
KEY = b"0123456789abcdef"
READ_AT = datetime(2026, 11, 21, tzinfo=UTC)
MAPPING = """
label: 試し
case: 番号
activity: {column: 活動, names: {受付: 申請の受付}}
timestamp: {column: 時刻, format: "%Y/%m/%d %H:%M", zone: Asia/Tokyo}
resource: 担当者
team: 係
channel: {column: 経路, names: {web: オンライン}}
lifecycle: {column: 局面, phases: {開始: start, 完了: complete}}
constants: {procedure: "local.test@2026", place: 本庁}
ties: file_order
"""
HEADER = "番号,活動,時刻,担当者,係,経路,局面"
LINES = (
    "A1,受付,2026/4/1 09:30,山田太郎,市民係,web,開始",
    "A1,審査,2026/4/1 09:30,山田太郎,市民係,web,完了",
    "B2,受付,2026/4/2 10:00,,,,完了",
)


def mapping(text: str = MAPPING) -> LogMapping:
    """試しの対応表。"""
    return read_mapping(text.encode(), name="対応表.yaml")


def read(*lines: str, by: LogMapping | None = None, key: bytes = KEY) -> EventLogReading:
    """試しのログを読む。"""
    data = "\n".join((HEADER, *lines)).encode("utf-8-sig")
    return read_event_log(
        data, name="log.csv", mapping=by or mapping(), municipality="990019", key=key, recorded_at=READ_AT
    )


def test_rows_become_events() -> None:
    """一行が一つの出来事になり、時刻は協定世界時、言い換えと定数が付く。"""
    first = read(*LINES).events[0]

    assert first.subjects == {"case": "A1"}
    assert (first.activity, first.phase, first.team, first.channel) == (
        "申請の受付",
        Phase.START,
        "市民係",
        "オンライン",
    )
    assert first.occurred_at == datetime(2026, 4, 1, 0, 30, tzinfo=UTC)
    assert first.recorded_at == READ_AT
    assert (first.municipality, first.procedure, first.place) == ("990019", "local.test@2026", "本庁")


def test_ties_keep_the_order_of_the_file() -> None:
    """同じ時刻の出来事は、行の順を seq に残す。"""
    events = read(*LINES).events

    assert events[0].occurred_at == events[1].occurred_at
    assert [event.seq for event in events] == [1, 2, 3]


def test_every_event_leads_back_to_its_line() -> None:
    """出来事の番号は、ログの指紋と行番号からでき、元の行に戻れる。"""
    reading = read(*LINES)

    assert [reading.source_rows[event.event_id] for event in reading.events] == [2, 3, 4]
    assert {event.event_id for event in reading.events} == {f"{reading.sha256[:16]}:{n}" for n in (2, 3, 4)}
    assert reading == read(*LINES)


def test_persons_become_pseudonyms() -> None:
    """担当者の名前は残らず、同じ人は同じ仮名になり、鍵が違えばつながらない。"""
    reading, other = read(*LINES), read(*LINES, key=b"another-key-16by")

    assert "山田" not in repr(reading)
    assert reading.events[0].actor == reading.events[1].actor
    assert reading.events[2].actor is None
    assert reading.events[0].actor != other.events[0].actor


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",受付,2026/4/1 09:30,a,b,c,完了", "事案の番号（列「番号」）が空です"),
        ("A1,,2026/4/1 09:30,a,b,c,完了", "活動の名前（列「活動」）が空です"),
        ("A1,受付,,a,b,c,完了", "時刻（列「時刻」）が空です"),
        ("A1,受付,2026-04-01,a,b,c,完了", "時刻「2026-04-01」を %Y/%m/%d %H:%M の形として読めません"),
        ("A1,受付,2026/2/30 09:30,a,b,c,完了", "読めません"),
        ("A1,受付,2026/4/1 09:30,a,b,c,中断", "局面「中断」が対応表にありません"),
        ("A1,受付,2026/4/1 09:30,a,b,c,完了,余分", "列の数が見出しより多く"),
        (f"A1,{'長' * 101},2026/4/1 09:30,a,b,c,完了", "100字を超えています"),
        ('A1,"受\n付",2026/4/1 09:30,a,b,c,完了', "制御文字"),
    ],
    ids=ascii,
)
def test_unreadable_rows_are_set_aside_with_a_reason(line: str, reason: str) -> None:
    """読めない行は捨てず、行番号と理由を付けて別に置き、ほかの行は読む。"""
    reading = read(LINES[0], line, LINES[2])

    assert [(aside.line, reason in aside.reason) for aside in reading.set_aside] == [(3, True)]
    assert len(reading.events) == 2


def test_time_that_does_not_exist_is_set_aside() -> None:
    """夏時刻で飛ばされた時刻は、勝手に直さず別に置く。"""
    dutch = mapping(MAPPING.replace("Asia/Tokyo", "Europe/Amsterdam"))

    reading = read("A1,受付,2011/3/27 02:30,a,b,c,完了", LINES[0], by=dutch)

    assert "その地域に存在しません" in reading.set_aside[0].reason
    assert reading.events[0].occurred_at == datetime(2026, 4, 1, 7, 30, tzinfo=UTC)


def test_time_without_offset_needs_a_zone() -> None:
    """時差の無い時刻は、地域が分からなければ読まない。"""
    plain = LogMapping(label="a", case="番号", activity=Names("活動"), timestamp=Timestamp("時刻"))

    reading = read(
        "A1,受付,2026-04-01T09:30:00,a,b,c,d", "A1,受付,2026-04-01T09:30:00+09:00,a,b,c,d", by=plain
    )

    assert "時差が無く" in reading.set_aside[0].reason
    assert reading.events[0].phase is Phase.AT


def test_missing_columns_are_named() -> None:
    """対応表の列がログに無ければ、列の名前を挙げて断る。"""
    with pytest.raises(FileRefused, match="一つだけ見つかりません: 担当"):
        read(*LINES, by=mapping(MAPPING.replace("resource: 担当者", "resource: 担当")))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("case: 番号", "", "項目が足りません: case"),
        ("case: 番号", "case: 1", "case は文字で"),
        ("resource: 担当者", "resorce: 担当者", "知らない項目があります: resorce"),
        (", zone: Asia/Tokyo", "", "timestamp.zone"),
        ("Asia/Tokyo", "Asia/Edo", "地域がありません"),
        ("%Y/%m/%d %H:%M", "yyyy/mm/dd", "timestamp.format"),
        ("開始: start", "開始: begin", "at・start・complete"),
        ("file_order", "random", "file_order だけ"),
        ("label: 試し", "label: [", "YAML"),
        ("label: 試し", "label: !!python/object:os.system x", "YAML"),
        ("place: 本庁", "town: 本庁", "知らない項目があります: town"),
    ],
)
def test_mistakes_in_the_mapping_are_named(old: str, new: str, reason: str) -> None:
    """対応表の書き誤りは、項目の名前を挙げて断る。"""
    assert old in MAPPING
    with pytest.raises(FileRefused, match=reason):
        mapping(MAPPING.replace(old, new))


@pytest.mark.samples
def test_real_permit_log_gives_the_reference_figures(samples: Path) -> None:
    """実在の許認可のログは、事案・出来事・活動の数と、期間の平均・中央値が、独立に数えた値と等しい。"""
    log = samples / "eventlogs" / "receipt.csv"
    expected = json.loads((log.parent / "reference_stats.json").read_text(encoding="utf-8"))["receipt.xes.gz"]

    reading = read_event_log(
        log.read_bytes(),
        name=log.name,
        mapping=read_mapping(EXAMPLE.read_bytes(), name=EXAMPLE.name),
        municipality="990019",
        key=KEY,
        recorded_at=READ_AT,
    )

    times: dict[str, list[datetime]] = defaultdict(list)
    for event in reading.events:
        times[event.subjects["case"]].append(event.occurred_at)
    days = [(max(case) - min(case)).total_seconds() / 86_400 for case in times.values()]
    assert (len(times), len(reading.events), reading.set_aside) == (1_434, 8_577, ())
    assert len({event.activity for event in reading.events}) == 27
    assert len({event.actor for event in reading.events}) == 48
    assert round(statistics.mean(days), 3) == expected["case_duration_days_mean"]
    assert round(statistics.median(days), 3) == expected["case_duration_days_median"]
    assert not any("Resource" in (event.actor or "") for event in reading.events)
    lines = log.read_text(encoding="utf-8").splitlines()
    last = reading.events[-1]
    assert last.subjects["case"] in lines[reading.source_rows[last.event_id] - 1]
