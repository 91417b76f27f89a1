"""返ってきた様式の見立て: 違うファイル、写しまぜ、名前の付け替え、古い行、重なり、沈黙。"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from shirube.engines.plan import progress_sheet as sheet
from shirube.engines.plan.progress_answers import Answer, AskedLine
from shirube.engines.plan.progress_returns import (
    Desk,
    FileReport,
    ReturnedRow,
    ReturnedSheet,
    RowKind,
    judge,
)
from shirube.engines.plan.snapshot_lines import State

TODAY = date(2026, 11, 5)


def line(key: str, section: str, **more: object) -> AskedLine:
    """聞いている一行。"""
    return AskedLine(
        key=key,
        section=section,
        version=3,
        initiative="取組",
        title=f"作業{key}",
        **more,  # type: ignore[arg-type]
    )


LINES = {one.key: one for one in (line("a", "mado"), line("b", "mado"), line("z", "zaisei"))}
DESK = Desk(
    lines=LINES,
    sections={"mado": "窓口課", "zaisei": "財政課"},
    elsewhere={"old": "九月の照会"},
    today=TODAY,
)
HEADER = tuple(one.label for one in sheet.COLUMNS)


def returned(
    *rows: tuple[str | None, Mapping[str, str]], name: str = "返り.xlsx", version: int = 3
) -> ReturnedSheet:
    """返ってきたファイル。"""
    made = tuple(
        ReturnedRow(number, key, version if key else None, cells)
        for number, (key, cells) in enumerate(rows, 2)
    )
    return ReturnedSheet(name=name, header=HEADER, rows=made)


def one(file: ReturnedSheet, desk: Desk = DESK) -> FileReport:
    """一つのファイルの見立て。"""
    return judge([file], desk)[0]


def kinds(report: FileReport) -> list[RowKind]:
    """行の区分。"""
    return [row.kind for row in report.rows]


SAID = {sheet.HAPPENED: "進めた"}


def test_written_row_is_a_change_and_blank_row_is_silence() -> None:
    """書かれた行は「取り込む行」、書かれていない行は未回答で、変わりなしとは数えない。"""
    report = one(returned(("a", SAID), ("b", {})))
    assert kinds(report) == [RowKind.CHANGE, RowKind.SILENT]
    assert report.section == "mado"
    assert report.rows[1].answer is None


def test_whole_blank_file_stays_unanswered() -> None:
    """何も書かれていないファイルは、そう言う。"""
    report = one(returned(("a", {}), ("b", {})))
    assert "何も書かれていません。未回答のままにします。" in report.notes


def test_missing_rows_are_told() -> None:
    """消された行は、未回答のままだと言う。"""
    assert any("配った行のうち1行がありません" in note for note in one(returned(("a", SAID))).notes)


def test_row_changed_meanwhile_is_stale() -> None:
    """配ったあとに変わった行は、黙って取り込まない。"""
    report = one(returned(("a", SAID), version=2))
    assert kinds(report) == [RowKind.STALE]
    assert report.rows[0].kind.can_be_taken


def test_same_file_twice_has_nothing_to_take() -> None:
    """取り込んだファイルをもう一度読むと、版が進んでいても「取り込み済み」。"""
    answer = one(returned(("a", SAID))).rows[0].answer
    assert answer is not None
    taken = replace(LINES["a"], version=4, last=answer)
    again = one(returned(("a", SAID)), replace(DESK, lines={**LINES, "a": taken}))
    assert kinds(again) == [RowKind.SAME]


def test_merged_file_names_its_sections() -> None:
    """二つの課の行をまぜたファイルは、そう言い、少ない課の行は選ばれたときだけ取り込む。"""
    report = one(returned(("a", SAID), ("b", SAID), ("z", SAID)))
    assert kinds(report) == [RowKind.CHANGE, RowKind.CHANGE, RowKind.OTHER_SECTION]
    assert any("窓口課 2行、財政課 1行" in note for note in report.notes)


def test_renamed_file_is_read_by_its_content() -> None:
    """名前が別の課でも、中身のとおりに読み、食い違いを言う。"""
    report = one(returned(("a", SAID), name="進捗照会_財政課.xlsx"))
    assert report.section == "mado"
    assert any("名前は「財政課」ですが、中身は「窓口課」の行です" in note for note in report.notes)


def test_other_campaign_is_named() -> None:
    """前の照会の様式は、その名を言って断る。行だけがまざっていれば、その行だけを外す。"""
    assert "別の照会（九月の照会）の様式です" in one(returned(("old", SAID))).refusal
    mixed = one(returned(("a", SAID), ("old", SAID)))
    assert kinds(mixed) == [RowKind.CHANGE, RowKind.OTHER_CAMPAIGN]


def test_wrong_files_are_refused_with_the_next_step() -> None:
    """様式でないファイルは、なぜ読めないかと、次にすることを言う。"""
    assert "この照会の様式ではありません" in one(returned((None, {"名前": "花子"}))).refusal
    assert "この照会の行が一つもありません" in one(returned(("nobody", SAID))).refusal
    assert "行がありません" in one(ReturnedSheet(name="空.xlsx", header=HEADER)).refusal
    headless = replace(returned(("a", SAID)), header=("x", "y"))
    assert "書く欄の見出しがどれもありません" in one(headless).refusal
    assert one(ReturnedSheet(name="壊れ.xlsx", refusal="壊れています")).refusal == "壊れています"


def test_added_row_is_unknown() -> None:
    """書き足された行は、工程表に足すように言う。"""
    report = one(returned(("a", SAID), (None, {"作業": "新しい作業"})))
    assert kinds(report) == [RowKind.CHANGE, RowKind.UNKNOWN]
    assert "工程表に足してから" in report.rows[1].says


def test_row_in_two_files_must_agree() -> None:
    """二つのファイルに同じ行があり、違う内容なら、後のものは選ばれたときだけ取り込む。"""
    first, same, other = (
        returned(("a", cells), name=name)
        for name, cells in (("1.xlsx", SAID), ("2.xlsx", SAID), ("3.xlsx", {sheet.HAPPENED: "別"}))
    )
    found = [kinds(report)[0] for report in judge([first, same, other], DESK)]
    assert found == [RowKind.CHANGE, RowKind.SAME, RowKind.REPEATED]


def test_stopped_task_cannot_be_answered() -> None:
    """中止になった作業の行は、答えがあっても取り込まない。"""
    stopped = replace(LINES["a"], state=State.STOPPED, closed_because="この作業は中止になりました。")
    assert kinds(one(returned(("a", SAID)), replace(DESK, lines={**LINES, "a": stopped}))) == [RowKind.CLOSED]


def test_header_written_in_another_width_is_read() -> None:
    """見出しの全角・半角・空きの違いは、同じ列として読む。"""
    file = returned(("a", {"進み (%)": "30"}))
    report = one(replace(file, header=("進み (%)", "一言")))
    assert report.rows[0].answer == Answer(state=State.PLANNED, progress=30)
