"""表の形の業務ログ（CSV・xlsx・Parquet）を、記録の行にする。"""

import csv
import io
import json
import random
import statistics
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from shirube.adapters.log_mapping import LogMapping, Names, Timestamp, read_mapping
from shirube.adapters.log_mapping_text import mapping_text
from shirube.adapters.refusal import FileRefused, Limits
from shirube.engines.insight.log import NO_TIME, Level, Phase
from tests.log_files import MAPPING, batches_of, csv_file, mapping, parquet_file, read, xlsx_file
from tests.stored_logs import rows_of

HEADER = "番号,活動,日時"


def micro(text: str) -> int:
    """ISO 8601 の日時のマイクロ秒。"""
    gap = datetime.fromisoformat(text).astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return round(gap.total_seconds()) * 1_000_000 + gap.microseconds


def test_a_row_is_an_event_in_its_case_in_time_order(tmp_path: Path) -> None:
    """件は現れた順、件の中は日時の順、同じ日時はファイルの順。時差の無い日時は対応表の地域で読む。"""
    path = csv_file(
        tmp_path,
        f"{HEADER}\nA1,審査,2026-04-01T10:00\nB2,受付,2026-04-01 09:00\nA1,受付,2026-04-01T00:30Z\n"
        "B2,審査,2026-04-01T09:00:00+09:00\n",
    )
    log, aside = read(path)

    assert [(key, name) for key, name, *_ in rows_of(log)] == [
        ("A1", "受付"),
        ("A1", "審査"),
        ("B2", "受付"),
        ("B2", "審査"),
    ]
    assert log.at.tolist() == [
        micro("2026-04-01T00:30Z"),
        micro("2026-04-01T01:00Z"),
        *[micro("2026-04-01T00:00Z")] * 2,
    ]
    assert log.lines.tolist() == [4, 2, 3, 5]
    assert aside == []


def test_every_column_of_the_mapping_is_read(tmp_path: Path) -> None:
    """始まり、局面、担当、順番、時計、係、経路、そのほかの切り口、定数を読む。"""
    by = mapping(
        """
label: 全部
case: 番号
activity: {column: 活動, names: {受理: 受付}}
timestamp: {column: 終わり, format: "%Y/%m/%d %H:%M", zone: Asia/Tokyo}
start: {column: 始まり, format: "%Y/%m/%d %H:%M", zone: Asia/Tokyo}
sequence: 順
lifecycle: {column: 局面, phases: {完: complete, 始: start}}
resource: 担当
team: 係
channel: {column: 経路, names: {web: オンライン}, level: case}
clock: {column: 活動, names: {補正依頼: "stop:補正待ち", 補正受領: run}}
dimensions:
  種類: {column: 種類, level: case}
  点検者: {column: 点検者, is_person: true}
constants: {team: 共通, place: 本庁}
"""
    )
    path = csv_file(
        tmp_path,
        "番号,活動,始まり,終わり,順,局面,担当,係,経路,種類,点検者\n"
        "A1,補正依頼,2026/4/1 9:00,2026/04/01 09:30,2,完,山田,,web,,佐藤\n"
        "A1,受理,,2026/04/01 09:30,1,始,,税,窓口,新規,\n",
    )
    log, aside = read(path, by)

    assert aside == []
    assert [log.activity.name(int(code)) for code in log.activity.codes] == ["受付", "補正依頼"], (
        "順番の列の順"
    )
    assert log.start is not None and log.start.tolist() == [NO_TIME, micro("2026-04-01T09:00+09:00")]
    assert log.phase is not None and log.phase.tolist() == [Phase.START, Phase.COMPLETE]
    assert log.resource is not None and log.resource.names == ("山田",)
    assert log.clock is not None and [log.clock.name(int(one)) for one in log.clock.codes] == [
        None,
        "stop:補正待ち",
    ]
    values = {
        name: [one.name(int(code)) for code in one.codes] for name, one in sorted(log.dimensions.items())
    }
    assert values == {
        "channel": ["窓口"],
        "place": ["本庁", "本庁"],
        "team": ["税", "共通"],
        "点検者": [None, "佐藤"],
        "種類": ["新規"],
    }
    assert log.dimensions["種類"].level is Level.CASE
    assert by.person_dimensions == ("点検者",)


