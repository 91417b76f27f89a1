"""全体方針の画面: 言葉、文書、段階、意見、新旧対照、公表。正面から押して確かめる。"""

from __future__ import annotations

import re
import zipfile
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shirube.adapters.tabular import read_table, take_row_keys
from shirube.apps.jobs.worker import Pace, Worker
from shirube.apps.organization import actions as organization
from shirube.apps.plan.policy import actions, paper_versions, papers, queries
from shirube.apps.plan.policy.models import Comment, MadePaper, OwnText
from shirube.apps.plan.roadmap.models import Initiative, Pillar, Task
from shirube.apps.plan.versions import actions as versions
from shirube.apps.plan.versions import queries as plans
from tests.world import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(mihon: Town) -> Any:
    """柱一つ、取組一つ、作業一つの計画。"""
    with mihon.entered("dx_officer") as by:
        row = versions.start_plan(
            by=by,
            title="みほん市DX推進計画",
            first_year=2026,
            last_year=2030,
            edition="2.2",
            vision="待たせない",
        )
        pillar = Pillar.objects.create(plan=row, number="1", title="窓口")
        one = Initiative.objects.create(
            plan=row, pillar=pillar, number="1-1", title="書かない窓口", note="庁内だけの備考"
        )
        Task.objects.create(
            initiative=one, title="調達", starts_on=date(2026, 4, 1), ends_on=date(2026, 9, 30)
        )
    return row


def approved(mihon: Town, plan: Any, note: str = "初版") -> Any:
    """いまの計画を、外での決定で承認した版にする。"""
    with mihon.entered("dx_officer") as by:
        row = versions.propose_version(by=by, plan=plan, as_of=date(2026, 4, 1), note=note)
        return versions.record_outside_decision(
            by=by, key=row.key, version=row.version, decided_on=date(2026, 4, 1), meeting="庁議"
        )


def here(mihon: Town, plan: Any, path: str) -> str:
    """計画の下の住所。"""
    return mihon.url(f"plans/{plan.key}/{path}")


def test_words_are_previewed_then_kept_and_go_into_the_version(mihon: Town, plan: Any) -> None:
    """言葉は、できあがりを見てから保存し、版にも文書にも入る。"""
    client, url = mihon.client("dx_officer"), here(mihon, plan, "words/purpose/")
    given = {"version": "0", "text": "変えます。\n\n・速く\n・正しく"}
    shown = client.post(url, given | {"preview": ""})
    assert "<li>速く</li>" in shown.content.decode()
    with mihon.entered():
        assert not OwnText.objects.exists()
    assert client.post(url, given).status_code == 302
    with mihon.entered("dx_officer") as by:
        assert plans.current_snapshot(by, plan, by.today).words("purpose") == given["text"]
    html = client.get(here(mihon, plan, "documents/policy.html")).content.decode()
    assert "変えます。" in html
    assert "<li>速く</li>" in html


def test_words_written_meanwhile_are_not_lost(mihon: Town, plan: Any) -> None:
    """開いたあとに別の人が書いていれば 409 で、両方の文が残る。"""
    client, url = mihon.client("dx_officer"), here(mihon, plan, "words/purpose/")
    client.post(url, {"version": "0", "text": "先に書いた文"})
    late = client.post(url, {"version": "0", "text": "後から書いた文"})
    assert late.status_code == 409
    assert "後から書いた文" in late.content.decode()
    with mihon.entered():
        assert OwnText.objects.get().text == "先に書いた文"


def test_words_with_unprintable_characters_are_refused(mihon: Town, plan: Any) -> None:
    """文書に書けない文字は、保存の前に断る。"""
    answer = mihon.client("dx_officer").post(
        here(mihon, plan, "words/purpose/"), {"version": "0", "text": "右\u202eから"}
    )
    assert answer.status_code == 422
    assert "U+202E" in answer.content.decode()


