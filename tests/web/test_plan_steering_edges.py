"""課題・PDCA・OODA の端: 締めたあと、二人の編集、消す、式の字、双子の町。"""

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.steering import actions
from shirube.apps.plan.steering.models import Cycle, CycleReview, Issue, IssueEntry, LoopStep, SteeringSheet
from shirube.apps.plan.versions import actions as versions
from shirube.engines.plan.steering_cycle import Act, Grade
from shirube.engines.plan.steering_issue_sheet import IssueContent
from shirube.engines.plan.steering_periods import PeriodKind
from shirube.engines.plan.steering_review_sheet import ReviewContent
from shirube.values.period import Period
from tests.world import Town, World

SPRING = Period(date(2026, 4, 1), date(2026, 7, 1))
INJECTIONS = ('=HYPERLINK("http://example.invalid")', "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0")


@pytest.fixture
def town(world: World) -> Town:
    """取組一つ・課題・OODA・第一四半期の評価（書き終えたもの）だけを置いたみほん市。"""
    mihon = world.mihon
    with mihon.entered("dx_officer") as by:
        plan = versions.start_plan(by=by, title="DX推進計画", first_year=2026, last_year=2030, edition="2.2")
        roadmap.add_initiative(by=by, plan=plan, title="書かない窓口")
        content = IssueContent(title="端末の納品が遅れる", detail="半導体の不足")
        issue = actions.raise_issue(by=by, plan=plan, content=content)
        actions.log_issue(
            by=by, plan=plan, key=issue.key, version=issue.version, happened_on=by.today, text="業者に聞いた"
        )
        start = actions.LoopStart(title="急な減り", observed_on=by.today, observation="半分になった")
        loop = actions.start_loop(by=by, plan=plan, start=start)
        cycle = actions.start_cycle(by=by, plan=plan, kind=PeriodKind.QUARTER, period=SPRING)
        review = CycleReview.objects.get(cycle=cycle)
        mihon.things |= {"plan": plan, "issue": issue, "loop": loop, "cycle": cycle, "review": review}
    return mihon


def _write(town: Town, reason: str = "進んだ") -> None:
    """評価を書き終える。"""
    review = _fresh(town, "review")
    with town.entered("dx_officer") as by:
        actions.write_review(
            by=by,
            plan=town.things["plan"],
            key=review.key,
            version=review.version,
            content=ReviewContent(grade=Grade.A, reason=reason, act=Act.CONTINUE),
        )


def _here(town: Town, path: str = "") -> str:
    return town.url(f"plans/{town.things['plan'].key}/{path}")


def _post(town: Town, path: str, **values: object) -> HttpResponse:
    return town.client("dx_officer").post(_here(town, path), values, follow=True)


def _fresh(town: Town, name: str) -> Any:
    with town.entered():
        row = town.things[name]
        row.refresh_from_db()
        return row


def _reviews(cycle: Cycle) -> str:
    review = CycleReview.objects.filter(cycle=cycle).first()
    header = "評価,評価のわけ,見直し,次にすること,_key,_version"
    return f"{header}\nB 見込みどおり,直した,継続,,{review.key},{review.version}\n"


def test_cycle_with_a_waiting_sheet_can_be_removed(town: Town) -> None:
    """評価シートを読み込んだだけの評価も、間違いなら消せる。確認待ちの表も一緒に消える。"""
    cycle = _fresh(town, "cycle")
    with town.entered():
        upload = SimpleUploadedFile("評価.csv", _reviews(cycle).encode("utf-8-sig"))
    assert _post(town, f"cycles/{cycle.key}/sheets/", file=upload).status_code == 200
    with town.entered():
        assert SteeringSheet.objects.filter(cycle=cycle).count() == 1
    response = _post(town, f"cycles/{cycle.key}/remove/", version=cycle.version)
    assert "始めた評価を消しました" in response.content.decode()
    with town.entered():
        assert not Cycle.objects.filter(key=cycle.key).exists()
        assert not SteeringSheet.objects.exists()