def test_rows_that_cannot_be_read_are_set_aside_with_their_line(tmp_path: Path) -> None:
    """読めない行は、行番号と理由を付けて別に置く。引用符の中の改行も行に数える。"""
    path = csv_file(
        tmp_path,
        f'{HEADER}\n"A\n1",受付,2026-04-01T09:00\n\n,受付,2026-04-01T09:00\nB1,,2026-04-01T09:00\n'
        "B2,受付,\nB3,受付,あした\nB4,受付,2026-02-30T09:00\nB5,受付,2026-04-01T09:00,余り\nB6,受付\n",
    )
    log, aside = read(path)

    assert tuple(log.case_keys) == ("A\n1",)
    assert log.lines.tolist() == [2]
    assert log.activity.names == ("受付",)
    assert [(one.line, one.reason) for one in aside] == [
        (5, "事案の番号（列「番号」）が空です"),
        (6, "活動の名前（列「活動」）が空です"),
        (7, "時刻（列「日時」）が空です"),
        (8, "時刻「あした」を iso8601 の形として読めません"),
        (9, "時刻「2026-02-30T09:00」を iso8601 の形として読めません"),
        (10, "列の数が見出しより多く、値がずれているおそれがあります"),
        (11, "時刻（列「日時」）が空です"),
    ]


def test_mixed_offsets_and_times_that_do_not_exist(tmp_path: Path) -> None:
    """時差の混じった日時は正しい順に並び、夏時刻で飛ばされた時刻は受け取らない。二度ある時刻は先の方。"""
    by = mapping(MAPPING.replace("Asia/Tokyo", "Europe/Amsterdam"))
    path = csv_file(
        tmp_path,
        f"{HEADER}\nA,後,2026-03-29T03:00:00+02:00\nA,先,2026-03-29T01:59:59+01:00\nA,無い,2026-03-29T02:30:00\n"
        "A,二度,2026-10-25T02:30:00\nA,普通,2026-07-01T00:00:00\n",
    )
    log, aside = read(path, by)

    assert log.activity.names[int(log.activity.codes[0])] == "先"
    assert log.at.tolist() == [
        micro("2026-03-29T00:59:59Z"),
        micro("2026-03-29T01:00:00Z"),
        micro("2026-06-30T22:00:00Z"),
        micro("2026-10-25T00:30:00Z"),
    ]
    assert [one.reason for one in aside] == ["時刻「2026-03-29T02:30:00」は、その地域に存在しません"]


def test_a_time_without_offset_needs_a_zone(tmp_path: Path) -> None:
    """時差の無い日時で、対応表にも地域が無ければ、行を別に置く。"""
    by = replace(mapping(), timestamp=Timestamp("日時"))
    _, aside = read(csv_file(tmp_path, f"{HEADER}\nA,受付,2026-04-01T09:00\n"), by)

    assert [one.reason for one in aside] == [
        "時刻「2026-04-01T09:00」に時差が無く、対応表にも地域がありません"
    ]


def test_dates_only_and_eras(tmp_path: Path) -> None:
    """日付だけのログは、和暦も西暦も読み、時刻の無いログと分かる。時刻の付いた日付は別に置く。"""
    by = replace(mapping(), timestamp=Timestamp("日時", "date", "Asia/Tokyo"))
    path = csv_file(
        tmp_path,
        f"{HEADER}\nA,受付,令和8年4月1日\nA,審査,R8.4.2\nA,交付,2026/4/3\nA,確認,2026-04-04T00:00:00\n"
        "A,控え,平成31年5月1日\nA,発送,2026-04-05 09:30\n",
    )
    log, aside = read(path, by)

    assert log.is_dated_only
    assert log.at.tolist() == [micro(f"2026-04-0{day}T00:00+09:00") for day in (1, 2, 3, 4)]
    assert [one.line for one in aside] == [6, 7]
    assert "令和元年5月1日（2019-05-01）のことなら" in aside[0].reason


