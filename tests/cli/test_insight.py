"""`shirube insight`: 置き場所に取り込み、概要・時間・変わり方を、三つの書き方で答える。"""

import csv
import gzip
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shirube.adapters.bpmn_file import read_bpmn
from shirube.cli.main import main

MAPPING = """\
label: 窓口の処理簿
case: 受付番号
activity: 処理
timestamp: {column: 日時, zone: Asia/Tokyo}
resource: 担当
dimensions: {課: {column: 課, level: case}}
"""
ROWS = """\
受付番号,処理,日時,担当,課
甲,受付,2026-11-02T09:00,山田,税
甲,審査,2026-11-02T10:00,鈴木,税
甲,交付,2026-11-04T10:00,山田,税
乙,受付,2026-11-02T16:15,山田,福祉
乙,審査,2026-11-05T08:30,鈴木,福祉
乙,補正,,鈴木,福祉
"""
Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """命令を行う。失敗を求めないかぎり、0 で終わることを確かめる。"""

    def call(*arguments: object, code: int = 0) -> Result:
        result = CliRunner().invoke(main, ["insight", *map(str, arguments)])
        assert result.exit_code == code, result.output
        return result

    return call


@pytest.fixture
def store(tmp_path: Path, run: Run) -> Path:
    """小さな処理簿を取り込んだ置き場所。"""
    (tmp_path / "ログ.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "対応表.yaml").write_text(MAPPING, encoding="utf-8")
    said = run(
        "import", tmp_path / "ログ.csv", "--mapping", tmp_path / "対応表.yaml", "--store", tmp_path / "店"
    )
    assert "件 2、行い 5" in said.output and "読めなかった行 1" in said.output
    return tmp_path / "店"


def asked(run: Run, command: str, store: Path, *options: object) -> dict:
    """JSON の答え。"""
    found = json.loads(run(command, "--store", store, "--format", "json", *options).stdout)
    assert isinstance(found, dict)
    return found


def test_profile_counts_the_rows_of_the_log(run: Run, store: Path) -> None:
    """概要は、読めた行を数え、最初と最後を示す。"""
    found = asked(run, "profile", store)
    assert [found[k] for k in ("cases", "events", "variants", "activities", "resources")] == [2, 5, 2, 3, 2]
    assert (found["first"], found["last"]) == ("2026-11-02T00:00:00+00:00", "2026-11-04T23:30:00+00:00")
    assert found["dimensions"] == [{"name": "課", "level": "case", "values": 2, "missing": 0}]


def test_times_stand_in_calendar_and_opening_hours(run: Run, store: Path) -> None:
    """待ちは暦と開庁時間で並ぶ。昼休み、夜、祝日（11月3日）は開庁時間に入らない。"""
    found = asked(run, "times", store)
    edges = {(e["source"], e["target"]): e for e in found["edges"]}
    first = edges["受付", "審査"]
    # 甲は1時間。乙は11月2日16:15から5日8:30まで（暦で64.25時間、開庁では2日の1時間と4日の7.75時間）。
    assert (first["count"], first["mean"], first["median"]) == (2, 117450, 117450)
    assert (first["opening_mean"], first["opening_p90"]) == ((3600 + 31500) / 2, 3600 + 27900 * 0.9)
    assert edges["審査", "交付"]["mean"] == 48 * 3600
    assert edges["審査", "交付"]["opening_mean"] == (6.25 + 1.5) * 3600
    assert {t["clock"]: t["count"] for t in found["throughput"]} == {"calendar": 2, "opening": 2}
    assert "祝日" in found["notes"][0]


def test_lunch_hours_and_closed_days_can_be_changed(run: Run, store: Path, tmp_path: Path) -> None:
    """開庁時間、昼休み、ほかの休みの日は、選択肢で替えられる。"""
    (tmp_path / "休み.txt").write_text("令和8年11月4日  # 創立記念日\n", encoding="utf-8")
    options = ("--hours", "09:00-17:00", "--lunch", "なし", "--closed", tmp_path / "休み.txt")
    found = asked(run, "times", store, *options)
    edges = {(e["source"], e["target"]): e["opening_mean"] for e in found["edges"]}
    assert edges == {("受付", "審査"): (3600 + 2700) / 2, ("審査", "交付"): 7 * 3600}
    bad = run("times", "--store", store, "--hours", "朝から", code=2)
    assert "08:30-17:15 の形" in bad.output


def test_log_outside_the_holidays_says_so(run: Run, tmp_path: Path) -> None:
    """休日の表に無い年のログでは、開庁時間を出さず、理由を言う。"""
    old = ROWS.replace("2026-", "1926-")
    (tmp_path / "古.csv").write_text(old, encoding="utf-8")
    (tmp_path / "対応表.yaml").write_text(MAPPING, encoding="utf-8")
    run("import", tmp_path / "古.csv", "--mapping", tmp_path / "対応表.yaml", "--store", tmp_path / "古")
    found = asked(run, "times", tmp_path / "古")
    assert {edge["opening_mean"] for edge in found["edges"]} == {None}
    assert "休日の表は1955年から" in found["notes"][0]


def test_three_formats_say_the_same(run: Run, store: Path) -> None:
    """表・JSON・CSV は同じ数を言う。CSV は節を選べ、無い節は断る。"""
    found = asked(run, "variants", store)["variant_list"]
    rows = list(csv.DictReader(io.StringIO(run("variants", "--store", store, "--format", "csv").stdout)))
    assert [row["activities"].split(" → ") for row in rows] == [one["activities"] for one in found]
    assert [float(row["median"]) for row in rows] == [one["median"] for one in found]
    table = run("variants", "--store", store, "--top", 1).stdout
    assert "受付 → 審査 → 交付" in table or "受付 → 審査" in table
    times = run("times", "--store", store, "--format", "csv", "--section", "activities").stdout
    assert {row["activity"] for row in csv.DictReader(io.StringIO(times))} == {"受付", "審査", "交付"}
    refused = run("times", "--store", store, "--format", "csv", "--section", "無い", code=1)
    assert "edges" in refused.output


@pytest.mark.parametrize(
    ("options", "cases"),
    [
        (("--value", "課=税"), 1),
        (("--value", "課=福祉"), 1),
        (("--activity", "交付"), 1),
        (("--until", "令和8年11月4日"), 1),
        (("--since", "2026-11-05"), 1),
        (("--since", "2026-11-06"), 0),
    ],
)
def test_answers_are_of_the_chosen_cases(run: Run, store: Path, options: tuple[str, ...], cases: int) -> None:
    """切り口、行い、終わった日で、数える件を選べる。日は日本標準時。"""
    assert asked(run, "profile", store, *options)["cases"] == cases


def test_view_counts_by_another_key(run: Run, store: Path) -> None:
    """件の代わりに、切り口の値ごとにまとめて数えられる。"""
    found = asked(run, "profile", store, "--view", "課")
    assert (found["cases"], found["events"]) == (2, 5) and "課" in found["notes"][0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--value", "課"), "切り口=値"),
        (("--value", "係=税"), "あるのは: 課"),
        (("--activity", "郵送"), "行い「郵送」"),
        (("--view", "来庁"), "あるのは: 課"),
    ],
)
def test_unknown_choices_are_told(run: Run, store: Path, options: tuple[str, ...], said: str) -> None:
    """無い切り口や行いは、あるものを示して断る。"""
    assert said in run("profile", "--store", store, *options, code=1).output


