"""既存計画の取込み: 玄関から表を選び、確かめ、取り込む。"""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shirube.apps.frame import faults
from shirube.apps.plan.adoption.models import ColumnMapping, Intake, Review
from shirube.apps.plan.roadmap.models import Initiative, Task
from shirube.apps.plan.versions import actions as versions
from shirube.apps.plan.versions.queries import Plan
from tests.world import Town

EXAMPLE = Path(__file__).parents[2] / "examples" / "mihon-shi" / "plan" / "existing_plan.csv"


@pytest.fixture
def plan(mihon: Town) -> Plan:
    """これから中身を入れる計画。"""
    with mihon.entered() as by:
        return versions.start_plan(by=by, title="第二期計画", first_year=2026, last_year=2030, edition="2.2")


def staged(town: Town, plan: Plan, **form: object) -> Intake:
    """玄関から選んだ表。"""
    values = {"purpose": "current", "sheet": ""} | form
    values.setdefault("file", SimpleUploadedFile(EXAMPLE.name, EXAMPLE.read_bytes()))
    answer = town.client("dx_officer").post(town.url(f"plans/{plan.key}/existing/"), values)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    with town.entered():
        return Intake.objects.latest("id")


def path_of(town: Town, intake: Intake, what: str = "") -> str:
    """この取込みの道筋。"""
    return town.url(f"plans/existing/{intake.key}/{what}")


def test_nothing_changes_until_it_is_taken(mihon: Town, plan: Plan) -> None:
    """確かめる画面には取組と読めなかったところが出て、計画はまだ変わらない。"""
    intake = staged(mihon, plan)
    page = mihon.client("dx_officer").get(path_of(mihon, intake)).content.decode()
    assert "書かない窓口" in page
    assert "読めなかったところ" in page
    assert "10行目 14列目" in page
    with mihon.entered():
        assert not Initiative.objects.filter(plan=plan).exists()


def test_one_button_takes_the_whole_plan(mihon: Town, plan: Plan) -> None:
    """ボタン一つで柱・取組・作業・総括が入り、二度目は断る。"""
    intake = staged(mihon, plan)
    client = mihon.client("dx_officer")
    assert client.post(path_of(mihon, intake, "adopt/"), {"version": intake.version}).status_code == 302
    with mihon.entered():
        made = list(Initiative.objects.filter(plan=plan).select_related("pillar"))
        assert [one.number for one in made] == ["1-1", "1-2", "1-3", "2-1", "2-2", "2-3", "3-1"]
        assert made[0].pillar is not None
        assert made[0].pillar.title == "1 窓口を変える"
        assert Task.objects.filter(initiative__plan=plan, kind="milestone").count() == 2
        assert "春頃に検討" in made[4].note
    again = client.post(path_of(mihon, intake, "adopt/"), {"version": intake.version + 1})
    assert again.status_code == 422
    assert "もう取り込み済み" in again.content.decode()
    stale = client.post(path_of(mihon, intake, "adopt/"), {"version": intake.version})
    assert stale.status_code == 409


def test_failure_in_the_middle_leaves_nothing(mihon: Town, plan: Plan) -> None:
    """途中で止まれば、取組も総括も一つも入らない。"""
    intake = staged(mihon, plan)
    client = mihon.client("dx_officer")
    client.raise_request_exception = False

    def stop() -> None:
        raise RuntimeError("ここで止まる")

    faults.plant("adoption.after_initiatives", stop)
    try:
        answer = client.post(path_of(mihon, intake, "adopt/"), {"version": intake.version})
    finally:
        faults.clear()
    assert answer.status_code == 500
    with mihon.entered():
        assert not Initiative.objects.filter(plan=plan).exists()
        assert not Review.objects.filter(plan=plan).exists()
        assert Intake.objects.get(key=intake.key).state == Intake.State.READY