@pytest.mark.parametrize("kind", sorted(set(papers.KINDS) - {"comparison"}))
@pytest.mark.parametrize("file_format", sorted(papers.FORMATS))
def test_every_paper_is_handed_out(mihon: Town, plan: Any, kind: str, file_format: str) -> None:
    """どの文書も、どの形式でも、いまの記録から受け取れる。"""
    answer = mihon.client("staff").get(here(mihon, plan, f"documents/{kind}.{file_format}"))
    assert answer.status_code == 200
    assert answer.content[:4] == {"pdf": b"%PDF", "docx": b"PK\x03\x04", "html": b"<!DO"}[file_format]
    assert "attachment" in answer.headers["Content-Disposition"]


def test_comparison_needs_an_approved_version(mihon: Town, plan: Any) -> None:
    """比べる版が無いと、理由を述べて断る。あれば変わったところだけが出る。"""
    client, url = mihon.client("dx_officer"), here(mihon, plan, "documents/comparison.html")
    refused = client.get(url)
    assert refused.status_code == 422
    assert "比べる前の版がありません" in refused.content.decode()
    approved(mihon, plan)
    with mihon.entered():
        Initiative.objects.filter(plan=plan).update(title="書かない・待たない窓口")
    html = client.get(url).content.decode()
    assert "待たない" in html
    page = client.get(here(mihon, plan, "compare/")).content.decode()
    assert "変わったところは 1件です（変更1）。" in page
    assert "<u>" in page


def test_chosen_initiatives_only(mihon: Town, plan: Any) -> None:
    """取組を選ぶと、その取組の個票だけになる。一つも選ばなければ、選ぶよう断る。"""
    with mihon.entered("dx_officer"):
        other = Initiative.objects.create(plan=plan, number="1-2", title="手続のオンライン化")
    client, url = mihon.client("dx_officer"), here(mihon, plan, "documents/")
    given = {"kind": "initiatives", "source": "now", "as_of": "2026-07-01", "format": "html"}
    answer = client.post(url, given | {"only": [str(other.key)]})
    html = client.get(answer.headers["Location"]).content.decode()
    assert "手続のオンライン化" in html
    assert "書かない窓口" not in html
    refused = client.post(url, given | {"only": ["消えた取組"]})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "<details" in page
    assert " open>" in page.split("取組を選んで、取組個票を作る")[0].rsplit("<details", 1)[1]


def test_sheets_of_an_initiative_the_version_lacks_are_refused(mihon: Town, plan: Any) -> None:
    """版を決めたあとに加えた取組の個票を、その版から作ろうとすると、わけを述べて断る。"""
    version = approved(mihon, plan)
    with mihon.entered("dx_officer"):
        later = Initiative.objects.create(plan=plan, number="1-2", title="手続のオンライン化")
    path = f"documents/initiatives.html?source={version.key}&only={later.key}"
    refused = mihon.client("staff").get(here(mihon, plan, path))
    assert refused.status_code == 422
    assert "選んだ取組のうち 1件が、この版にありません" in refused.content.decode()


def test_paper_as_of_a_past_day_stands_on_the_version_of_that_day(mihon: Town, plan: Any) -> None:
    """「その日までに決まっていた版」からは、その日に決まっていた中身を、その日の姿で作る。無ければ断る。"""
    approved(mihon, plan)
    with mihon.entered():
        Initiative.objects.filter(plan=plan).update(title="書かない・待たない窓口")
    client = mihon.client("staff")
    html = client.get(
        here(mihon, plan, "documents/initiatives.html?source=decided&as_of=2026-10-05")
    ).content.decode()
    assert "書かない窓口" in html
    assert "令和8年10月5日" in html
    assert "期限を過ぎている" in html
    before = client.get(here(mihon, plan, "documents/initiatives.html?source=decided&as_of=2026-03-31"))
    assert before.status_code == 422
    assert "令和8年3月31日までに決まった版がありません" in before.content.decode()