def test_same_file_is_recognised(run: Run, store: Path, tmp_path: Path) -> None:
    """同じファイルを同じ対応表で、もう一度取り込んでも、何も変わらない。"""
    before = sorted(path.name for path in store.iterdir())
    again = run("import", tmp_path / "ログ.csv", "--mapping", tmp_path / "対応表.yaml", "--store", store)
    assert "取り込み済み" in again.output
    assert sorted(path.name for path in store.iterdir()) == before


def test_names_of_persons_are_not_kept(store: Path, tmp_path: Path) -> None:
    """担当の名は置き場所のどこにも無く、鍵は置き場所の外にある。"""
    kept = b"".join(path.read_bytes() for path in store.rglob("*") if path.is_file())
    assert "山田".encode() not in kept and "受付".encode() in kept
    assert len((tmp_path / "店.key").read_text().strip()) == 64


def test_mapping_is_drafted_from_the_headings(run: Run, store: Path, tmp_path: Path) -> None:
    """対応表が無ければ、見出しから案を作って読み、どの列を何と見たかを言う。案はそのまま対応表になる。"""
    said = run("import", tmp_path / "ログ.csv", "--store", tmp_path / "別").output
    assert "件 2、行い 5" in said and "列「受付番号」" in said
    drafted = run("mapping", tmp_path / "ログ.csv").output
    (tmp_path / "案.yaml").write_text(drafted, encoding="utf-8")
    run("import", tmp_path / "ログ.csv", "--store", tmp_path / "案", "--mapping", tmp_path / "案.yaml")
    assert asked(run, "profile", tmp_path / "案") == asked(run, "profile", tmp_path / "別")


