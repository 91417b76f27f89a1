"""記録の読み方の命令: 決められないことは問い、読めないわけを言い、前の置き場所を守る。"""

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shirube.adapters.tabular import Column, Sheet, Workbook, write_xlsx
from shirube.adapters.xes import XesSource
from shirube.cli.main import main
from shirube.engines.insight.rows import RowBatch

Run = Callable[..., Result]
HEAD = "case,activity,time\n"
EVENT = '<event><string key="concept:name" value="{}"/><date key="time:timestamp" value="{}"/></event>'


@pytest.fixture
def run() -> Run:
    """命令を行う。失敗を求めないかぎり、0 で終わり、跡（Traceback）を見せないことを確かめる。"""

    def call(*arguments: object, code: int = 0) -> Result:
        result = CliRunner().invoke(main, ["insight", *map(str, arguments)])
        assert result.exit_code == code and "Traceback" not in result.output, result.output
        return result

    return call


def xes(*times: str, head: str = '<?xml version="1.0"?>') -> bytes:
    """一件の XES。"""
    events = "".join(EVENT.format(f"行い{at}", time) for at, time in enumerate(times))
    return f'{head}<log><trace><string key="concept:name" value="甲"/>{events}</trace></log>'.encode()


def book(path: Path, sheets: dict[str, list[tuple[str, ...]]]) -> Path:
    """シートの並んだブック。初めの行が見出し。"""
    made = tuple(Sheet(name, tuple(map(Column, rows[0])), tuple(rows[1:])) for name, rows in sheets.items())
    path.write_bytes(write_xlsx(Workbook(made, datetime(2026, 11, 21))))  # noqa: DTZ001
    return path


def rows(case: str, *days: int) -> list[tuple[str, ...]]:
    """見出しと、一件の行。"""
    found = [("case", "activity", "time")]
    return found + [(case, f"行い{day}", f"2026-04-{day:02d} 09:00:00") for day in days]


def profile(run: Run, store: Path) -> dict:
    """概要の答え。"""
    found = json.loads(run("profile", "--store", store, "--format", "json").stdout)
    assert isinstance(found, dict)
    return found


def test_day_or_month_first_is_asked_and_can_be_told(run: Run, tmp_path: Path) -> None:
    """日と月のどちらが先か決まらない表は、二つの書き方を挙げて問う。示せば、そのとおりに読む。"""
    file = tmp_path / "ログ.csv"
    file.write_text(HEAD + "1,a,01/02/2026 09:00\n1,b,03/04/2026 10:00\n")
    said = run("import", file, "--store", tmp_path / "店", code=1).output
    assert '--time-format "%d/%m/%Y %H:%M" か --time-format "%m/%d/%Y %H:%M"' in said
    assert said == run("mapping", file, code=1).output and not (tmp_path / "店" / "current").exists()

    for shape, first in (("%d/%m/%Y %H:%M", "2026-02-01"), ("%m/%d/%Y %H:%M", "2026-01-02")):
        place = tmp_path / first
        run("import", file, "--store", place, "--time-format", shape)
        assert profile(run, place)["first"].startswith(first)
    drafted = run("mapping", file, "--time-format", "%d/%m/%Y %H:%M", "--zone", "UTC").output
    assert "format: '%d/%m/%Y %H:%M'" in drafted and "zone: UTC" in drafted


def test_which_sheet_is_asked(run: Run, tmp_path: Path) -> None:
    """記録の形のシートが一枚ならそれを読んで言い、二枚以上なら問う。選んだ数枚は一つの記録になる。"""
    one = book(tmp_path / "一枚.xlsx", {"説明": [("この表は",), ("窓口の記録",)], "ログ": rows("甲", 1, 2)})
    said = run("import", one, "--store", tmp_path / "一").output
    assert "シート「ログ」を読みます。ほかのシート（説明）は読みません" in said and "行い 2" in said

    two = book(tmp_path / "二枚.xlsx", {"4月": rows("甲", 1, 2), "5月": rows("乙", 3), "控え": [("a",)]})
    for command in (("import", two, "--store", tmp_path / "二"), ("mapping", two)):
        said = run(*command, code=1).output
        assert "記録として読めるシートが 2 枚あります（4月、5月）" in said and "--sheet" in said
    assert "行い 1" in run("import", two, "--store", tmp_path / "二", "--sheet", "5月").output
    both = run("import", two, "--store", tmp_path / "二", "--sheet", "4月", "--sheet", "5月").output
    assert "件 2、行い 3" in both and "控え" in both
    (tmp_path / "案.yaml").write_text(run("mapping", two, "--sheet", "4月").output, encoding="utf-8")
    assert "sheets:" in (tmp_path / "案.yaml").read_text(encoding="utf-8")
    mapped = run("import", two, "--store", tmp_path / "三", "--mapping", tmp_path / "案.yaml").output
    assert "件 1、行い 2" in mapped
    assert (
        "シート「6月」がありません"
        in run("import", two, "--store", tmp_path / "四", "--sheet", "6月", code=1).output
    )


