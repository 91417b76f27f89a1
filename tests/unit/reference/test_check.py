"""資料の検査: 壊れた資料の一つ一つを、何が・どこで・なぜ・次にどうするで言えること。"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from shirube.reference import loader
from shirube.reference.pack import Problem, Severity

VALUES = """\
id: funding.rate
label: 措置率
origin: ours
source: {document: 試験の文書, edition: 第1版, section: "1"}
confirmed_on: "2026-11-21"
values:
  "2021-04-01": "0.5"
  "2026-04-01": null
"""
ITEMS = """\
id: people.stages
label: 段階
origin: ours
source: {document: 試験の文書, edition: null, section: "2"}
confirmed_on: "2026-11-21"
schema: roles
items:
  - {id: first, label: 一番目, description: 始まり。}
  - {id: second, label: 二番目, description: 終わり。}
"""
ROWS = b"code,name,count,day\n01,\xe4\xb8\x80,5,2026-04-01\n02,\xe4\xba\x8c,,2026-04-02\n"
TABLE = """\
id: region.bodies
label: 団体
origin: ours
source: {document: 試験の文書, edition: null, section: "3"}
confirmed_on: "2026-11-21"
licence: CC0
attribution: 試験
table:
  file: bodies.csv
  sha256: SHA
  rows: 2
  columns:
    - {id: code, label: コード, type: choice, key: true, choices: {"01": 甲, "02": 乙}}
    - {id: name, label: 名, type: text}
    - {id: count, label: 数, type: integer, required: false}
    - {id: day, label: 日, type: date}