def test_nothing_reaches_a_closed_cycle(town: Town) -> None:
    """締めた評価には、総括も、加わった取組も、二度目の締めも、消すことも、先に読んだ評価シートも届かない。"""
    _write(town)
    cycle = _fresh(town, "cycle")
    with town.entered("dx_officer") as by:
        sheet = actions.stage_sheet(
            by=by,
            plan=cycle.plan,
            kind="reviews",
            cycle=cycle,
            name="先に読んだ.csv",
            data=_reviews(cycle).encode("utf-8-sig"),
        )
        closed = actions.close_cycle(by=by, plan=cycle.plan, key=cycle.key, version=cycle.version)
    before = _picture(town, cycle)
    for path in ("summary/", "gather/", "close/", "remove/"):
        values = {"version": closed.version, "summary": "あとから"}
        response = _post(town, f"cycles/{cycle.key}/{path}", **values)
        assert response.status_code == 422 and "締めた" in response.content.decode(), path
    upload = SimpleUploadedFile("評価.csv", b"x")
    assert "締めた" in _post(town, f"cycles/{cycle.key}/sheets/", file=upload).content.decode()
    page = town.client("dx_officer").get(_here(town, f"steering/sheets/{sheet.key}/"), follow=True)
    text = page.content.decode()
    seen = text.split('name="seen" value="')[1].split('"')[0] if 'name="seen"' in text else "x"
    taken = _post(town, f"steering/sheets/{sheet.key}/take/", version=sheet.version, seen=seen)
    assert taken.status_code == 422
    assert _picture(town, cycle) == before


def _picture(town: Town, cycle: Cycle) -> tuple[Any, ...]:
    with town.entered():
        reviews = CycleReview.objects.filter(cycle=cycle).order_by("pk")
        return Cycle.objects.filter(pk=cycle.pk).values().get(), list(reviews.values())


def test_two_people_do_not_overwrite_a_review(town: Town) -> None:
    """二人が同じ取組の評価を開けば、後の人は 409 で、打った言葉が残り、先の人の評価は変わらない。"""
    review = _fresh(town, "review")
    _write(town, "先に書いた")
    late = _post(
        town, f"reviews/{review.key}/", version=review.version, grade="D", reason="後から", act="continue"
    )
    assert late.status_code == 409 and "後から" in late.content.decode()
    assert _fresh(town, "review").reason == "先に書いた"


def test_histories_only_grow(town: Town) -> None:
    """対応の記録と OODA の段は、書き換えも消すこともできない。"""
    with town.entered():
        for model, name in ((IssueEntry, "text"), (LoopStep, "text")):
            rows = model.objects.all()
            before = list(rows.values())
            assert before
            for change in (lambda rows=rows, name=name: rows.update(**{name: "改"}), rows.delete):
                with pytest.raises(Exception, match=r"append|追記|書き換え|消せ"):
                    _within_savepoint(change)
            assert list(model.objects.all().values()) == before


def _within_savepoint(change: Any) -> None:
    from django.db import transaction

    with transaction.atomic():
        change()


def test_formula_words_stay_words(town: Town) -> None:
    """= や + や @ で始まる言葉を書いても、書き出した表では式にならず、読み戻すと同じ言葉のままである。"""
    with town.entered("dx_officer") as by:
        plan = town.things["plan"]
        for title in INJECTIONS:
            actions.raise_issue(by=by, plan=plan, content=IssueContent(title=title, detail=title))
    data = town.client("dx_officer").get(_here(town, "issues.xlsx")).content
    page = openpyxl.load_workbook(BytesIO(data)).worksheets[0]
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}
    shown = [str(cell.value) for cell in cells]
    for title in INJECTIONS:
        assert sum(title in one for one in shown) >= 2, title
    upload = SimpleUploadedFile("戻し.xlsx", data)
    response = _post(town, "issues/sheets/", file=upload)
    assert "違うところがありません" in response.content.decode()


def test_twin_town_has_none_of_this(world: World, town: Town) -> None:
    """ふたご市の住所にみほん市の鍵を入れても、課題・評価・OODA のどれも見つからず、書けない。"""
    client = world.futago.client("dx_officer")
    with world.mihon.entered():
        before = Issue.objects.count(), CycleReview.objects.count()
    here = f"plans/{town.things['plan'].key}/"
    for path in (
        "issues/",
        f"issues/{town.things['issue'].key}/",
        f"cycles/{town.things['cycle'].key}/",
        f"reviews/{town.things['review'].key}/",
        f"loops/{town.things['loop'].key}/",
        f"cycles/{town.things['cycle'].key}/paper.html",
    ):
        assert client.get(world.futago.url(here + path)).status_code == 404, path
    key = town.things["issue"].key
    response = client.post(world.futago.url(f"{here}issues/{key}/remove/"), {"version": 1})
    assert response.status_code == 404
    with world.mihon.entered():
        assert (Issue.objects.count(), CycleReview.objects.count()) == before
