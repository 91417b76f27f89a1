"""業務量調査票: 長い名・多い手続でも A4 一枚に納まり、載せなかったものの数を言う。"""

import re
from datetime import date
from decimal import Decimal

import pytest

from shirube.adapters.documents import render_pdf
from shirube.engines.insight.counts_minutes import CountRow, CountsMinutes, MinuteRow, effort_of
from shirube.engines.insight.counts_minutes_parts import Joined, joined
from shirube.ui.diagram.effort_paper import (
    CannotMakeEffortPaper,
    PaperSurvey,
    effort_paper,
    ranking_figure,
)
from shirube.values.document import Document, Paragraph

LONG = "とても長い名前の手続のひとつであって、そのまた続きまである名前の手続"
STAGES = ("受付", "確認", "審査", "交付", "入力", "照会", "決裁をまわすところ", "発送")
CHANNELS = ("窓口", "郵送", "オンライン", "電話", "出張所", "代理店の窓口", "そのほかの経路")


def crowded() -> Joined:
    """九つの課の、四十五の長い名の手続と、分の無い手続。"""
    parts = []
    for section in range(9):
        names = [f"{LONG}{section}-{at}" for at in range(5)]
        counts = [
            CountRow(
                procedure=name,
                channel=channel,
                yearly=1200 * (at + 1),
                monthly=(100 * (at + 1),) * 12 if at % 2 else (),
            )
            for at, name in enumerate(names)
            for channel in CHANNELS
        ]
        counts += [
            CountRow(procedure=f"分の無い手続{section}{at}", channel="窓口", yearly=1) for at in range(5)
        ]
        minutes = [
            MinuteRow(procedure=name, stage=stage, minutes=Decimal(at + 1))
            for at, name in enumerate(names)
            for stage in STAGES
        ]
        parts.append(
            (f"長い名の部の長い名の課の長い名の係{section}", CountsMinutes(tuple(counts), tuple(minutes)))
        )
    return joined(parts)


def paper(found: Joined, title: str = "令和7年度 業務量調査") -> Document:
    """この表の票。"""
    effort = effort_of(found.table)
    survey = PaperSurvey(
        title=title,
        year="令和7年度",
        state="記入中",
        done=3,
        sections=9,
        by_section=found.by_section(effort),
    )
    return effort_paper(survey, effort, municipality_name="みほん市", as_of=date(2026, 11, 22))


def test_crowded_survey_fits_one_page() -> None:
    """いちばん込み合う調査でも一枚で、描かなかった手続と、数えられないものの数を言う。"""
    document = paper(crowded(), "全庁の業務量の調べ（窓口改革のための）" * 3)
    data = render_pdf(document)
    assert max(int(one) for one in re.findall(rb"/Count (\d+)", data)) == 1
    text = document.canonical_json()
    assert "多い方から4手続" in text and "ほかの41手続" in text and "ほか43" in text
    assert document.status == "推計" and "円" not in text


def test_figure_and_table_hold_the_same_hours() -> None:
    """順位の図の表は、時間の多い順で、見積もった時間そのもの。"""
    effort = effort_of(crowded().table)
    rows = ranking_figure(effort).table.rows
    assert len(rows) == 15
    assert [row[0] for row in rows] == [one.name for one in effort.by_procedure()[:15]]
    assert rows[0][1].startswith("28,000")


def test_paper_says_its_basis_and_title() -> None:
    """票は推計と名のり、「業務量調査」で終わる名には「票」だけを足す。"""
    document = paper(crowded())
    assert document.title == "令和7年度 業務量調査票"
    first = document.blocks[0]
    assert isinstance(first, Paragraph) and "実測" in document.canonical_json()


def test_empty_survey_is_refused() -> None:
    """数えられる行が無ければ、わけを言って断る。"""
    with pytest.raises(CannotMakeEffortPaper, match="件数と一件の分"):
        paper(joined([]))