def test_era_dates_with_times(tmp_path: Path) -> None:
    """和暦の日付と時刻を読む。"""
    by = replace(mapping(), timestamp=Timestamp("日時", "date_time", "Asia/Tokyo"))
    path = csv_file(
        tmp_path,
        f"{HEADER}\nA,1,令和8年4月1日 10:30\nA,2,R8.4.1 10時31分\nA,3,2026/4/1 10:32:05\n"
        "A,4,令和8年4月1日10時33分\nA,5,令和8年4月1日 25:00\nA,6,令和8年4月1日\n",
    )
    log, aside = read(path, by)

    assert log.at.tolist() == [
        micro(f"2026-04-01T{clock}+09:00") for clock in ("10:30", "10:31", "10:32:05", "10:33")
    ]
    assert [one.line for one in aside] == [6, 7]


INTERVAL = mapping(MAPPING + "start: {column: 始まり, zone: Asia/Tokyo}\n")


def test_rows_with_both_dates_are_one_row(tmp_path: Path) -> None:
    """両方の日時のある行は一つ。始まりだけの行は「開始」。後先の合わない行と、どちらも無い行は別に置く。"""
    path = csv_file(
        tmp_path,
        "番号,活動,始まり,日時\nA,審査,2026-04-01T09:00,2026-04-01T10:00\nA,決裁,,2026-04-01T09:30\n"
        "A,交付,2026-04-01T11:00,\nA,逆,2026-04-01T12:00,2026-04-01T11:59\nA,無,,\n",
    )
    log, aside = read(path, INTERVAL)
    begun, only = micro("2026-04-01T09:00+09:00"), micro("2026-04-01T11:00+09:00")

    assert [log.activity.name(int(code)) for code in log.activity.codes] == ["決裁", "審査", "交付"]
    assert log.start is not None and log.start.tolist() == [NO_TIME, begun, NO_TIME]
    assert log.phase is not None and log.phase.tolist() == [Phase.AT, Phase.AT, Phase.START]
    assert int(log.at[2]) == only
    assert [(one.line, one.reason) for one in aside] == [
        (5, "始まり（列「始まり」）が終わりより後です"),
        (6, "時刻（列「日時」と列「始まり」）が空です"),
    ]


def test_an_unknown_phase_and_a_bad_sequence_are_set_aside(tmp_path: Path) -> None:
    """対応表に無い局面と、整数でない順番の行は別に置く。"""
    by = mapping(MAPPING + "sequence: 順\nlifecycle: {column: 局面, phases: {完: complete}}\n")
    path = csv_file(
        tmp_path,
        f"{HEADER},順,局面\nA,1,2026-04-01T09:00,1,完\nA,2,2026-04-01T09:00,い,完\nA,3,2026-04-01T09:00,3,中\n"
        "A,4,2026-04-01T09:00,4,\n",
    )
    log, aside = read(path, by)

    assert log.event_count == 1
    assert [one.reason for one in aside] == [
        "順番「い」（列「順」）を整数として読めません",
        "局面「中」が対応表にありません",
        "局面の欄が空です",
    ]


