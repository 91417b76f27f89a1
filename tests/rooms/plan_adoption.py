"""既存計画の取込みの家具: 確かめている表、残した読み方、前の計画の総括。"""

from shirube.apps.frame.scope import Scope
from shirube.apps.plan.adoption import actions, queries
from shirube.apps.plan.adoption.models import ColumnMapping, Intake, Review
from shirube.apps.plan.versions import actions as versions
from tests.furnishing import Things
from tests.route_examples import Thing
from tests.world import Town

UNMARKABLE = {
    "plan_adoption.ColumnMapping.record": "列の番号と決まった言葉",
    "plan_adoption.Intake.record": "列の番号と決まった言葉",
    "plan_adoption.Intake.counts": "数だけ",
}


def _sheet(town: Town) -> bytes:
    mark = town.marked
    return (
        "基本方針,No.,取組名,担当課,令和8年度,令和9年度,目標,実績,理由,今後の方向性\n"
        f"{mark('窓口')},{mark('1')},{mark('書かない窓口')},{mark('窓口課')},検討,→,"
        f"{mark('50%')},{mark('40%')},{mark('周知不足')},継続\n"
    ).encode()


def _values(town: Town) -> bytes:
    """KPI と経費のある表。"""
    mark = town.marked
    return (
        "取組名,担当課,指標,単位,令和6年度実績値,令和9年度目標値,令和8年度当初予算（千円）,財源\n"
        f'{mark("書かない窓口")},{mark("窓口課")},{mark("利用率")},％,40,60,"1,200",{mark("一般財源")}\n'
    ).encode()


def furnish(town: Town, by: Scope) -> Things:
    """前の計画の表を一つ取り込み、もう一つを確かめている途中にする。"""
    plan, name = town.things["plan"], town.marked("前の計画") + ".csv"
    (adopted,) = actions.stage(by=by, plan=plan, name=name, data=_sheet(town), purpose="previous")
    mapping = queries.reading(by, adopted).mapping
    assert mapping is not None
    adopted = actions.decide_mapping(
        by=by,
        key=adopted.key,
        version=adopted.version,
        mapping=mapping,
        save_as=town.marked("工程表の様式"),
    )
    actions.adopt(by=by, key=adopted.key, version=adopted.version)
    yield "column_mapping", ColumnMapping.objects.get()
    (waiting,) = actions.stage(by=by, plan=plan, name=name, data=_sheet(town))
    Intake.objects.filter(pk=waiting.pk).update(sheet=town.marked("工程表"))
    yield "intake", Intake.objects.select_related("file").get(pk=waiting.pk)
    other = versions.start_plan(by=by, title=town.marked("戻す計画"), first_year=2026, last_year=2030)
    (undoable,) = actions.stage(by=by, plan=other, name=name, data=_values(town))
    yield "adopted_intake", actions.adopt(by=by, key=undoable.key, version=undoable.version)
    open_review = Review.objects.get()
    yield "review", open_review
    Review.objects.create(
        plan=plan,
        title=town.marked("オンライン申請"),
        pillar=town.marked("窓口"),
        number=town.marked("2"),
        owner=town.marked("窓口課"),
        disposition="continue",
    )


_INTAKE = {"key": Thing("intake")}
PATHS = {
    "adoption.list": {"plan": Thing("plan")},
    "adoption.intake": _INTAKE,
    "adoption.mapping": _INTAKE,
    "adoption.kept_mapping": _INTAKE,
    "adoption.adopt": _INTAKE,
    "adoption.discard": _INTAKE,
    "adoption.withdraw": {"key": Thing("adopted_intake")},
    "adoption.reviews": {"plan": Thing("plan")},
    "adoption.review_sheet": {"plan": Thing("plan")},
    "adoption.seed": {"plan": Thing("plan")},
    "adoption.review": {"key": Thing("review")},
}
_VERSION = Thing("intake", "version")
FORMS = {
    ("adoption.list", "POST"): {
        "pasted": "取組名\t担当課\n書かない窓口\t窓口課\n",
        "sheet": "",
        "purpose": "current",
    },
    ("adoption.mapping", "POST"): {
        "version": _VERSION,
        "header_first": "1",
        "header_last": "1",
        "fills_down": "on",
        "unit": "yen",
        "role2": "title",
        "save_as": "新しい様式",
    },
    ("adoption.kept_mapping", "POST"): {"version": _VERSION, "mapping": Thing("column_mapping")},
    ("adoption.adopt", "POST"): {"version": _VERSION},
    ("adoption.discard", "POST"): {"version": _VERSION},
    ("adoption.withdraw", "POST"): {"version": Thing("adopted_intake", "version")},
    ("adoption.seed", "POST"): {},
    ("adoption.review", "POST"): {
        "version": Thing("review", "version"),
        "target": "50%",
        "actual": "40%",
        "reason": "周知が足りなかった",
        "disposition": "continue",
    },
}
