"""計画の紙の書き出し: 同じ中身なら同じバイト、目次の中身、傍線、様式の表、一枚の紙のページ数。"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import docx
import pytest

from shirube.adapters.documents import render_docx, render_html, render_pdf
from shirube.engines.plan.comparison_document import comparison_document
from shirube.engines.plan.difference import difference
from shirube.engines.plan.mayor_sheet import mayor_sheet
from shirube.engines.plan.policy_document import policy_document
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import Pillar, Task
from shirube.values.document import Document
from tests.sample_plan import sample_plan


@pytest.fixture(scope="module")
def policy() -> Document:
    """全体方針の文書。"""
    return policy_document(sample_plan())


def pages(pdf: bytes) -> int:
    """PDF のページ数（ページの木の数）。"""
    return max(int(found) for found in re.findall(rb"/Type/Pages/Count (\d+)", pdf))


def test_same_plan_makes_the_same_bytes(policy: Document) -> None:
    """同じ計画と時点からは、同じ PDF と同じ docx ができる。"""
    again = policy_document(sample_plan())
    assert render_pdf(policy) == render_pdf(again)
    assert render_docx(policy) == render_docx(again)
    assert render_html(policy) == render_html(again)


def test_word_contents_are_filled_with_pages(policy: Document) -> None:
    """Word の目次は、見出しとページの入った目次の欄（TOC）で、見出しの印へ飛べる。"""
    word = docx.Document(BytesIO(render_docx(policy)))
    entries = [one.text for one in word.paragraphs if one.style is not None and one.style.name == "TOC 1"]
    assert entries[0] == "1　計画のあらまし\t3"
    xml = word.element.xml
    assert 'TOC \\o "1-2" \\h \\z \\u' in xml
    anchors = set(re.findall(r'w:anchor="(_Toc\d+)"', xml))
    assert anchors
    assert anchors <= set(re.findall(r'w:bookmarkStart [^>]*w:name="(_Toc\d+)"', xml))


def test_word_headings_have_real_styles(policy: Document) -> None:
    """Word の見出しは、見出しの様式である。"""
    word = docx.Document(BytesIO(render_docx(policy)))
    styles = {one.style.name for one in word.paragraphs if one.style is not None}
    assert {"Heading 1", "Heading 2", "Heading 3", "TOC 1", "TOC 2"} <= styles


def test_word_names_fonts_for_machines_without_ours(policy: Document) -> None:
    """書体の無い端末のために、代わりの書体が書いてある。"""
    package = docx.Document(BytesIO(render_docx(policy))).part.package
    table = next(one for one in package.iter_parts() if one.partname == "/word/fontTable.xml")
    assert "游ゴシック" in table.blob.decode()


def test_html_contents_link_to_headings(policy: Document) -> None:
    """HTML の目次は、同じ頁の見出しへ飛ぶ。"""
    html = render_html(policy)
    targets = re.findall(r'href="#(section-\d+)"', html)
    assert targets
    assert all(f'id="{target}"' in html for target in targets)
    assert '<th scope="row">担当</th>' in html


def test_changed_words_are_underlined_everywhere() -> None:
    """新旧対照表の変わった言葉は、HTML でも Word でも傍線になる。"""
    old = sample_plan()
    new = replace(old, head=replace(old.head, vision="だれも待たせない役場"))
    paper = comparison_document(old, new, difference(old, new), old_label="第1版", new_label="第2版")
    assert "<u>役場</u>" in render_html(paper)
    word = docx.Document(BytesIO(render_docx(paper, page="A4横")))
    underlined = [
        run.text
        for table in word.tables
        for cell in table._cells
        for paragraph in cell.paragraphs
        for run in paragraph.runs
        if run.font.underline
    ]
    assert "役場" in underlined
    assert render_pdf(paper, page="A4横").startswith(b"%PDF")


def crowded() -> PlanSnapshot:
    """名が長く、取組も柱も多い計画。"""
    plan = sample_plan()
    pillars = tuple(Pillar(key=f"q{n}", number=str(n), title="長い名の柱" * 10) for n in range(12))
    rows = tuple(
        replace(plan.initiatives[n % 4], key=f"b{n}", title="とても長い名の取組" * 6, pillar=f"q{n % 12}")
        for n in range(200)
    )
    tasks = tuple(
        Task(
            key=f"t{n}",
            initiative=f"b{n}",
            title="とても長い名の作業" * 6,
            ends_on=date(2026, 1 + n % 12, 15),
            owner="地域包括支援センター・高齢者福祉推進室",
        )
        for n in range(200)
    )
    kpi = replace(plan.kpis[0], initiative=None, title="とても長い名" * 8)
    kpis = tuple(replace(kpi, key=f"k{n}") for n in range(40))
    return PlanSnapshot(
        head=plan.head, as_of=plan.as_of, pillars=pillars, initiatives=rows, tasks=tasks, kpis=kpis
    )


@pytest.mark.parametrize("plan", [sample_plan(), crowded()], ids=["見本", "混んだ計画"])
def test_mayor_sheet_is_one_page(plan: PlanSnapshot) -> None:
    """首長用の一枚は、取組がいくつあっても一ページに納まる。"""
    assert pages(render_pdf(mayor_sheet(plan))) == 1