def test_rows_of_a_sheet_are_set_aside_with_its_name(run: Run, tmp_path: Path) -> None:
    """数枚のシートを読むとき、読めない行のわけに、シートの名が付く。"""
    bad = [
        ("case", "activity", "time"),
        ("乙", "", "2026-04-01 09:00:00"),
        ("乙", "b", "2026-04-02 09:00:00"),
    ]
    file = book(tmp_path / "ログ.xlsx", {"4月": rows("甲", 1, 2), "5月": bad})
    run("import", file, "--store", tmp_path / "店", "--sheet", "4月", "--sheet", "5月")
    aside = next((tmp_path / "店").glob("g*/set_aside.csv")).read_text(encoding="utf-8-sig")
    assert aside.splitlines()[1:] == ["2,シート「5月」: 活動の名前（列「activity」）が空です"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("見出し.csv", HEAD.encode(), "行が一つもありません"),
        ("空の件.xes", b"<log><trace/></log>", "行が一つもありません"),
        ("時差.xes", xes("2026-04-01T09:00:00"), "日時に時差が無く、地域も指定されていません 1 行"),
        (
            "読めない.csv",
            (HEAD + "1,,2026-04-01 09:00\n,b,2026-04-01 09:00\n").encode(),
            "行いを一つも読めませんでした（2 行）",
        ),
        ("途中.xes", xes("2026-04-01T09:00:00Z")[:-30], "ファイルが途中で終わっています"),
        ("頭だけ.xes", b'<?xml version="1.0"?>\n<log>\n', "ファイルが途中で終わっています"),
        ("表.xes", HEAD.encode(), "XES（XML）ではありません"),
        ("表.csv.gz", gzip.compress(HEAD.encode()), "圧縮を解いてから"),
        ("古い.mxml", b"<WorkflowLog></WorkflowLog>", "<log> ではなく <WorkflowLog>"),
        ("頁.xes", b"<!DOCTYPE html><html></html>", "ウェブページ"),
    ],
    ids=lambda one: one if isinstance(one, str) else "中身",
)
def test_what_cannot_be_taken_in_keeps_the_store(
    run: Run, tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    """取り込めないファイルは、わけと次にすることを言って断り、前の置き場所をそのまま残す。"""
    (tmp_path / "前.csv").write_text(HEAD + "1,a,2026-04-01 09:00\n")
    run("import", tmp_path / "前.csv", "--store", tmp_path / "店")
    before = profile(run, tmp_path / "店")
    (tmp_path / name).write_bytes(data)
    assert said in run("import", tmp_path / name, "--store", tmp_path / "店", code=1).output
    assert profile(run, tmp_path / "店") == before
    assert [one.name for one in (tmp_path / "店").iterdir() if one.name.startswith("staging")] == []


def test_xes_is_known_by_its_content(run: Run, tmp_path: Path) -> None:
    """名前が .xml でも、圧縮していても、印（BOM）があっても、中身が XES なら読む。zip は解いてもらう。"""
    data = xes("2026-04-01T09:00:00Z", "2026-04-01T10:00:00+09:00")
    for name, content in (
        ("a.xml", data),
        ("b.csv", data),
        ("c.bin", gzip.compress(data)),
        ("d.xes.gz", data),
        ("e.xes", b"\xef\xbb\xbf" + data),
        ("f.xml", xes("2026-04-01T09:00:00Z", "2026-04-02T09:00:00Z", head="<!-- 注 -->")),
    ):
        (tmp_path / name).write_bytes(content)
        assert "件 1、行い 2" in run("import", tmp_path / name, "--store", tmp_path / f"店{name}").output
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("記録.xes", data)
    (tmp_path / "g.zip").write_bytes(packed.getvalue())
    assert (
        "「記録.xes」が入っています"
        in run("import", tmp_path / "g.zip", "--store", tmp_path / "店g", code=1).output
    )
    assert "対応表は要りません" in run("mapping", tmp_path / "a.xml", code=1).output


def test_dates_only_is_an_option_of_xes(run: Run, tmp_path: Path) -> None:
    """0 時ちょうどの XES は、日付だけとして読める（勧めに書いた選択肢が、命令にある）。"""
    (tmp_path / "ログ.xes").write_bytes(xes("2026-04-01T00:00:00+09:00", "2026-04-03T00:00:00+09:00"))
    assert "--dates-only" in run("import", tmp_path / "ログ.xes", "--store", tmp_path / "店").output
    run("import", tmp_path / "ログ.xes", "--store", tmp_path / "店", "--dates-only", "--zone", "Asia/Tokyo")
    assert profile(run, tmp_path / "店")["first"] == "2026-04-01"


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("ログ.xes", ("--sheet", "4月"), "--sheet は、XESには使えません"),
        ("ログ.xes", ("--time-format", "%d/%m/%Y"), "--time-format は、XESには使えません"),
        ("ログ.xes", ("--zone", "Tokyo"), "「Tokyo」という地域がありません"),
        (
            "ログ.csv",
            ("--classifier", "A", "--dates-only"),
            "--classifier、--dates-only は、表には使えません",
        ),
        ("ログ.csv", ("--zone", "Tokyo"), "「Tokyo」という地域がありません"),
        ("ログ.csv", ("--sheet", "4月"), "シートがあるのは Excel ブック"),
        ("ログ.csv", ("--time-format", "きのう"), "「きのう」の形では読めません"),
    ],
)
def test_options_that_do_not_fit_are_refused(
    run: Run, tmp_path: Path, name: str, options: tuple[str, ...], said: str
) -> None:
    """この形に使えない選択肢と、成り立たない選択肢は、黙って捨てずに断る。"""
    (tmp_path / "ログ.xes").write_bytes(xes("2026-04-01T09:00:00Z"))
    (tmp_path / "ログ.csv").write_text(HEAD + "1,a,2026-04-01 09:00\n")
    assert said in run("import", tmp_path / name, "--store", tmp_path / "店", *options, code=1).output


