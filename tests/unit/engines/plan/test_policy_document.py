"""全体方針の文書: 章立て、町の言葉、未定の一覧、出典。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TypeVar

from shirube.engines.plan.own_places import homeless_words, places, word_blocks
from shirube.engines.plan.paper_sources import ROADMAP_FIGURE, STRUCTURE_FIGURE, Drawing, PaperSources
from shirube.engines.plan.paper_tables import LINES_TOGETHER, roadmap_parts, structure_table
from shirube.engines.plan.policy_document import policy_document
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import OwnWords
from shirube.engines.plan.undecided import undecided
from shirube.reference.plan import editions
from shirube.values.document import (
    BulletList,
    Contents,
    Document,
    FieldTable,
    FigureBlock,
    Heading,
    NumberedList,
    Paragraph,
    SourceNote,
    TableBlock,
)
from tests.roadmaps import town_plan
from tests.sample_plan import sample_plan

Kind = TypeVar("Kind")
NATIONAL = {one.reference: one for one in editions.edition("2.2").items}


def headings(document: Document, level: int) -> list[str]:
    """この段の見出しの文。"""
    return [one.text for one in document.flat_blocks() if isinstance(one, Heading) and one.level == level]


def blocks_of(document: Document, kind: type[Kind]) -> list[Kind]:
    """この種類の部品。"""
    return [one for one in document.flat_blocks() if isinstance(one, kind)]


def with_words(plan: PlanSnapshot, block: str, text: str) -> PlanSnapshot:
    """この場所に言葉を書いた版。"""
    return replace(plan, own_words=(*plan.own_words, OwnWords(block=block, text=text)))


def test_chapters_follow_the_order_of_a_plan() -> None:
    """章は、あらまし・現状・めざす姿・取組・工程表・体制・人材・進捗・資料の順に並ぶ。"""
    assert headings(policy_document(sample_plan()), 1) == [
        "1　計画のあらまし",
        "2　現状と課題",
        "3　めざす姿",
        "4　取組",
        "5　工程表",
        "6　推進体制",
        "7　人材",
        "8　進捗の管理",
        "資料",
    ]


def test_contents_come_first_and_the_layout_is_a_book() -> None:
    """目次が初めに置かれ、表紙のある冊子として組む。"""
    document = policy_document(sample_plan())
    assert isinstance(document.blocks[0], Contents)
    assert document.layout == "冊子"


def test_every_initiative_has_its_form_under_its_pillar() -> None:
    """取組はみな、柱の見出しの下に、見出しと様式で載る。"""
    document = policy_document(sample_plan())
    plan = sample_plan()
    assert headings(document, 3) == [f"{one.number}　{one.title}" for one in plan.initiatives]
    forms = blocks_of(document, FieldTable)
    assert len(forms) == len(plan.initiatives)
    first = dict(forms[0].rows)
    assert first["担当"] == "市民課"
    assert "◆本庁で始める　令和9年1月4日" in str(first["進め方"])
    assert first["KPI"] == "転入手続の所要時間: 43.5分（R8.9.30まで、実測） → 20分（令和12年度）"
    assert "備考" not in first


def test_own_words_stay_and_drafts_fill_the_gaps() -> None:
    """書いた言葉はそのまま載り、書いていない場所には下書きが載る。"""
    texts = [one.text for one in blocks_of(policy_document(sample_plan()), Paragraph)]
    assert "見本市は、人口が減るなかでも暮らしを支え続けるために、この計画を定めます。" in texts
    assert "この計画は、見本市の総合計画の下で、デジタルに関わる取組を横に束ねる計画です。" in texts


def test_words_survive_any_change_of_the_plan() -> None:
    """柱を消しても、その柱に書いた言葉は版に残り、置く場所の無くなった言葉として示される。"""
    plan = with_words(sample_plan(), "pillar.p3", "地域の話し合いから始めます。")
    assert "地域の話し合いから始めます。" in [one.text for one in blocks_of(policy_document(plan), Paragraph)]
    without = replace(
        plan,
        pillars=plan.pillars[:2],
        initiatives=tuple(
            replace(one, pillar=None if one.pillar == "p3" else one.pillar) for one in plan.initiatives
        ),
    )
    assert homeless_words(without) == ("pillar.p3",)
    assert "置く場所の無くなった言葉" in [one.what for one in undecided(without)]


def test_undecided_points_are_listed_at_the_end_with_the_place() -> None:
    """未定は終わりの表に、決めるところを添えて並ぶ。"""
    others, gaps = blocks_of(policy_document(sample_plan()), TableBlock)[-2:]
    rows = {row[0]: row[1:] for row in others.rows}
    assert others.caption == "まだ決まっていないこと"
    assert rows["作業の時期"] == ("相談員の養成（3-1　デジタルデバイド対策）", "工程表")
    assert rows["KPI の目標"] == ("DX推進員を置いた課の数", "KPI")
    assert rows["推進体制の担い手"] == ("CIO補佐官等", "推進体制")
    assert rows["自己診断の答え"] == ("外部の人材を使えているか", "自己診断")
    assert gaps.caption == "取組ごとの、まだ決まっていないこと"
    marks = {row[0]: dict(zip(gaps.header[1:], row[1:], strict=True)) for row in gaps.rows}
    assert marks["2-2　AI・RPAによる内部事務の見直し"]["担当"] == "未定"
    assert marks["1-2　手続のオンライン化"]["担当"] == ""
    assert gaps.note == "決めるところ: 担当・めざす姿・作業は「工程表」、KPIは「KPI」、経費は「経費」。"


def test_published_paper_has_no_undecided_list() -> None:
    """公表の紙には、未定の一覧を載せない。"""
    document = policy_document(sample_plan(), PaperSources(is_public=True))
    assert "まだ決まっていないこと" not in headings(document, 2)


def test_sources_of_national_items_are_cited() -> None:
    """国の項目は、名と求める強さで載り、出典に文書と箇所が並ぶ。"""
    document = policy_document(sample_plan(), PaperSources(national=NATIONAL))
    assert dict(blocks_of(document, FieldTable)[0].rows)["国の項目"] == (
        "自治体フロントヤード改革の推進（重点・技術的助言）"
    )
    [note] = blocks_of(document, SourceNote)
    assert note.citations[0] == "自治体DX推進計画【第2.2版】 3.1(1)「自治体フロントヤード改革の推進」"


def test_what_is_not_decided_about_an_initiative_is_one_row() -> None:
    """取組の様式では、決まっていない項目を「未定」の一行にまとめる。決まっていれば、その行は無い。"""
    forms = {one.caption: dict(one.rows) for one in blocks_of(policy_document(sample_plan()), FieldTable)}
    assert forms["取組「2-2　AI・RPAによる内部事務の見直し」"]["未定"] == "担当、めざす姿、進め方、KPI、経費"
    assert "未定" not in forms["取組「1-1　書かない窓口」"]


def test_comparison_with_others_is_told_or_said_to_be_absent() -> None:
    """KPI の表は、ほかの団体との比較を版から書き、無ければ「比較値なし」と書く。"""
    table = next(
        one for one in blocks_of(policy_document(sample_plan()), TableBlock) if one.caption.startswith("KPI")
    )
    told = {row[0]: row[5] for row in table.rows}
    assert told["転入手続の所要時間"] == "同じ都道府県: 38団体中25位、中央値38分\n（R8.3.31現在）"
    assert told["DX推進員を置いた課の数"] == "比較値なし"
    assert table.note == "ほかの団体との比較に使った表: 見本の全国調査"


def test_figures_are_placed_with_their_tables() -> None:
    """渡された図は、推進体制の表と、そのまとまりの工程の表に添えて置く。渡されなければ表だけになる。"""
    key = roadmap_parts(sample_plan())[1].key
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
    drawings = {
        name: Drawing(title=name, alt="図の説明", svg=svg)
        for name in (STRUCTURE_FIGURE, ROADMAP_FIGURE + key)
    }
    document = policy_document(sample_plan(), PaperSources(figures=drawings))
    figures = {one.title: one.table.caption for one in blocks_of(document, FigureBlock)}
    assert figures == {ROADMAP_FIGURE + key: "2　役所の仕事を変える", STRUCTURE_FIGURE: "推進体制の役割"}
    assert blocks_of(policy_document(sample_plan()), FigureBlock) == []


def test_work_outside_the_years_is_not_lost() -> None:
    """計画期間の前に期限のあった作業と、時期の未定な作業は、表の注に書く。"""
    plan = sample_plan()
    early = replace(
        plan.tasks[0],
        key="old",
        title="前の計画の作業",
        starts_on=date(2024, 4, 1),
        ends_on=date(2025, 3, 31),
    )
    document = policy_document(replace(plan, tasks=(*plan.tasks, early)))
    table = next(one for one in blocks_of(document, TableBlock) if one.caption == "1　暮らしの窓口を変える")
    assert table.note is not None
    assert "計画期間の外の作業: 前の計画の作業（" in table.note


def test_structure_table_tells_the_arrangement_and_who_is_concurrent() -> None:
    """推進体制の表は、置き方と PMO を注に、併任の職を担い手に添える。"""
    table = structure_table(sample_plan())
    assert dict(table.rows)["DX推進担当部門"] == "DX推進室（併任: 住民係長、税務係長）"
    assert table.note == "DX推進担当の置き方: A　独立した担当課を置く　PMO: DX推進室"


def test_long_pillars_are_parted_between_initiatives() -> None:
    """長い柱の工程は、取組の切れ目で一枚ずつに分け、どの取組も一度だけ載る。"""
    parts = roadmap_parts(town_plan(60))
    assert [one.key for part in parts for one in part.initiatives] == [f"i{n}" for n in range(60)]
    sizes = [sum(1 + len(town_plan(60).tasks_of(one.key)) for one in part.initiatives) for part in parts]
    assert max(sizes) <= LINES_TOGETHER
    assert parts[0].label.endswith("（1／3）")


def test_roadmap_puts_tasks_in_their_years() -> None:
    """工程表は柱ごとに、作業をその年度のますに時期を添えて書く。"""
    table = next(
        one
        for one in blocks_of(policy_document(sample_plan()), TableBlock)
        if one.caption == "1　暮らしの窓口を変える"
    )
    assert table.header == ("取組", "令和8年度", "令和9年度", "令和10年度", "令和11年度", "令和12年度")
    assert table.rows[0][1] == (
        "・業務の流れを測り、見直しを決める（第1四半期）\n・機器の調達（第2四半期）\n◆本庁で始める（1月）"
    )
    assert table.rows[1][3] == "・50手続を公開する"


def test_an_empty_plan_still_makes_a_paper() -> None:
    """何も決まっていない計画でも文書になり、決まっていないところは未定と書く。"""
    plan = PlanSnapshot(
        head=replace(sample_plan().head, vision=None, principles=()), as_of=sample_plan().as_of
    )
    texts = [one.text for one in blocks_of(policy_document(plan), Paragraph)]
    assert texts.count("（未定）") >= 4


def test_characters_that_cannot_be_printed_do_not_stop_the_paper() -> None:
    """画面から入った改行やタブ、制御文字があっても、紙は作れる。"""
    plan = sample_plan()
    odd = replace(plan.initiatives[0], title="書かない\r\n窓口", summary="一行目\r\n二行目\t\u0007終わり")
    document = policy_document(replace(plan, initiatives=(odd, *plan.initiatives[1:])))
    assert "1-1　書かない 窓口" in headings(document, 3)
    assert dict(blocks_of(document, FieldTable)[0].rows)["概要"] == "一行目\n二行目 〓終わり"


def test_words_become_paragraphs_and_lists() -> None:
    """空の行で段落が分かれ、「・」と「1.」は並びになる。"""
    assert word_blocks("一つ目の段落\n続き\n\n・あ\n・い\n結び\n1. 一\n2．二") == (
        Paragraph.of("一つ目の段落\n続き"),
        BulletList.of("あ", "い"),
        Paragraph.of("結び"),
        NumberedList.of("一", "二"),
    )


def test_places_include_every_pillar() -> None:
    """言葉の場所には、柱ごとの場所もある。"""
    blocks = [one.block for one in places(sample_plan())]
    assert [one for one in blocks if one.startswith("pillar.")] == ["pillar.p1", "pillar.p2", "pillar.p3"]
    assert len(blocks) == len(set(blocks))
