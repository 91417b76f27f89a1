"""計画のそのほかの紙: 新旧対照表、首長用の一枚、本部会議資料、取組個票、官民データ活用推進計画、公表の姿。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

import pytest

from shirube.engines.plan.comparison_document import comparison_document
from shirube.engines.plan.data_use_plan import data_use_plan
from shirube.engines.plan.difference import difference
from shirube.engines.plan.initiative_sheet import CannotMakeSheet, initiative_sheets
from shirube.engines.plan.kpi_papers import base_text
from shirube.engines.plan.mayor_sheet import mayor_sheet
from shirube.engines.plan.meeting_paper import meeting_paper
from shirube.engines.plan.plan_parts import Aspect
from shirube.engines.plan.public_plan import named_places, public_plan
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_json import canonical_json
from shirube.engines.plan.snapshot_lines import Initiative, KpiPoint, Target
from shirube.reference.plan.public_private import public_private_matrix
from shirube.values.document import (
    Block,
    Document,
    FieldTable,
    Heading,
    KeyFigure,
    PageBreak,
    Paragraph,
    TableBlock,
    cell_text,
)
from tests.sample_plan import sample_plan

Kind = TypeVar("Kind")


def blocks_of(document: Document, kind: type[Kind]) -> list[Kind]:
    """この種類の部品。"""
    return [one for one in document.flat_blocks() if isinstance(one, kind)]


def compared(old: PlanSnapshot, new: PlanSnapshot) -> Document:
    """二つの版の新旧対照表。"""
    return comparison_document(
        old, new, difference(old, new), old_label="第1版", new_label="第2版", purpose="担当を改める。"
    )


def with_owner(plan: PlanSnapshot, key: str, owner: str) -> PlanSnapshot:
    """取組の担当を変えた版。"""
    return replace(
        plan,
        initiatives=tuple(replace(one, owner=owner) if one.key == key else one for one in plan.initiatives),
    )


def test_comparison_puts_new_left_and_marks_the_changed_words() -> None:
    """新が左、旧が右。変わった言葉にだけ傍線が付く。"""
    document = compared(sample_plan(), with_owner(sample_plan(), "i12", "情報政策課と市民課"))
    [table] = blocks_of(document, TableBlock)
    assert table.header == ("箇所", "新", "旧", "種類")
    [(place, new, old, kind)] = table.rows
    assert place == "取組「1-2　手続のオンライン化」\n担当"
    assert isinstance(new, Paragraph)
    assert [(run.text, run.marked) for run in new.runs] == [("情報政策課", False), ("と市民課", True)]
    assert isinstance(old, Paragraph)
    assert old.text == "情報政策課"
    assert kind == "変更"


def test_comparison_says_added_and_removed() -> None:
    """加えたものは旧に（新設）、除いたものは新に（削除）と書く。"""
    old = sample_plan()
    new = replace(
        old, initiatives=(*old.initiatives, Initiative(key="n", number="3-2", title="地域のデータ連携"))
    )
    assert blocks_of(compared(old, new), TableBlock)[0].rows[0][2] == "（新設）"
    assert blocks_of(compared(new, old), TableBlock)[0].rows[0][1] == "（削除）"


def test_comparison_of_the_same_plan_has_no_table() -> None:
    """変わったところがなければ表は無く、そう書く。"""
    document = compared(sample_plan(), sample_plan(date(2027, 1, 1)))
    assert blocks_of(document, TableBlock) == []
    assert "変わったところはありません。" in [one.text for one in blocks_of(document, Paragraph)]


def test_mayor_sheet_counts_the_plan() -> None:
    """首長用の一枚の数は、取組・遅れ・KPI・予算・未定。"""
    figures = {one.label: one.value_text for one in blocks_of(mayor_sheet(sample_plan()), KeyFigure)}
    assert figures == {
        "取組": "5件",
        "期限を過ぎた作業": "1件",
        "目標に届いたKPI": "0件",
        "令和8年度の予算": "129百万円",
        "未定のこと": "20件",
    }


def test_mayor_sheet_never_shows_old_values() -> None:
    """18か月より前の値は、首長用の一枚に載せない。"""
    plan = sample_plan()
    old = KpiPoint(
        reading="r",
        starts_on=date(2024, 4, 1),
        ends_on=date(2025, 3, 31),
        as_of=date(2025, 4, 1),
        value=Decimal(5),
        basis="公表値",
        revision=1,
        standing="confirmed",
    )
    plan = replace(plan, kpis=(replace(plan.kpis[0], points=(old,)),))
    document = mayor_sheet(plan)
    assert not any(one.caption.startswith("KPI") for one in blocks_of(document, TableBlock))
    assert "値のある0件のうち（全1件）" in [one.note for one in blocks_of(document, KeyFigure)]


def test_meeting_paper_tells_late_work_and_the_changes() -> None:
    """本部会議資料は、遅れた作業と、前の版からの変更を載せる。"""
    new = with_owner(sample_plan(), "i11", "総合窓口課")
    document = meeting_paper(new, before=sample_plan())
    late = next(one for one in blocks_of(document, TableBlock) if "期限を過ぎている" in one.caption)
    assert late.rows == (("1-1　書かない窓口", "機器の調達", "総合窓口課", "R8.9.30", "52日", "進み 60％"),)
    texts = [one.text for one in blocks_of(document, Paragraph)]
    assert any("変わったところは 1件です（変更1）" in one for one in texts)


def test_meeting_paper_lists_the_decisions_since_the_last_version() -> None:
    """会議の決定は、条件と効くところまで載る。前に決めた版にもう入っているものは数だけで、無ければ無いと言う。"""
    plan = sample_plan()
    later = replace(plan.decisions[0], key="d2", title="予算の枠", conditions=None, document_number=None)
    new = replace(plan, decisions=(later, *plan.decisions))
    table = next(
        one for one in blocks_of(meeting_paper(plan), TableBlock) if one.caption.startswith("計画に効く会議")
    )
    assert table.rows == (
        (
            "R8.10.20",
            "DX推進本部 第2回",
            "窓口の改革の進め方（見企第12号）\n書かない窓口を先に進める。\n条件: 費用を改めて示すこと",
            "条件付き承認",
            "1-1 書かない窓口\n機器の調達",
        ),
    )
    document = meeting_paper(new, before=plan)
    table = next(one for one in blocks_of(document, TableBlock) if one.caption.startswith("計画に効く会議"))
    assert [row[2] for row in table.rows] == ["予算の枠\n書かない窓口を先に進める。"]
    told = [one.text for one in blocks_of(document, Paragraph)]
    assert "このほか、前に決めた版までに決まったものが 1件あります。" in told
    none = [one.text for one in blocks_of(meeting_paper(replace(plan, decisions=())), Paragraph)]
    assert "計画につないだ会議の決定はありません。" in none


def test_decisions_are_a_record_and_never_public() -> None:
    """決定が増えても計画の改定とは数えず、公表する姿には入らない。"""
    plan = sample_plan()
    found = difference(replace(plan, decisions=()), plan)
    assert not found.of(Aspect.PLAN)
    assert [one.subject for one in found.of(Aspect.RECORD)] == ["会議の決定「窓口の改革の進め方」"]
    assert public_plan(plan).decisions == ()


def test_meeting_paper_begins_with_what_is_to_be_decided() -> None:
    """本部会議資料の初めに、決めてほしいことを、わけと見るところを添えて並べる。詳しい一覧は別紙に置く。"""
    document = meeting_paper(sample_plan())
    table = blocks_of(document, TableBlock)[0]
    assert [row[3] for row in table.rows] == ["3　遅れ", "5　課題・リスク", "別紙"]
    assert table.rows[0][2] == "1件が期限を過ぎています（最も長いもの 52日）。"
    headings = [one.text for one in blocks_of(document, Heading)]
    assert (headings[0], headings[-1]) == ("1　お決めいただきたいこと", "別紙　まだ決まっていないこと")


def test_meeting_paper_tells_what_slipped_since_the_last_version() -> None:
    """前に決めた版より期限が後ろへ動いた作業を、日数とわけとともに載せる。細かさの中の動きは数えない。"""
    new = sample_plan()
    key = next(one.key for one in new.tasks if one.title == "対象の手続を選ぶ")
    same_quarter = next(one.key for one in new.tasks if one.title == "機器の調達")
    before = replace(
        new,
        tasks=tuple(
            replace(one, ends_on=date(2026, 12, 31))
            if one.key == key
            else replace(one, ends_on=date(2026, 8, 31))
            if one.key == same_quarter
            else one
            for one in new.tasks
        ),
    )
    document = meeting_paper(new, before=before)
    table = next(one for one in blocks_of(document, TableBlock) if "後ろへ動いた" in one.caption)
    assert [row[1:5] for row in table.rows] == [
        ("対象の手続を選ぶ", "令和8年度第3四半期", "令和8年度第4四半期", "90日")
    ]
    assert any("期限を後ろへ改めた作業" in row[1] for row in blocks_of(document, TableBlock)[0].rows)
    still = meeting_paper(new, before=new)
    texts = [one.text for one in blocks_of(still, Paragraph)]
    assert "前に決めた版より期限が後ろへ動いた作業はありません。" in texts


def test_meeting_paper_names_the_kpi_that_missed_its_year() -> None:
    """終わった年度の目標に届いていない KPI を、目標との差とともに挙げる。"""
    plan = sample_plan()
    missed = replace(
        plan.kpis[0],
        targets=(Target(year=2025, value=Decimal(30)),),
        points=(
            replace(
                plan.kpis[0].points[0],
                starts_on=date(2025, 4, 1),
                ends_on=date(2026, 3, 31),
                as_of=date(2026, 3, 31),
                value=Decimal(45),
            ),
        ),
    )
    document = meeting_paper(replace(plan, kpis=(missed, *plan.kpis[1:])))
    table = next(one for one in blocks_of(document, TableBlock) if "届いていない KPI" in one.caption)
    assert table.rows[0][:2] == ("転入手続の所要時間", "令和7年度")
    assert "目標 30分以下に対して 45分" in str(table.rows[0][2])


def test_only_open_issues_are_brought_to_the_meeting() -> None:
    """会議と首長に出す課題は、片付いていないものだけ。片付いたものは数だけを述べる。"""
    plan = sample_plan()
    closed = replace(plan.issues[0], key="done", title="終わった話", is_open=False, response=None)
    plan = replace(plan, issues=(replace(plan.issues[0], priority="高"), closed))
    document = meeting_paper(plan)
    [table] = [one for one in blocks_of(document, TableBlock) if "課題・リスク" in one.caption]
    assert [row[:2] for row in table.rows] == [("リスク\n（優先度 高）", "移行の事業者の人手不足")]
    assert "このほか、片付いたものが 1件あります。" in [one.text for one in blocks_of(document, Paragraph)]
    assert "終わった話" not in str([one.rows for one in blocks_of(mayor_sheet(plan), TableBlock)])


def test_extended_work_is_not_late() -> None:
    """公式に延ばした期限の前なら、遅れに数えない。"""
    rows = blocks_of(meeting_paper(sample_plan()), TableBlock)
    assert not any(
        "残る3業務の移行" in str(row) for one in rows if "期限を過ぎている" in one.caption for row in one.rows
    )


def test_initiative_sheets_are_one_per_page() -> None:
    """取組個票は取組ごとに改ページし、選んだ取組だけにもできる。"""
    every = initiative_sheets(sample_plan())
    assert len(blocks_of(every, PageBreak)) == 4
    one = initiative_sheets(sample_plan(), only=("i11",))
    assert [heading.text for heading in blocks_of(one, Heading) if heading.level == 1] == [
        "1-1　書かない窓口"
    ]
    with pytest.raises(CannotMakeSheet, match="個票にする取組がありません"):
        initiative_sheets(sample_plan(), only=())
    with pytest.raises(CannotMakeSheet, match="選んだ取組のうち 1件が、この版にありません"):
        initiative_sheets(sample_plan(), only=("i11", "消えた取組"))


@pytest.mark.parametrize(("is_prefecture", "duty"), [(True, "義務"), (False, "努力義務")])
def test_data_use_plan_states_the_duty_and_fills_the_matrix(is_prefecture: bool, duty: str) -> None:
    """官民データ活用推進計画は、県は義務、市町村は努力義務と書き、版にある置き場所で 5×8 のますを埋める。"""
    matrix = public_private_matrix()
    document = data_use_plan(sample_plan(), matrix, matrix.duty(is_prefecture=is_prefecture))
    [table] = [one for one in blocks_of(document, TableBlock) if one.caption == "柱と重点分野"]
    assert (len(table.rows), len(table.header)) == (5, 9)
    filled = [cell for row in table.rows for cell in row[1:] if cell]
    assert filled == ["・1-2　手続のオンライン化"]
    outline = dict(blocks_of(document, FieldTable)[0].rows)
    assert f": {duty}）" in cell_text(outline["根拠"])
    assert [one.text for one in blocks_of(document, Heading) if one.level == 2] == ["1-2　手続のオンライン化"]


def test_public_plan_holds_nothing_internal() -> None:
    """公表の姿には、備考・課題・契約・要求の金額・診断の理由・外部の人材の名が無い。"""
    plan = sample_plan()
    named = replace(plan.structure[2], holder="標 太郎")
    text = canonical_json(public_plan(replace(plan, structure=(*plan.structure[:2], named))))
    for internal in (
        "機器の置き場所",
        "補助率2分の1",
        "見本システム",
        "人手不足",
        "まだ案もない",
        "標 太郎",
        '"request"',
    ):
        assert internal not in text
    assert "外部の人材" in text


def test_personal_names_are_found_before_publishing() -> None:
    """文に混じった個人の名を、空白の有無を問わず、場所とともに見つける。"""
    plan = sample_plan()
    plan = replace(
        plan,
        initiatives=(replace(plan.initiatives[0], summary="担当は見本花子です。"), *plan.initiatives[1:]),
    )
    assert named_places(plan, ["見本 花子", "別 人子"]) == (("書かない窓口", "見本 花子"),)


def test_every_paper_has_headings_and_named_tables() -> None:
    """どの紙にも見出しがあり、表には題と頭の行がある。"""
    papers: list[Document] = [
        meeting_paper(sample_plan()),
        initiative_sheets(sample_plan()),
        compared(sample_plan(), with_owner(sample_plan(), "i11", "総合窓口課")),
    ]
    for paper in papers:
        blocks: list[Block] = list(paper.flat_blocks())
        assert any(isinstance(one, Heading) for one in blocks)
        assert all(one.caption and one.header for one in blocks if isinstance(one, TableBlock))


def test_kpi_values_are_written_as_on_the_screens() -> None:
    """紙の KPI の値は画面と同じ見せ方になる: 割合は小数第1位まで、有無は「実施」と書く。"""
    kpi = sample_plan().kpis[0]
    share = replace(kpi, unit="％", base=Decimal("73.9437"))
    assert base_text(share) == "73.9％\n（R8.3.31）"
    assert base_text(replace(kpi, unit="有無", base=Decimal(1), base_on=None)) == "実施"
    assert base_text(replace(kpi, base=None)) == "未定"