TABLE = [
    ["A1", "受付", "2026-04-01T09:00:00"],
    ["B2", "受付", "2026-04-01T09:10:00"],
    ["A1", "審査", "2026-04-02T09:00:00.250"],
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"])
def test_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    """どの文字コードで書かれていても、同じ記録になる。"""
    text = (
        f"{HEADER}\r\n"
        + "".join(",".join(row) + "\r\n" for row in TABLE)
        + "B2,審査の結果の確認,2026-04-03T09:00:00\r\n"
    )
    log, aside = read(csv_file(tmp_path, text, encoding=encoding))

    assert (log.case_count, log.event_count, aside) == (2, 4, [])
    assert log.activity.names == ("受付", "審査", "審査の結果の確認")


def test_a_workbook_and_a_parquet_file_say_the_same_as_csv(tmp_path: Path) -> None:
    """同じ表は、CSV でも TSV でも xlsx でも Parquet でも同じ記録になる。"""
    text = io.StringIO()
    csv.writer(text).writerows([HEADER.split(","), *TABLE])
    expected, _ = read(csv_file(tmp_path, text.getvalue()))
    columns = "AS t(番号, 活動, 日時)"
    values = ", ".join(f"('{case}', '{name}', TIMESTAMP '{at}')" for case, name, at in TABLE)
    texts = ", ".join(f"('{case}', '{name}', '{at}')" for case, name, at in TABLE)

    for path in (
        csv_file(tmp_path, text.getvalue().replace(",", "\t"), name="log.tsv"),
        xlsx_file(tmp_path, HEADER.split(","), TABLE),
        parquet_file(tmp_path, f"FROM (VALUES {values}) {columns}"),
        parquet_file(tmp_path, f"FROM (VALUES {texts}) {columns}"),
    ):
        log, aside = read(path)
        assert rows_of(log) == rows_of(expected), path.name
        assert log.activity.names == expected.activity.names
        assert aside == []


def test_parquet_columns_of_every_kind(tmp_path: Path) -> None:
    """数の番号、空の欄、時差付きの日時、日付の始まり、整数の順番、無限の日時を読む。"""
    by = mapping(
        MAPPING + "start: {column: 始まり, zone: Asia/Tokyo}\nsequence: 順\nresource: 担当\nteam: 係\n"
    )
    path = parquet_file(
        tmp_path,
        "SELECT 7 AS 番号, ' 審査 ' AS 活動, TIMESTAMPTZ '2026-04-01 09:00:00+09:00' AS 日時, "
        "DATE '2026-04-01' AS 始まり, 2 AS 順, CAST(NULL AS VARCHAR) AS 担当, 'x' AS 係 "
        "UNION ALL SELECT 7, '受付', TIMESTAMPTZ '2026-04-01 09:00:00+09:00', NULL, 1, NULL, NULL "
        "UNION ALL SELECT 7, '無限', 'infinity'::TIMESTAMPTZ, NULL, 1, NULL, NULL "
        "UNION ALL SELECT NULL, '番号なし', TIMESTAMPTZ '2026-04-01 09:00:00+09:00', NULL, 1, NULL, NULL",
    )
    log, aside = read(path, by)

    assert tuple(log.case_keys) == ("7",)
    assert [log.activity.name(int(code)) for code in log.activity.codes] == ["受付", "審査"]
    assert log.start is not None and log.start.tolist() == [NO_TIME, micro("2026-04-01T00:00+09:00")]
    assert log.resource is not None and log.resource.names == ()
    assert [log.dimensions["team"].name(int(code)) for code in log.dimensions["team"].codes] == [None, "x"]
    assert [(one.line, one.reason) for one in aside] == [
        (3, "時刻（列「日時」と列「始まり」）が空です"),
        (4, "事案の番号（列「番号」）が空です"),
    ]


@pytest.mark.parametrize("size", [1, 2, 100])
def test_the_size_of_batches_does_not_matter(tmp_path: Path, size: int) -> None:
    """どう分けて読んでも、同じ記録になる。"""
    text = f"{HEADER}\n" + "".join(",".join(row) + "\n" for row in TABLE)
    path = csv_file(tmp_path, text)

    assert rows_of(read(path, batch_rows=size)[0]) == rows_of(read(path)[0])
    assert len(batches_of(path, batch_rows=size)[1]) == -(-3 // size)


def test_guarded_cells_come_back(tmp_path: Path) -> None:
    """式よけの「'」は外し、前後の空白は除く。"""
    log, _ = read(csv_file(tmp_path, f"{HEADER}\n'=A1, 受付 ,2026-04-01T09:00\n"))

    assert (tuple(log.case_keys), log.activity.names) == (("=A1",), ("受付",))


HOSTILE = [
    ("log.csv", b"", "中身が空"),
    ("log.csv", b"\n\n", "何も書かれていません"),
    ("log.csv", b"PK\x03\x04....", "中身は zip か Excel|壊れて|zip"),
    ("log.csv", b"<!DOCTYPE html><table>", "ウェブページか XML"),
    ("log.csv", b"\x1f\x8b\x08", "圧縮ファイル"),
    ("log.csv", "番号,活動\nA,b\n".encode(), "対応表の列が、ログに一つだけ見つかりません: 日時"),
    ("log.csv", f'{HEADER}\nA,"受付,2026\n'.encode(), "2 行目から.*引用符が正しく閉じられて"),
    ("log.csv", f"{HEADER}\nA\x00,b,c\n".encode(), "2 行目.*NUL"),
    ("log.csv", f"{HEADER}\n受付の窓口の担当,b,c\n".encode()[:-6], "文字コードとして正しくない"),
    ("log.csv", (HEADER + "," * 1_000).encode(), "上限"),
    ("log.csv", HEADER.encode() + b"\n" + b"a" * 9_000_000, "改行の無いまま|長すぎ"),
    ("log.csv", (HEADER + "\n" + '"' + "あ" * 200_000 + '",b,c\n').encode(), "2 行目から.*長すぎます"),
    ("log.parquet", b"PAR1" + b"\x00" * 50 + b"PAR1", "Parquet として読めません"),
    ("log.parquet", b"PAR1", "Parquet として読めません"),
    ("log.xlsx", b"hello", "中身が違います"),
]


@pytest.mark.parametrize(("name", "data", "why"), HOSTILE, ids=[why for _, _, why in HOSTILE])
def test_hostile_files_are_refused(tmp_path: Path, name: str, data: bytes, why: str) -> None:
    """表でないもの、壊れたもの、大きすぎるものは、何がなぜ悪いかを言って断る。"""
    (tmp_path / name).write_bytes(data)

    with pytest.raises(FileRefused, match=why):
        read(tmp_path / name)


def test_another_encoding_in_the_middle_of_a_large_file_is_refused(tmp_path: Path) -> None:
    """見本より後ろで文字コードが変わっていれば、行を示して断る（化けたまま取り込まない）。"""
    head = (f"{HEADER}\n" + "A1,受付の窓口,2026-04-01T09:00:00\n" * 130_000).encode()
    (tmp_path / "log.csv").write_bytes(head + "A1,受付,2026-04-01T09:00:00\n".encode("cp932"))

    with pytest.raises(FileRefused, match=r"130002 行目.*UTF-8として読めない"):
        read(tmp_path / "log.csv")


def test_limits_are_those_handed_in(tmp_path: Path) -> None:
    """上限は渡されたものに従う（命令では大きく、画面では小さく）。"""
    path = csv_file(tmp_path, f"{HEADER}\n" + "A,受付,2026-04-01T09:00\n" * 20)
    small = parquet_file(
        tmp_path, "SELECT 'A' AS 番号, 'b' AS 活動, TIMESTAMP '2026-04-01' AS 日時 FROM range(20)"
    )

    for limits in (Limits(file_bytes=100), Limits(rows=19)):
        for one in (path, small):
            with pytest.raises(FileRefused, match="上限"):
                read(one, limits=limits)
    assert read(path, limits=Limits(rows=20))[0].event_count == 20


def test_parquet_reads_nothing_but_the_file(tmp_path: Path) -> None:
    """名前に * などのある Parquet は、ほかのファイルを読まないように断る。列の名は SQL として動かない。"""
    path = parquet_file(
        tmp_path, "SELECT 'A' AS \"番号\"\"; DROP\", 'b' AS 活動, TIMESTAMP '2026-04-01' AS 日時"
    )
    odd = replace(mapping(), case='番号"; DROP')
    assert tuple(read(path, odd)[0].case_keys) == ("A",)

    path.rename(tmp_path / "log[1].parquet")
    with pytest.raises(FileRefused, match="名前を変えて"):
        read(tmp_path / "log[1].parquet", odd)


@pytest.mark.parametrize("seed", range(40))
def test_a_spoiled_parquet_is_refused_or_read_never_worse(tmp_path: Path, seed: int) -> None:
    """目録のあたりを書き換えた Parquet は、断るか、行をそろえて読むかのどちらかで、ほかの誤りにならない。"""
    path = parquet_file(
        tmp_path,
        "SELECT 'A' || (i % 50) AS 番号, 'b' AS 活動, TIMESTAMP '2026-04-01' AS 日時 FROM range(5000) t(i)",
    )
    data, chance = bytearray(path.read_bytes()), random.Random(seed)
    for _ in range(chance.choice([1, 3, 10])):
        data[chance.randrange(max(4, len(data) - 900), len(data) - 4)] = chance.randrange(256)
    path.write_bytes(data)

    try:
        log, aside = read(path)
    except FileRefused as refused:
        assert refused.next
    else:
        assert log.event_count + len(aside) <= 5_000


def test_a_nested_column_is_refused(tmp_path: Path) -> None:
    """並びや組の列は、字として読まない。"""
    path = parquet_file(tmp_path, "SELECT ['A'] AS 番号, 'b' AS 活動, TIMESTAMP '2026-04-01' AS 日時")

    with pytest.raises(FileRefused, match=r"列「番号」.*文字・数・日時の列ではありません"):
        read(path)


PM4PY = LogMapping(
    label="XES の列名",
    case="case:concept:name",
    activity=Names("concept:name"),
    timestamp=Timestamp("time:timestamp"),
)


@pytest.mark.samples
@pytest.mark.parametrize(
    ("name", "cases", "events"),
    [
        ("interval_event_log", 1_266, 8_109),
        ("receipt", 1_434, 8_577),
        ("roadtraffic100traces", 100, 390),
        ("running-example", 6, 42),
    ],
)
def test_real_logs_have_their_counts(samples: Path, name: str, cases: int, events: int) -> None:
    """実在のログの件数と行の数が、公表どおりで、別に置く行は無い。"""
    by = replace(PM4PY, start=Timestamp("start_timestamp")) if name.startswith("interval") else PM4PY
    log, aside = read(samples / "eventlogs" / f"{name}.csv", by)

    assert (log.case_count, log.event_count, aside) == (cases, events, [])


@pytest.mark.samples
@pytest.mark.parametrize("name", ["receipt.xes.gz", "running-example.xes"])
def test_real_logs_match_the_reference_figures(samples: Path, name: str) -> None:
    """種類の数、始めと終わりの活動の数、長さの平均と中央値が、別に数えた値と合う。"""
    expected = json.loads((samples / "eventlogs" / "reference_stats.json").read_text())[name]
    log, _ = read(samples / "eventlogs" / f"{name.split('.')[0]}.csv", PM4PY)
    cases = [log.part(i, i + 1) for i in range(log.case_count)]
    # 参照の種類は、ファイルの順に数えている。
    paths = [tuple(one.activity.codes[np.argsort(one.lines)].tolist()) for one in cases]
    days = [(int(one.at[-1]) - int(one.at[0])) / 86_400e6 for one in cases]

    assert len(set(paths)) == expected["variants_by_activity_in_file_order"]
    assert len({path[0] for path in paths}) == expected["start_activities"]
    assert len({path[-1] for path in paths}) == expected["end_activities"]
    assert round(statistics.mean(days), 3) == expected["case_duration_days_mean"]
    assert round(statistics.median(days), 3) == expected["case_duration_days_median"]


def test_a_mapping_is_written_and_read_back() -> None:
    """対応表は、書いて読むと同じになる。"""
    for text in (
        MAPPING,
        MAPPING + "start: {column: 始, format: date, zone: Asia/Tokyo}\nsequence: 順\nresource: 担当\n"
        "team: {column: 係, names: {a: 甲}, level: case}\nclock: {column: 時計, names: {x: 'stop:待ち'}}\n"
        "lifecycle: {column: 局面, phases: {完: complete}}\n"
        "dimensions: {種類: 種類, 人: {column: 人, is_person: true}}\nconstants: {place: 本庁}\n",
    ):
        by = mapping(text)
        assert read_mapping(mapping_text(by).encode(), name="m") == by


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("start: {column: 始, format: 日付, zone: Asia/Tokyo}", "start.format は iso8601・date・date_time"),
        ("start: {column: 始, format: date}", "start.zone（例 Asia/Tokyo）を書いて"),
        ("clock: {column: 時計, names: {x: 止}}", "run か stop:理由"),
        ("clock: {column: 時計, names: {x: 'stop:'}}", "run か stop:理由"),
        ("dimensions: {team: 係}", "決まった名があります: team"),
        ("dimensions: [係]", "切り口の名: 列"),
        ("team: {column: 係, level: 日}", "event（行ごと）か case（件ごと）"),
        ("team: {column: 係, is_person: はい}", "is_person は true か false"),
        ("sequence: 3", "sequence は文字で"),
    ],
)
def test_a_mistaken_mapping_is_refused_by_name(text: str, why: str) -> None:
    """対応表の書き誤りは、項目の名を挙げて断る。"""
    with pytest.raises(FileRefused) as refused:
        mapping(MAPPING + text)
    assert why in str(refused.value)