"""


class Shelf:
    """壊して試すための小さな棚。"""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.put("funding/rate.yaml", VALUES)
        self.put("people/stages.yaml", ITEMS)
        self.put_table(ROWS)

    def put(self, path: str, text: str | bytes) -> None:
        """ファイルを置く。"""
        place = self.root / path
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(text.encode() if isinstance(text, str) else text)

    def put_table(self, rows: bytes) -> None:
        """表と、指紋の合った頭書きを置く。"""
        self.put("region/bodies.csv", rows)
        self.put("region/bodies.yaml", TABLE.replace("SHA", hashlib.sha256(rows).hexdigest()))

    def problems(self, today: date | None = None) -> tuple[Problem, ...]:
        """棚の問題を返す。"""
        return loader.check(shelf=self.root, today=today)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """正しい棚。"""
    return Shelf(tmp_path)


def test_sound_shelf_has_no_problem(shelf: Shelf) -> None:
    """正しい棚では一つの問題も言わない。"""
    assert shelf.problems(today=date(2026, 11, 21)) == ()


@pytest.mark.parametrize(
    ("old", "new", "where", "why"),
    [
        ("id: funding.rate", "id: funding.other", "funding/rate.yaml", "「funding.rate」である"),
        ("label: 措置率\n", "", "全体", "要る欄が足りない"),
        ("label: 措置率", f"label: {'長' * 41}", "label", "40 字より長い"),
        ("origin: ours", "origin: hearsay", "origin", "選べる値"),
        ('source: {document: 試験の文書, edition: 第1版, section: "1"}\n', "", "全体", "source"),
        ("document: 試験の文書, ", "", "source", "document"),
        ("edition: 第1版", "edition: 2.2", "source.edition", "引用符"),
        ('confirmed_on: "2026-11-21"\n', "", "全体", "confirmed_on"),
        ("2026-11-21", "2026-02-30", "confirmed_on", "日付として正しくない"),
        ("2026-11-21", "令和8年11月21日", "confirmed_on", "決まった書き方でない"),
        ('"2026-04-01": null', '"2020-04-01": null', "values", "2021-04-01 の後に 2020-04-01"),
        ('"2026-04-01": null', '"2021-04-01": null', "8 行目", "二度書かれている"),
        ('"2021-04-01": "0.5"', '"2021-04-01": 0.5', "values", "引用符"),
        ("origin: ours", "origin: ours\nunknown: 1", "全体", "決まりにない欄"),
        ("origin: ours", "origin: ours\nrefs: [plan.nothing@9]", "funding/rate.yaml", "plan.nothing@9"),
        ("origin: ours", "origin: ours\nitems: [{id: a, label: b}]", "全体", "どれか一つだけ"),
        ("origin: ours", "origin: [ours", "行目", "YAML の書き方に誤り"),
    ],
)
def test_broken_values(shelf: Shelf, old: str, new: str, where: str, why: str) -> None:
    """日付ごとの値の資料の誤りを、場所と理由を挙げて言う。"""
    assert old in VALUES
    shelf.put("funding/rate.yaml", VALUES.replace(old, new))
    found = shelf.problems()
    assert any(where in problem.where and why in problem.why for problem in found), found
    assert all(problem.next and problem.severity is Severity.ERROR for problem in found)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("id: second", "id: first", "項目の id が重なっている"),
        ("schema: roles", "schema: nowhere", "書き方の決まりが見つからない"),
        ("schema: roles\n", "", "資料の書き方が決まりに合わない"),
        (", description: 始まり。", "", "資料の書き方が決まりに合わない"),
        ("description: 始まり。", "description: 始まり。, refs: [third]", "参照の先がない"),
    ],
)
def test_broken_items(shelf: Shelf, old: str, new: str, what: str) -> None:
    """項目の資料の誤りを言う。"""
    assert old in ITEMS
    shelf.put("people/stages.yaml", ITEMS.replace(old, new))
    assert [problem.what for problem in shelf.problems()] == [what]


def test_parent_must_be_in_the_same_pack(shelf: Shelf) -> None:
    """親の見出しは同じ資料の中になければならない。"""
    source = Path(str(loader.__file__)).parents[1] / "plan" / "edition_2_2.yaml"
    text = source.read_text(encoding="utf-8").replace("refs: [document.dx_plan_2_2]\n", "")
    shelf.put("plan/edition_2_2.yaml", text.replace("parent: plan.optional", "parent: plan.lost"))
    assert {problem.what for problem in shelf.problems()} == {"親の項目がない"}


def test_same_item_in_two_packs(shelf: Shelf) -> None:
    """別の資料の項目と同じ指し方の項目を断り、版が違えば許す。"""
    other = ITEMS.replace("people.stages", "people.grades")
    shelf.put("people/grades.yaml", other)
    assert {problem.what for problem in shelf.problems()} == {"項目の id が別の資料と重なっている"}
    shelf.put("people/grades.yaml", other.replace("origin", 'edition: "2"\norigin'))
    assert shelf.problems() == ()


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (b"code,name,day\n", "要る見出しは"),
        (ROWS + b"01,\xe4\xb8\x89,1,2026-04-01\n", "実際は 3 行"),
        (ROWS.replace(b"02", b"01"), "「01」が二度ある"),
        (ROWS.replace(b"02", b"03"), "「03」は選べる値でない"),
        (ROWS.replace(b",5,", b",five,"), "「数」の「five」"),
        (ROWS.replace(b"2026-04-02", b"2026-02-30"), "「日」の「2026-02-30」"),
        (ROWS.replace(b"2026-04-02", b"20260402"), "「日」の「20260402」"),
        (ROWS.replace(b",\xe4\xb8\x80,", b",,"), "「名」が空である"),
        (ROWS.replace(b"02,", b"02,x,"), "列の数が違う"),
        (ROWS.replace(b"\xe4\xb8\x80", b"\x88\xea"), "UTF-8 の正しい"),
        (ROWS.replace(b",5,", b',"5,'), "正しい CSV でない"),
    ],
    ids=ascii,
)
def test_broken_table(shelf: Shelf, rows: bytes, why: str) -> None:
    """表の行が頭書きに合わなければ、行と理由を挙げて言う。"""
    shelf.put_table(rows)
    found = shelf.problems()
    assert any(why in problem.why for problem in found), found


def test_changed_table_is_refused(shelf: Shelf) -> None:
    """指紋の違う表は、中身が正しく見えても断る。"""
    shelf.put("region/bodies.csv", ROWS.replace(b",5,", b",6,"))
    assert [problem.what for problem in shelf.problems()] == ["表の中身が頭書きと違う"]


def test_table_without_rows_or_head(shelf: Shelf) -> None:
    """頭書きだけの表と、頭書きのない表を断る。"""
    (shelf.root / "region" / "bodies.csv").unlink()
    assert [problem.what for problem in shelf.problems()] == ["表のファイルがない"]
    shelf.put_table(ROWS)
    shelf.put("region/alone.csv", ROWS)
    assert [problem.what for problem in shelf.problems()] == ["頭書きのない表がある"]


def test_packs_live_only_in_rooms(shelf: Shelf) -> None:
    """部屋でないフォルダーに資料を置くと断る。"""
    shelf.put("calendar/holidays.yaml", VALUES)
    assert [problem.where for problem in shelf.problems()] == ["calendar"]


def test_not_utf8(shelf: Shelf) -> None:
    """UTF-8 でない資料を断る。"""
    shelf.put("funding/rate.yaml", VALUES.encode("cp932"))
    assert [problem.why for problem in shelf.problems()] == ["文字が UTF-8 でない"]


def test_stale_pack_is_a_warning(shelf: Shelf) -> None:
    """確かめてから一年を過ぎた資料は、渡した日を基準に、注意として言う。"""
    assert shelf.problems(today=date(2027, 11, 21)) == ()
    found = shelf.problems(today=date(2027, 11, 22))
    assert [problem.severity for problem in found] == [Severity.WARNING] * 3
    assert "2026-11-21（366 日前）" in found[0].why
    assert "confirmed_on を改める" in found[0].next


def test_one_broken_pack_does_not_hide_another(shelf: Shelf) -> None:
    """一つの資料が壊れていても、ほかの資料の問題を言う。"""
    shelf.put("funding/rate.yaml", "[")
    shelf.put("people/stages.yaml", ITEMS.replace("id: second", "id: first"))
    assert {problem.where.split()[0] for problem in shelf.problems()} == {
        "funding/rate.yaml",
        "people/stages.yaml",
    }


def test_problem_reads_as_a_sentence() -> None:
    """問題の一行表示は、何が・どこで・なぜ・次にどうするを全部含む。"""
    text = str(Problem("何", "どこ", "なぜ", "次"))
    assert text == "誤り: 何（どこ）。なぜ。次。"
