"""`shirube insight causes`: 待ちを六つの原因に分け、その合計は待ちに等しい。"""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shirube.cli.main import main

MAPPING = """\
label: 許可の処理簿
case: 番号
activity: 作業
timestamp: {column: 終わり, format: "%Y/%m/%d %H:%M", zone: Asia/Tokyo}
start: {column: 始まり, format: "%Y/%m/%d %H:%M", zone: Asia/Tokyo}
resource: 担当者
dimensions: {種類: {column: 種類, level: case}, 窓口: {column: 窓口}}
"""
ROWS = """\
番号,作業,始まり,終わり,担当者,種類,窓口
A1,受付,2026/04/01 08:50,2026/04/01 09:00,佐藤,新規,本庁
A1,審査,2026/04/01 09:00,2026/04/01 10:00,鈴木,新規,本庁
A2,受付,2026/04/01 09:00,2026/04/01 09:10,田中,更新,支所
A2,審査,2026/04/01 10:00,2026/04/01 10:30,鈴木,更新,本庁
A2,補正,2026/04/02 10:30,2026/04/02 10:40,高橋,更新,
"""
PARTS = ("outside", "closed", "batch", "queue", "priority", "unexplained")
HOUR = 3600
Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """命令を行う。失敗を求めないかぎり、0 で終わることを確かめる。"""

    def call(*arguments: object, code: int = 0) -> Result:
        result = CliRunner().invoke(main, ["insight", *map(str, arguments)])
        assert result.exit_code == code, result.output
        return result

    return call


def stored(run: Run, folder: Path, rows: str = ROWS, mapping: str = MAPPING) -> Path:
    """取り込んだ置き場所。"""
    (folder / "ログ.csv").write_text(rows, encoding="utf-8")
    (folder / "対応表.yaml").write_text(mapping, encoding="utf-8")
    run("import", folder / "ログ.csv", "--mapping", folder / "対応表.yaml", "--store", folder / "店")
    return folder / "店"


def asked(run: Run, store: Path, *options: object) -> dict:
    """JSON の答え。"""
    found = json.loads(run("causes", "--store", store, "--format", "json", *options).stdout)
    assert isinstance(found, dict)
    return found


def edge(found: dict, source: str, target: str) -> dict:
    """一つの流れ。"""
    return next(one for one in found["edges"] if (one["source"], one["target"]) == (source, target))


def test_waiting_is_split_and_sums_to_the_whole(run: Run, tmp_path: Path) -> None:
    """乙は50分を順番に待つ。補正までの24時間は、開庁の7時間45分が説明のつかない待ち、残りが閉庁。"""
    found = asked(run, stored(run, tmp_path))
    first = edge(found, "受付", "審査")
    assert (first["count"], first["waiting"], first["queue"]) == (2, 3000, 3000)
    second = edge(found, "審査", "補正")
    assert (second["unexplained"], second["closed"]) == (7.75 * HOUR, 16.25 * HOUR)
    for section in ("edges", "activities"):
        assert all(sum(one[part] for part in PARTS) == one["waiting"] for one in found[section])
    assert sum(one["seconds"] for one in found["causes"]) == sum(one["waiting"] for one in found["edges"])
    assert [one["waiting"] for one in found["edges"]] == [24 * HOUR, 3000]


def test_external_activities_and_hours_are_options(run: Run, tmp_path: Path) -> None:
    """外の者が行う行いと、開庁時間を替えられる。"""
    store = stored(run, tmp_path)
    outside = edge(asked(run, store, "--external", "補正"), "審査", "補正")
    assert (outside["outside"], outside["closed"]) == (24 * HOUR, 0)
    options = ("--hours", "10:00-17:00", "--lunch", "なし")
    changed = edge(asked(run, store, *options), "審査", "補正")
    assert changed["unexplained"] == (6.5 + 0.5) * HOUR
    (tmp_path / "休み.txt").write_text("2026-04-02\n", encoding="utf-8")
    closed = edge(asked(run, store, "--closed", tmp_path / "休み.txt"), "審査", "補正")
    assert closed["unexplained"] == (1.5 + 4.25) * HOUR


def test_groups_are_of_the_waiting_activity(run: Run, tmp_path: Path) -> None:
    """切り口ごとの合計は、待って始まった行いの値で分け、値の無いものは最後でなく合計の順に並ぶ。"""
    found = asked(run, stored(run, tmp_path), "--by", "窓口")
    assert [(one["value"], one["waiting"]) for one in found["groups"]] == [(None, 24 * HOUR), ("本庁", 3000)]
    found = asked(run, stored(run, tmp_path), "--by", "種類")
    assert {one["value"]: one["count"] for one in found["groups"]} == {"更新": 2, "新規": 1}


def test_chosen_cases_keep_the_queue_behind_the_others(run: Run, tmp_path: Path) -> None:
    """更新の件だけを数えても、新規の審査を待っていた順番待ちは残る。"""
    found = asked(run, stored(run, tmp_path), "--value", "種類=更新")
    assert edge(found, "受付", "審査")["count"] == 1
    assert edge(found, "受付", "審査")["queue"] == 3000


def test_three_formats_say_the_same(run: Run, tmp_path: Path) -> None:
    """CSV は流れの節を書き、表は六つの原因の名を言う。"""
    store = stored(run, tmp_path)
    rows = list(csv.DictReader(io.StringIO(run("causes", "--store", store, "--format", "csv").stdout)))
    assert [float(row["waiting"]) for row in rows] == [one["waiting"] for one in asked(run, store)["edges"]]
    table = run("causes", "--store", store).stdout
    for name in (
        "外の待ち",
        "閉庁・不在",
        "まとめ処理",
        "順番待ち",
        "優先",
        "説明のつかない待ち",
        "標の定め",
    ):
        assert name in table


@pytest.mark.parametrize(
    ("options", "said"), [(("--external", "昔"), "行い「昔」"), (("--by", "色"), "切り口「色」")]
)
def test_unknown_names_are_refused(run: Run, tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    """無い行い、無い切り口は、名を言って断る。"""
    assert said in run("causes", "--store", stored(run, tmp_path), *options, code=1).output


def test_log_says_which_causes_cannot_be_told(run: Run, tmp_path: Path) -> None:
    """始まりの無い記録、担当の無い記録では、分けられない原因を言う。"""
    without_start = "\n".join(one for one in MAPPING.splitlines() if not one.startswith("start"))
    (tmp_path / "甲").mkdir()
    (tmp_path / "乙").mkdir()
    found = asked(run, stored(run, tmp_path / "甲", mapping=without_start))
    assert any("順番待ちと優先は分けられません" in note for note in found["notes"])
    without_people = "\n".join(one for one in MAPPING.splitlines() if not one.startswith("resource"))
    found = asked(run, stored(run, tmp_path / "乙", mapping=without_people))
    assert any("まとめ処理・順番待ち・優先" in note for note in found["notes"])
    assert edge(found, "受付", "審査")["unexplained"] == 3000


def test_one_thread_answers_the_same(run: Run, tmp_path: Path) -> None:
    """工程マップも待ちの原因も、糸の数で答えは変わらない。"""
    store = stored(run, tmp_path)
    for command in ("map", "causes"):
        one, two = (
            run(command, "--store", store, "--format", "json", "--workers", workers).stdout
            for workers in (1, 2)
        )
        assert one == two