def test_placements_are_frozen_in_the_version(mihon: Town, plan: Any) -> None:
    """官民データの表の置き場所は版に入り、あとから置き直しても、版の文書は変わらない。"""
    with mihon.entered("dx_officer") as by:
        one = Initiative.objects.get(plan=plan)
        cells = [("public_private.heading.online", "public_private.field.1")]
        actions.place_initiative(by=by, plan=plan, initiative_key=one.key, cells=cells)
    version = approved(mihon, plan)
    with mihon.entered("dx_officer") as by:
        before = queries.paper(by, plan, "data-use", version, "html")
        actions.place_initiative(by=by, plan=plan, initiative_key=one.key, cells=[])
        assert queries.paper(by, plan, "data-use", version, "html") == before
        assert plans.current_snapshot(by, plan, by.today).placements == ()
    assert "・1-1　書かない窓口" in before.decode()
    assert [line.title for line in version.snapshot.placements] == ["行政手続等のオンライン化 × 電子行政"]


def test_a_crowded_plan_is_made_by_a_job(mihon: Town, plan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """取組の多い計画の文書は裏方の仕事で作り、終わると受け取れる。"""
    monkeypatch.setattr(paper_versions, "MOST_AT_ONCE", 1)
    client = mihon.client("dx_officer")
    given = {"kind": "mayor", "source": "now", "as_of": "2026-07-01", "format": "pdf"}
    answer = client.post(here(mihon, plan, "documents/"), given)
    assert "/jobs/" in answer.headers["Location"]
    Worker(pace=Pace(report_every=0)).drain()
    with mihon.entered():
        made = MadePaper.objects.get()
    assert client.get(here(mihon, plan, f"documents/made/{made.key}/file.bin")).content.startswith(b"%PDF")


def test_stage_keeps_the_day_and_the_paper(mihon: Town, plan: Any) -> None:
    """段階は日と資料とともに残り、資料は受け取れる。"""
    client = mihon.client("dx_officer")
    given = {
        "kind": "comment",
        "starts_on": "2026-02-01",
        "ends_on": "2026-03-02",
        "file": SimpleUploadedFile("案.txt", "素案です".encode()),
    }
    assert client.post(here(mihon, plan, "stages/"), given).status_code == 302
    page = client.get(here(mihon, plan, "stages/")).content.decode()
    assert "令和8年2月1日〜令和8年3月2日" in page
    with mihon.entered("dx_officer") as by:
        stage = queries.stages(by, plan).get()
    file = client.get(here(mihon, plan, f"stages/{stage.key}/file.bin"))
    assert file.content.decode() == "素案です"
    backwards = given | {"ends_on": "2026-01-01", "file": SimpleUploadedFile("案.txt", b"x")}
    assert client.post(here(mihon, plan, "stages/"), backwards).status_code == 422


def test_next_stage_is_already_chosen(mihon: Town, plan: Any) -> None:
    """策定の段階の様式は、まだ記録していないはじめの段階から始まる。"""
    url, client = here(mihon, plan, "stages/"), mihon.client("dx_officer")
    assert client.get(url).context["form"]["kind"].value() == "draft"
    client.post(url, {"kind": "draft", "starts_on": "2026-07-01"})
    assert client.get(url).context["form"]["kind"].value() == "council"


def test_approver_is_led_to_what_changed(mihon: Town, plan: Any) -> None:
    """承認する人は、前の承認された版から変わったところへ、版の頁から行ける。初めの版では出さない。"""
    first = approved(mihon, plan)
    with mihon.entered("dx_officer") as by:
        second = versions.propose_version(by=by, plan=plan, as_of=date(2026, 5, 1), note="改めた")
    chief = mihon.client("section_chief")
    page = chief.get(mihon.url(f"plans/versions/{second.key}/")).content.decode()
    link = here(mihon, plan, f"compare/?old={first.key}&amp;new={second.key}")
    assert link in page
    assert chief.get(link.replace("&amp;", "&")).status_code == 200
    assert "新旧対照" not in chief.get(mihon.url(f"plans/versions/{first.key}/")).content.decode()


def test_comments_go_out_and_come_back(mihon: Town, plan: Any) -> None:
    """意見の表は、書き出して直すと、変わるところを確かめてから取り込める。古い行は取り込まない。"""
    client = mihon.client("dx_officer")
    for opinion in ("使いやすく", "早く"):
        client.post(here(mihon, plan, "comments/"), {"opinion": opinion, "reflection": "open"})
    sheet = client.get(here(mihon, plan, "comments/list.xlsx")).content
    table, keys = take_row_keys(read_table(sheet, name="意見.xlsx"))
    with mihon.entered("dx_officer"):
        late = Comment.objects.get(number=2)
        Comment.change(key=late.key, version=late.version, answer="画面で書いた")
    lines = ["_key,_version,番号,箇所,意見,町の考え方,扱い"]
    for key, row in zip(keys, table.rows, strict=True):
        assert key is not None
        lines.append(f"{key.key},{key.version},{row.cells[0]},,{row.cells[2]},表で書いた,反映する")
    lines.append(",,,,新しい意見,,")
    upload = SimpleUploadedFile("意見.csv", "\n".join(lines).encode())
    shown = client.post(here(mihon, plan, "comments/import/"), {"file": upload}).content.decode()
    assert "古い行（画面で変わりました） 1件" in shown
    with mihon.entered():
        assert Comment.objects.count() == 2
    file = re.search(r'name="file" value="([0-9a-f-]+)"', shown)
    assert file is not None
    client.post(here(mihon, plan, "comments/take/"), {"file": file[1]})
    with mihon.entered():
        answers = list(Comment.objects.values_list("number", "answer", "reflection"))
    assert answers == [(1, "表で書いた", "reflected"), (2, "画面で書いた", "open"), (3, "", "open")]


def test_publication_shows_residents_only_what_may_be_shown(mihon: Town, plan: Any) -> None:
    """公表した版は、名のらない人が手順なしで読め、庁内の備考は載らない。取りやめると消える。"""
    client, anyone = mihon.client("dx_officer"), mihon.client(None)
    version = approved(mihon, plan)
    given = {"plan_version": str(version.key), "published_on": "2026-04-02"}
    assert client.post(here(mihon, plan, "publication/"), given).status_code == 302
    with mihon.entered("dx_officer") as by:
        row = queries.publication(by, plan)
    assert row is not None
    assert "みほん市DX推進計画" in anyone.get(mihon.url("public/plans/")).content.decode()
    assert anyone.get(mihon.url(f"public/plans/{row.key}/")).status_code == 200
    page = anyone.get(mihon.url(f"public/plans/{row.key}/plan.html"))
    text = page.content.decode()
    assert "書かない窓口" in text
    assert "庁内だけの備考" not in text
    assert "まだ決まっていないこと" not in text
    assert "<script" not in text
    assert "'sha256-" in page.headers["Content-Security-Policy"]
    with zipfile.ZipFile(BytesIO(client.get(here(mihon, plan, "publication/site.zip")).content)) as package:
        index = package.read("index.html").decode()
        opening, rest = index.split('<nav class="files"', 1)
        assert opening + rest.split("</nav>\n", 1)[1] == text
        assert re.findall(r'<nav class="files".*?</nav>', index)[0].count("href=") == 2
        assert sorted(package.namelist()) == ["index.html", "plan.docx", "plan.pdf"]
    client.post(here(mihon, plan, f"publication/{row.key}/withdraw/"), {"version": str(row.version)})
    assert anyone.get(mihon.url(f"public/plans/{row.key}/")).status_code == 404


def test_package_before_publication_says_it_is_a_preview(mihon: Town, plan: Any) -> None:
    """公表の前の包みは下見で、画面・ファイルの名・頁・PDF・Word のどれもがそう言う。公表すると印が消える。"""
    client = mihon.client("dx_officer")
    first = approved(mihon, plan)
    shown = client.get(here(mihon, plan, "publication/")).content.decode()
    assert "包みの下見" in shown and "町のホームページには置かないでください" in shown
    assert "町のホームページに置く包み<" not in shown
    preview = client.get(here(mihon, plan, "publication/site.zip"))
    assert "公表前の下見_第1版.zip" in unquote(preview.headers["Content-Disposition"])
    with zipfile.ZipFile(BytesIO(preview.content)) as package:
        assert "公表前の下見" in package.read("index.html").decode()
        with zipfile.ZipFile(BytesIO(package.read("plan.docx"))) as word:
            assert "公表前の下見" in "".join(
                word.read(name).decode() for name in word.namelist() if name.endswith(".xml")
            )
    given = {"plan_version": str(first.key), "published_on": "2026-04-02"}
    assert client.post(here(mihon, plan, "publication/"), given).status_code == 302
    approved(mihon, plan)
    shown = client.get(here(mihon, plan, "publication/")).content.decode()
    assert "公表している第1版の頁とファイルです" in shown and "包みの下見" not in shown
    assert "あとで承認された第2版は、公表するまで、この包みに入りません" in shown
    real = client.get(here(mihon, plan, "publication/site.zip"))
    assert "_公表_第1版.zip" in unquote(real.headers["Content-Disposition"])
    with zipfile.ZipFile(BytesIO(real.content)) as package:
        assert "公表前の下見" not in package.read("index.html").decode()


def test_a_version_with_a_staff_name_is_not_published(mihon: Town, plan: Any) -> None:
    """職員の氏名が文に混じっている版は、場所を告げて公表を断る。"""
    with mihon.entered("dx_officer") as by:
        section = organization.add_department(
            by=by, effective_on=date(2026, 4, 1), code="1", name="窓口課", kana="マドグチカ"
        )
        organization.add_staff(
            by=by,
            effective_on=date(2026, 4, 1),
            number="7",
            name="見本 花子",
            kana="ミホン ハナコ",
            department=section,
            post="主任",
        )
        Initiative.objects.filter(plan=plan).update(summary="担当は見本花子です。")
    version = approved(mihon, plan)
    given = {"plan_version": str(version.key), "published_on": "2026-04-02"}
    answer = mihon.client("dx_officer").post(here(mihon, plan, "publication/"), given)
    assert answer.status_code == 422
    assert "職員の氏名が含まれているので公表できません" in answer.content.decode()


def test_only_approved_versions_can_be_published(mihon: Town, plan: Any) -> None:
    """提案しただけの版は、公表の選択肢に出ない。"""
    with mihon.entered("dx_officer") as by:
        row = versions.propose_version(by=by, plan=plan, as_of=date(2026, 4, 1))
    page = mihon.client("dx_officer").get(here(mihon, plan, "publication/")).content.decode()
    assert str(row.key) not in page
    assert "承認された版がまだありません" in page


def test_quick_papers_come_from_the_decided_version(mihon: Town) -> None:
    """版が決まる前は「作成中」と断り、決まったあとは、決まった版から作った文書がすぐ受け取れる。"""
    with mihon.entered("dx_officer") as by:
        plan = versions.start_plan(by=by, title="すぐ受け取る計画", first_year=2026, last_year=2030)
    client, path = mihon.client("dx_officer"), mihon.url(f"plans/{plan.key}/documents/")
    assert "まだ決まった版が無い" in client.get(path).content.decode()
    with mihon.entered("dx_officer") as by:
        kept = versions.propose_version(by=by, plan=plan, as_of=by.today)
        versions.record_outside_decision(
            by=by, key=kept.key, version=kept.version, decided_on=by.today, meeting="庁議"
        )
    page = client.get(path).content.decode()
    assert "第1版から、すぐ受け取る" in page and "下書きを受け取る" in page
    paper = client.get(mihon.url(f"plans/{plan.key}/documents/policy.html") + f"?source={kept.key}")
    draft = client.get(mihon.url(f"plans/{plan.key}/documents/policy.html"))
    assert "作成中" not in paper.content.decode()
    assert "作成中" in draft.content.decode()
