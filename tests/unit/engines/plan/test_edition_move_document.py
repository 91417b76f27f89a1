"""移行の報告: 二つの計画の版と国の版の違いだけから、変わったところと残ったところを書く。"""

from dataclasses import replace
from datetime import date

from shirube.engines.plan.edition_difference import difference
from shirube.engines.plan.edition_move_document import MoveTable, move_document, move_tables
from shirube.engines.plan.snapshot import Head, PlanSnapshot
from shirube.engines.plan.snapshot_lines import DutyLine, Initiative, Task
from shirube.reference.plan.editions import edition
from shirube.values.document import BulletList, Heading, TableBlock

OLD, NEW = edition("2.0"), edition("2.2")
FOUND = difference(OLD, NEW)
NAMES = {item.reference: item.label for one in (OLD, NEW) for item in one.items}
HEAD = Head(
    key="plan",
    title="みほん市DX推進計画",
    body_code="990019",
    body_name="みほん市",
    edition="2.0",
    first_year=2022,
    last_year=2026,
)


def plan(version: str | None, *initiatives: Initiative, tasks: tuple[Task, ...] = ()) -> PlanSnapshot:
    """試しの計画。"""
    return PlanSnapshot(
        head=replace(HEAD, edition=version),
        as_of=date(2026, 11, 21),
        initiatives=initiatives,
        tasks=tasks,
        structure=(DutyLine(role="role.management", label="行政改革", holder="総務課"),),
    )


def one(key: str, title: str, *national: str) -> Initiative:
    """試しの取組。"""
    return Initiative(key=key, number="", title=title, national=national)


def table(old: PlanSnapshot, new: PlanSnapshot, title: str) -> MoveTable:
    """報告の表一つ。"""
    return next(one for one in move_tables(old, new, FOUND, NAMES) if one.title == title)


BEFORE = plan(
    "2.0",
    one("a", "申請のオンライン化", "item.online_procedures@2.0"),
    one("b", "在宅の勤務", "item.telework@2.0"),
    one("c", "町の取組"),
)
AFTER = plan(
    "2.2",
    one("a", "申請のオンライン化", "item.frontyard@2.2"),
    one("b", "在宅の勤務", "item.telework@2.0"),
    one("c", "町の取組"),
)


def test_national_changes_name_what_they_touch() -> None:
    """国の変わったところの行に、関わる取組と担い手の名がある。関わらない行は「ない」。"""
    rows = {(row[0], row[1]): row for row in table(BEFORE, AFTER, "国の計画の変わったところ").rows}
    assert rows["自治体フロントヤード改革の推進", "引き継がれた"][4] == "申請のオンライン化"
    assert rows["人材育成・人事担当部門", "引き継がれた"][4] == "総務課"
    assert rows["オープンデータの推進・官民データ活用の推進", "義務の強さが変わった"][4] == "ない"


def test_only_what_changed_in_the_plan_is_told() -> None:
    """計画の変わったところは、版と付け替えた取組だけで、変わらない取組は載らない。"""
    rows = table(BEFORE, AFTER, "この計画の変わったところ").rows
    assert [row[0] for row in rows] == [
        "計画の枠　もとにした国の計画の版",
        "取組「申請のオンライン化」　国の項目",
    ]
    assert rows[1][1].endswith("（第2.2版）")
    assert rows[1][2].endswith("（第2.0版）")


def test_what_stays_on_the_old_edition_is_listed() -> None:
    """前の版を指したままの取組を挙げる。"""
    (row,) = table(BEFORE, AFTER, "前の版を指したままのもの").rows
    assert row == ("在宅の勤務", "テレワークの推進（第2.0版）")


def test_new_items_not_taken_are_listed() -> None:
    """加わったのに計画に入れていない取組事項を挙げ、入れれば消える。"""
    found = difference(NEW, edition("2.3"))
    old, new = plan("2.2"), plan("2.3")
    (missing,) = (one for one in move_tables(old, new, found, NAMES) if one.title.startswith("計画に入れて"))
    assert [row[0] for row in missing.rows] == ["公金収納におけるeLTAXの活用"]
    taken = plan("2.3", one("e", "eLTAX", "item.eltax_payment@2.3"))
    tables = {one.title: one for one in move_tables(old, taken, found, NAMES)}
    assert tables["計画に入れていない取組事項"].rows == ()


def test_the_paper_has_the_same_tables() -> None:
    """紙の報告は表計算と同じ見出しを持ち、空の表は「ありません」と書く。"""
    document = move_document(BEFORE, AFTER, FOUND, names=NAMES)
    heads = [block.text for block in document.blocks if isinstance(block, Heading)]
    assert heads == ["まとめ", *(one.title for one in move_tables(BEFORE, AFTER, FOUND, NAMES))]
    assert document.subtitle == "第2.0版から第2.2版へ"
    assert sum(isinstance(block, TableBlock) for block in document.blocks) == 3


def test_no_edition_and_skeletons_are_said_plainly() -> None:
    """版によらない計画と、比べられない区分・体制は、そのことを注で言う。"""
    document = move_document(BEFORE, plan(None, one("c", "町の取組")), None, names=NAMES)
    assert document.subtitle == "第2.0版から国の版によらない計画へ"
    assert "国の版によらない計画なので" in _notes(document.blocks)
    skeleton = difference(NEW, edition("2.3"))
    told = _notes(move_document(plan("2.2"), plan("2.3"), skeleton, names=NAMES).blocks)
    assert "比べていません" in told
    assert "推進体制は、片方の版の資料に無い" in told


def test_the_same_pair_gives_the_same_paper() -> None:
    """同じ二つの計画からは、いつも同じ文書になる。"""
    first, second = (move_document(BEFORE, AFTER, FOUND, names=NAMES).to_record() for _ in range(2))
    assert first == second


def _notes(blocks: tuple[object, ...]) -> str:
    return "".join(str(block) for block in blocks if isinstance(block, BulletList))