def test_table_without_mapping_and_a_broken_store_are_told(run: Run, store: Path, tmp_path: Path) -> None:
    """対応表の無い表、置き場所でないフォルダー、欠けた列は、次の一手とともに断る。"""
    (tmp_path / "表.csv").write_text("あ,い\n1,2\n", encoding="utf-8")
    assert "--mapping" in run("import", tmp_path / "表.csv", "--store", tmp_path / "別", code=1).output
    assert run("profile", "--store", tmp_path, code=1).output.startswith("誤り: ")
    assert "問題なし" in run("verify", "--store", store).output
    column = next(store.rglob("at.bin"))
    column.write_bytes(column.read_bytes()[:-8])
    assert "取り込み直して" in run("profile", "--store", store, code=1).output


def test_check_tells_who_skips_and_adds(run: Run, store: Path, tmp_path: Path) -> None:
    """決めた手順をとばした件と、手順にない行いを数え、課ごとに分ける。"""
    (tmp_path / "手順.csv").write_text("手順,必須\n受付,○\n交付,○\n", encoding="utf-8")
    found = asked(run, "check", store, "--steps", tmp_path / "手順.csv", "--by", "課")
    assert (found["cases"], found["conforming"]) == (2, 0)
    assert found["findings"] == [
        {"kind": "とばした", "activity": "交付", "cases": 1, "count": 1},
        {"kind": "手順にない行い", "activity": "審査", "cases": 2, "count": 2},
    ]
    assert [(one["value"], one["cases"]) for one in found["groups"]] == [("福祉", 1), ("税", 1)]
    (tmp_path / "空.csv").write_text("手順\n", encoding="utf-8")
    assert "空.csv" in run("check", "--store", store, "--steps", tmp_path / "空.csv", code=1).output
    assert (
        "課" in run("check", "--store", store, "--steps", tmp_path / "手順.csv", "--by", "係", code=1).output
    )


def test_map_is_counted_drawn_and_written_as_bpmn(run: Run, store: Path, tmp_path: Path) -> None:
    """工程マップの数は件の開始と終了を含み、図と業務フローは同じ行いを持つ。"""
    files = ("--svg", tmp_path / "図.svg", "--bpmn", tmp_path / "流れ.bpmn", "--lane", "課")
    found = asked(run, "map", store, *files)
    flows = {(one["source"], one["target"]): one["cases"] for one in found["flows"]}
    between = {("受付", "審査"): 2, ("審査", "交付"): 1}
    assert flows == between | {(None, "受付"): 2, ("審査", None): 1, ("交付", None): 1}
    assert {one["activity"]: one["count"] for one in found["nodes"]} == {"受付": 2, "審査": 2, "交付": 1}
    drawn = (tmp_path / "図.svg").read_text(encoding="utf-8")
    assert drawn.startswith("<svg") and all(name in drawn for name in ("受付", "審査", "交付"))
    (process,) = read_bpmn((tmp_path / "流れ.bpmn").read_bytes(), name="流れ.bpmn")
    assert {node.name for node in process.nodes if node.tag == "task"} == {"受付", "審査", "交付"}


