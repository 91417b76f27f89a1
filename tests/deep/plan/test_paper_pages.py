"""文書を Word で開いたときの紙面: 首長用の一枚は一枚、空のページは無い。LibreOffice で開いて確かめる。"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from shirube.adapters.documents import render_docx
from shirube.apps.plan.policy.paper_sources import sources
from shirube.engines.plan.mayor_sheet import mayor_sheet
from shirube.engines.plan.policy_document import policy_document
from shirube.engines.plan.snapshot import PlanSnapshot
from tests.crowded_plan import crowded_plan
from tests.roadmaps import town_plan
from tests.sample_plan import sample_plan

pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice が無い"),
]
LONG = "とても長い名称の取組であって紙に入りきらないほどの説明がついた行政手続の見直しと改善"


def page_texts(docx: bytes, folder: Path) -> list[str]:
    """Word の文書を PDF にして、ページごとの文字を返す。"""
    (folder / "paper.docx").write_bytes(docx)
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    command = ["soffice", "--headless", home, "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, str(folder / "paper.docx")], check=True, capture_output=True, timeout=180)
    read = ["pdftotext", "-layout", str(folder / "paper.pdf"), "-"]
    text = subprocess.run(read, check=True, capture_output=True, text=True, timeout=60).stdout
    return text.split("\f")[:-1]


@pytest.mark.parametrize(
    ("pillars", "initiatives", "issues", "kpis", "name"),
    [
        (12, 200, 30, 30, LONG),
        (12, 200, 30, 30, "短い名"),
        (3, 4, 2, 3, LONG),
        (6, 8, 6, 6, "一行に入る長さの名"),
        (0, 0, 0, 0, "何もない"),
    ],
    ids=["込んで長い", "込んで短い", "空いて長い", "ほどほど", "何もない"],
)
def test_mayor_sheet_is_one_page_in_word(
    tmp_path: Path, pillars: int, initiatives: int, issues: int, kpis: int, name: str
) -> None:
    """首長用の一枚は、行の高い書体で開いても一枚である。"""
    plan = crowded_plan(pillars=pillars, initiatives=initiatives, issues=issues, kpis=kpis, name=name)
    assert len(page_texts(render_docx(mayor_sheet(plan, status="作成中")), tmp_path)) == 1


@pytest.mark.parametrize("plan", [sample_plan(), town_plan(40)], ids=["見本", "四十の取組"])
def test_no_page_of_the_policy_is_blank(tmp_path: Path, plan: PlanSnapshot) -> None:
    """全体方針のどのページにも、頭と下の行のほかに中身がある。"""
    document = policy_document(plan, sources(plan, status="案", has_figures=True))
    pages = page_texts(render_docx(document), tmp_path)
    assert len(pages) > 8
    for number, text in enumerate(pages, start=1):
        running = (plan.head.body_name, plan.head.title, "案", f"{number}／{len(pages)}")
        body = [line for line in text.splitlines() if line.strip()]
        said = "".join("".join(body).split())
        for words in running:
            said = said.replace("".join(words.split()), "", 1)
        assert re.search(r"\w", said), f"{number}ページ目が空です"