def test_previous_plan_becomes_a_review_and_seeds_the_next(mihon: Town, plan: Plan) -> None:
    """前の計画として取り込むと全部が総括になり、継続と統合だけが取組になる。決めれば後から引き継げる。"""
    intake = staged(mihon, plan, purpose="previous")
    client = mihon.client("dx_officer")
    client.post(path_of(mihon, intake, "adopt/"), {"version": intake.version})
    with mihon.entered():
        assert Review.objects.filter(plan=plan).count() == 7
        assert Initiative.objects.filter(plan=plan).count() == 4
        assert not Task.objects.filter(initiative__plan=plan).exists()
        undecided = Review.objects.get(plan=plan, disposition="")
    form = {"version": undecided.version, "target": "1200時間", "actual": "800時間", "reason": "様式が多い"}
    answer = client.post(mihon.url(f"plans/review/{undecided.key}/"), form | {"disposition": "continue"})
    assert answer.status_code == 302
    assert client.post(mihon.url(f"plans/{plan.key}/review/seed/")).status_code == 302
    with mihon.entered():
        assert Review.objects.get(key=undecided.key).successor is not None
        assert Initiative.objects.filter(plan=plan).count() == 5
    page = client.get(mihon.url(f"plans/{plan.key}/review/")).content.decode()
    assert "様式が多い" in page
    assert "まだ引き継がれていません" not in page


def test_pasted_word_table_is_read(mihon: Town, plan: Plan) -> None:
    """Word や Excel から貼り付けた表（タブ区切り）が、そのまま読める。"""
    intake = staged(mihon, plan, file="", pasted='取組名\t担当課\n"書かない\n窓口"\t窓口課\n')
    page = mihon.client("dx_officer").get(path_of(mihon, intake)).content.decode()
    assert "書かない 窓口" in page


def test_mapping_is_corrected_kept_and_used_again(mihon: Town, plan: Plan) -> None:
    """読み方を直して名を付けて残すと、次の表にそのまま使える。"""
    table = "一覧\n,A,B\n,窓口を変える,書かない窓口\n"
    upload = SimpleUploadedFile("a.csv", table.encode())
    intake = staged(mihon, plan, file=upload)
    client = mihon.client("dx_officer")
    assert "見出しの行が見つかりません" in client.get(path_of(mihon, intake)).content.decode()
    form = {"version": intake.version, "header_first": "2", "header_last": "2", "unit": "yen"}
    missing = client.post(path_of(mihon, intake, "mapping/"), form | {"role1": "pillar"})
    assert missing.status_code == 422
    assert "取組の名称の列" in missing.content.decode()
    right = form | {"role1": "pillar", "role2": "title", "save_as": "古い様式"}
    assert client.post(path_of(mihon, intake, "mapping/"), right).status_code == 302
    assert "書かない窓口" in client.get(path_of(mihon, intake)).content.decode()
    with mihon.entered():
        kept = ColumnMapping.objects.get(title="古い様式")
    other = staged(mihon, plan, file=SimpleUploadedFile("b.csv", table.encode()))
    used = {"version": other.version, "mapping": str(kept.key)}
    assert client.post(path_of(mihon, other, "kept-mapping/"), used).status_code == 302
    assert "書かない窓口" in client.get(path_of(mihon, other)).content.decode()


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"file": ""}, "どちらか一つ"),
        ({"file": SimpleUploadedFile("a.xlsx", b"x")}, "Excel ブックですが"),
        ({"file": SimpleUploadedFile("a.csv", b"\x89PNG....")}, "画像です"),
    ],
)
def test_wrong_file_is_refused_with_reason(
    mihon: Town, plan: Plan, form: dict[str, object], says: str
) -> None:
    """読めないファイルは、わけと次にすることを言って断り、何も預からない。"""
    answer = mihon.client("dx_officer").post(
        mihon.url(f"plans/{plan.key}/existing/"), {"purpose": "current"} | form
    )
    assert answer.status_code == 422
    assert says in answer.content.decode()
    with mihon.entered():
        assert not Intake.objects.filter(plan=plan).exists()