def test_reasons_are_said_at_once(run: Run, tmp_path: Path) -> None:
    """読めなかった行は、多いわけを数とともにその場で言い、行ごとの一覧の場所を示す。"""
    lines = ["1,a,2026-04-01 09:00", "1,b,2026-04-01 10:00", "1,,2026-04-01 09:00", "2,c,未定", "3,c,きのう"]
    (tmp_path / "ログ.csv").write_text(HEAD + "\n".join(lines[:2] * 2 + lines) + "\n", encoding="utf-8")
    said = run("import", tmp_path / "ログ.csv", "--store", tmp_path / "店").output
    assert (
        "読めなかった行 3（時刻「…」を" in said and "2 行、活動の名前（列「activity」）が空です 1 行" in said
    )
    assert "set_aside.csv" in said


def test_unclear_encoding_is_asked_and_can_be_told(run: Run, tmp_path: Path) -> None:
    """日本語が短くて文字コードを決められない CSV は問い、--encoding で示せば読む。"""
    short = tmp_path / "短.csv"
    short.write_text("番号,受付日,決裁日\n1,R8.4.1,R8.4.3\n2,R8.4.2,R8.4.3\n", encoding="utf-8")
    for command in (("import", short, "--store", tmp_path / "店"), ("mapping", short)):
        assert "--encoding utf-8 か --encoding cp932" in run(*command, code=1).output
        told = run(*command, "--encoding", "utf-8").output
        assert "件 2、行い 4" in told or "case: 番号" in told


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_tables_split_by_other_marks_are_read(run: Run, tmp_path: Path, mark: str) -> None:
    """「;」・タブ・「|」で区切った表も、そのまま読む（見出しの名や欄にカンマがあってもよい）。"""
    cells = [
        ["case", "activity", "time"],
        ["1", "受付, 確認", "2026-04-01 09:00"],
        ["1", "交付", "2026-04-02 09:00"],
    ]
    (tmp_path / "ログ.csv").write_text("\n".join(mark.join(row) for row in cells), encoding="utf-8")
    run("import", tmp_path / "ログ.csv", "--store", tmp_path / "店")
    found = profile(run, tmp_path / "店")
    assert [one["activity"] for one in found["activity_counts"]] == ["交付", "受付, 確認"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("map", "--bpmn", "{}/無い/図.bpmn"), "置くフォルダーかファイルがありません"),
        (("map", "--svg", "{}/ログ.csv/図.svg"), "フォルダーではありません"),
        (("export", "{}/ログ.csv/ログ.xes"), "同じ名のものが、もうあります"),
    ],
)
def test_places_that_cannot_be_written_are_told(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    """書けない場所は、跡を見せずに、場所とわけを言う。"""
    (tmp_path / "ログ.csv").write_text(HEAD + "1,a,2026-04-01 09:00\n")
    run("import", tmp_path / "ログ.csv", "--store", tmp_path / "店")
    command, *rest = [one.format(tmp_path) for one in arguments]
    assert said in run(command, "--store", tmp_path / "店", *rest, code=1).output


def test_stopping_keeps_the_store(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """取り込みの途中で止めると（Ctrl-C）、そう言って終わり、前の置き場所がそのまま使え、途中のものは残らない。"""
    (tmp_path / "前.csv").write_text(HEAD + "1,a,2026-04-01 09:00\n")
    run("import", tmp_path / "前.csv", "--store", tmp_path / "店")
    before = profile(run, tmp_path / "店")

    def stopped(self: XesSource) -> Iterator[RowBatch]:
        yield next(batches(self))
        raise KeyboardInterrupt

    batches = XesSource.batches
    monkeypatch.setattr(XesSource, "batches", stopped)
    (tmp_path / "次.xes").write_bytes(xes("2026-04-01T09:00:00Z"))
    said = run("import", tmp_path / "次.xes", "--store", tmp_path / "店", code=1).output
    assert "取り込みを止めました。置き場所は前のままです" in said
    assert profile(run, tmp_path / "店") == before
    assert not [one for one in (tmp_path / "店").iterdir() if one.name.startswith("staging")]