def test_less_detail_says_what_is_left_out(run: Run, store: Path) -> None:
    """粗くすると、見せていない行いと流れを言う。"""
    found = asked(run, "map", store, "--detail", 0)
    assert "表示していない行い 1" in found["notes"][0]
    assert "選び方" in run("map", "--store", store, "--since", "2030-01-01", code=1).output


@pytest.mark.parametrize("name", ["記録.xes", "記録.xes.gz", "記録.csv", "記録.parquet"])
def test_exported_files_come_back_the_same(run: Run, store: Path, tmp_path: Path, name: str) -> None:
    """書き出したファイルを取り込むと、同じ数と同じ時間になる。同じ名のファイルには書かない。"""
    run("export", "--store", store, tmp_path / name, "--zone", "Asia/Tokyo")
    mapping = tmp_path / f"{name}.対応表.yaml"
    options = ("--mapping", mapping) if mapping.exists() else ()
    assert bool(options) is not name.startswith("記録.xes")
    run("import", tmp_path / name, "--store", tmp_path / "戻し", "--keep-names", *options)
    for command in ("times", "variants"):
        assert asked(run, command, tmp_path / "戻し") == asked(run, command, store)
    again = run("export", "--store", store, tmp_path / name, code=1)
    assert "もうあります" in again.output


def test_export_writes_the_chosen_cases(run: Run, store: Path, tmp_path: Path) -> None:
    """選んだ件だけを書き出せる。知らない形の名は断る。"""
    said = run("export", "--store", store, tmp_path / "税.csv", "--value", "課=税").output
    assert "件 1、行い 3" in said
    assert ".parquet" in run("export", "--store", store, tmp_path / "税.txt", code=1).output


def test_truncated_xes_leaves_nothing(run: Run, tmp_path: Path) -> None:
    """途中で切れた XES は断り、置き場所を作らない。"""
    whole = b"<log><trace><event><string key='concept:name' value='a'/></event></trace></log>"
    (tmp_path / "切.xes.gz").write_bytes(gzip.compress(whole)[:-12])
    said = run("import", tmp_path / "切.xes.gz", "--store", tmp_path / "店", code=1).output
    assert "切.xes.gz" in said and not (tmp_path / "店" / "current").exists()


def test_commands_know_no_django(store: Path) -> None:
    """ファイルの命令は、データベースの枠を読み込まない。"""
    code = (
        "import sys; from shirube.cli.main import main\n"
        f"try: main(['insight', 'profile', '--store', {str(store)!r}])\n"
        "except SystemExit: pass\n"
        "assert not [name for name in sys.modules if name.split('.')[0] == 'django'], 'django'\n"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], capture_output=True, encoding="utf-8", timeout=240
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.samples
@pytest.mark.parametrize("name", ["receipt.xes.gz", "running-example.xes"])
def test_real_logs_agree_with_the_given_counts(run: Run, tmp_path: Path, name: str) -> None:
    """実在のログの数は、別に数えられた数と合う。"""
    logs = Path(os.environ["SHIRUBE_SAMPLES"]) / "eventlogs"
    given = json.loads((logs / "reference_stats.json").read_text(encoding="utf-8"))[name]
    run("import", logs / name, "--store", tmp_path / "店", "--keep-names")
    found = asked(run, "profile", tmp_path / "店")
    assert (found["cases"], found["events"]) == (given["traces"], given["events"])
    assert sum(one["starts"] > 0 for one in found["activity_counts"]) == given["start_activities"]
    calendar = asked(run, "times", tmp_path / "店")["throughput"][0]
    assert round(calendar["mean"] / 86400, 3) == given["case_duration_days_mean"]
    assert round(calendar["p50"] / 86400, 3) == given["case_duration_days_median"]
