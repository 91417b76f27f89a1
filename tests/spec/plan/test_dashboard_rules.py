"""いまの状況の決まり（表）: 遅れ、期限間近、沈黙、取組の進み、KPI の立場、判断を要するもの。"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from shirube.engines.plan.dashboard import AskedSection, Beside, Item, Matter, Running
from shirube.engines.plan.dashboard_mayor import mayor_board
from shirube.engines.plan.dashboard_office import office_board
from shirube.engines.plan.dashboard_rules import Answering, KpiStanding, Progress, answering, kpi_standing
from shirube.engines.plan.dashboard_section import section_board
from shirube.engines.plan.snapshot import Head, PlanSnapshot
from shirube.engines.plan.snapshot_lines import (
    AssetLine,
    EffectLine,
    Initiative,
    IssueLine,
    KpiKind,
    KpiLine,
    KpiPoint,
    Link,
    State,
    Target,
    Task,
)

TODAY = date(2026, 11, 21)
HEAD = Head(key="p", title="計画", body_code="112241", body_name="戸田市", first_year=2026, last_year=2030)
DESK = Initiative(key="i", number="1", title="窓口の改革", state=State.ACTIVE, owner_key="d1", owner="市民課")


def plan(*tasks: Task, initiative: Initiative = DESK, **parts: object) -> PlanSnapshot:
    """一つの取組の計画。"""
    return PlanSnapshot(head=HEAD, as_of=TODAY, initiatives=(initiative,), tasks=tasks, **parts)  # type: ignore[arg-type]


def task(days: int | None, *, key: str = "t", state: State = State.ACTIVE, **changes: object) -> Task:
    """今日から `days` 日後（負は前）が期限の作業。None は未定。"""
    due = None if days is None else TODAY + timedelta(days=days)
    return Task(key=key, initiative="i", title="作業", state=state, ends_on=due, **changes)  # type: ignore[arg-type]


# 期限までの日数、状態、公式に延ばした日までの日数 → 遅れか、期限間近か
DUE = [
    (-1, State.ACTIVE, None, "late"),
    (-1, State.PLANNED, None, "late"),
    (-1, State.DONE, None, None),
    (-1, State.STOPPED, None, None),
    (-400, State.ACTIVE, 5, "soon"),
    (-400, State.ACTIVE, -5, "late"),
    (-400, State.ACTIVE, 200, None),
    (0, State.ACTIVE, None, "soon"),
    (30, State.ACTIVE, None, "soon"),
    (31, State.ACTIVE, None, None),
    (None, State.ACTIVE, None, None),
]


@pytest.mark.parametrize(("days", "state", "extended", "listed"), DUE)
def test_late_and_soon(days: int | None, state: State, extended: int | None, listed: str | None) -> None:
    """期限の翌日から遅れ、今日から30日後までが期限間近。公式に延ばせばその日で見る。未定はどちらでもない。"""
    until = None if extended is None else TODAY + timedelta(days=extended)
    board = office_board(plan(task(days, state=state, extended_to=until)), None)
    found = [one.id for one in board.listings() if one.id in ("late", "soon") and one.items]
    assert found == ([listed] if listed else [])


@pytest.mark.parametrize("days", [-10, 10])
def test_tasks_of_a_stopped_initiative_are_not_counted(days: int) -> None:
    """止めた取組の作業は、遅れにも期限間近にも数えない。"""
    board = office_board(plan(task(days), initiative=replace(DESK, state=State.STOPPED)), None)
    assert not [one for one in board.listings() if one.id in ("late", "soon") and one.items]


# 取組の状態、遅れた作業があるか → 進み
PROGRESS = [
    (State.PLANNED, False, Progress.PLANNED),
    (State.ACTIVE, False, Progress.ACTIVE),
    (State.DONE, False, Progress.DONE),
    (State.STOPPED, False, Progress.STOPPED),
    (State.PLANNED, True, Progress.LATE),
    (State.ACTIVE, True, Progress.LATE),
    (State.DONE, True, Progress.LATE),
    (State.STOPPED, True, Progress.STOPPED),
]


@pytest.mark.parametrize(("state", "is_late", "progress"), PROGRESS)
def test_progress_of_an_initiative(state: State, is_late: bool, progress: Progress) -> None:
    """中止は中止のまま。ほかは、遅れた作業が一つでもあれば遅れ（完了と記録されていても）。"""
    board = mayor_board(plan(task(-1 if is_late else 99), initiative=replace(DESK, state=state)), None)
    assert board.whole is not None
    assert [one for one, part in board.whole.parts if part.items] == [progress]


# 聞いた行、答えた行 → 答え方
ANSWERS = [
    (3, 0, Answering.SILENT),
    (3, 1, Answering.PARTLY),
    (3, 3, Answering.RETURNED),
    (0, 0, Answering.RETURNED),
]


@pytest.mark.parametrize(("total", "answered", "kind"), ANSWERS)
def test_silence(total: int, answered: int, kind: Answering) -> None:
    """沈黙は、まだ一行も答えていない課。一部だけなら途中。聞く行がなくなった課は沈黙ではない。"""
    assert answering(total=total, answered=answered) is kind


def beside(*answered: int) -> Beside:
    """課ごとに三行を聞いた照会。"""
    sections = tuple(
        AskedSection(
            campaign="c", key=f"s{n}", label=f"課{n}", department=f"d{n}", total=3, answered=one, due_on=TODAY
        )
        for n, one in enumerate(answered, 1)
    )
    return Beside(campaigns=(Running(key="c", title="十一月の照会", due_on=TODAY, sections=sections),))


# いまの手続き → 沈黙の数の言葉
SILENT = [
    (None, "版には入っていません"),
    (Beside(), "受付中の進捗照会なし"),
    (beside(3), "0課"),
    (beside(0, 0, 1, 3), "2課"),
]


@pytest.mark.parametrize(("held", "text"), SILENT)
def test_absence_is_a_word_not_zero(held: Beside | None, text: str) -> None:
    """照会が無いことと、版に入っていないことは、0 課とは書かない。すべて答えたときだけ 0 課。"""
    listing = office_board(plan(), held).listing("silent")
    assert listing is not None
    assert listing.text == text


def point(day: date, value: str | None) -> KpiPoint:
    """一日の値。"""
    number = None if value is None else Decimal(value)
    return KpiPoint(
        reading=f"r{day}",
        starts_on=day,
        ends_on=day,
        as_of=day,
        value=number,
        basis="実測",
        revision=1,
        standing="確定",
    )


def kpi(*points: KpiPoint, target: str | None = "10", **changes: object) -> KpiLine:
    """令和7年度に目標のある KPI。"""
    targets = () if target is None else (Target(year=2025, value=Decimal(target)),)
    line = KpiLine(
        key="k",
        title="電子申請の割合",
        definition="電子で出された割合",
        unit="％",
        kind=KpiKind.OUTCOME,
        direction="up",
        targets=targets,
        points=points,
    )
    return replace(line, **changes)  # type: ignore[arg-type]


OLD, LAST, NOW = date(2025, 5, 20), date(2026, 3, 31), date(2026, 9, 30)
STANDINGS = [
    (kpi(), KpiStanding.NO_VALUE),
    (kpi(point(LAST, None)), KpiStanding.NO_VALUE),
    (kpi(point(OLD, "99")), KpiStanding.STALE),
    (kpi(point(LAST, "9")), KpiStanding.BEHIND),
    (kpi(point(LAST, "10")), KpiStanding.MET),
    (kpi(point(LAST, "0")), KpiStanding.BEHIND),
    (kpi(point(NOW, "1")), KpiStanding.UNJUDGED),
    (kpi(point(LAST, "9"), point(NOW, "12")), KpiStanding.BEHIND),
    (kpi(point(LAST, "9"), target=None), KpiStanding.UNJUDGED),
]


@pytest.mark.parametrize(("line", "standing"), STANDINGS)
def test_kpi_standing(line: KpiLine, standing: KpiStanding) -> None:
    """値の無いものは値なし（0 とは別）、18か月より前しかなければ古い、判定は終わった年度だけ。"""
    assert kpi_standing(line, TODAY) is standing


def test_stale_value_is_never_a_headline() -> None:
    """18か月より前の値は見出しにせず、無いことを言葉で述べる。"""
    board = mayor_board(plan(kpis=(kpi(point(OLD, "99")),)), None)
    assert board.kpis == ()
    assert "18か月以内" in board.kpi_absent


# 値の並び → 前の年度からの差、良くなったか
TRENDS = [
    ([(date(2025, 3, 31), "8"), (LAST, "9")], Decimal(1), True),
    ([(date(2025, 3, 31), "9"), (LAST, "8")], Decimal(-1), False),
    ([(date(2025, 3, 31), "9"), (LAST, "9")], Decimal(0), None),
    ([(date(2024, 3, 31), "8"), (LAST, "9")], None, None),
    ([(date(2025, 3, 31), None), (LAST, "9")], None, None),
]


@pytest.mark.parametrize(("values", "change", "better"), TRENDS)
def test_trend(values: list[tuple[date, str | None]], change: Decimal | None, better: bool | None) -> None:
    """動きはすぐ前の年度の値と比べる。前の年度の値が無ければ、比較値なし（0 ではない）。"""
    board = mayor_board(plan(kpis=(kpi(*(point(day, value) for day, value in values)),)), None)
    assert (board.kpis[0].change, board.kpis[0].is_better) == (change, better)


def test_at_most_five_headlines() -> None:
    """見出しの KPI は五つまで。成果を先に。"""
    lines = [kpi(point(LAST, "9"), key=f"k{n}", kind=KpiKind.ACTIVITY) for n in range(6)]
    lines.append(kpi(point(LAST, "9"), key="outcome"))
    board = mayor_board(plan(kpis=tuple(lines)), None)
    assert [one.key for one in board.kpis] == ["outcome", "k0", "k1", "k2", "k3"]


# 遅れた日数、公式に延ばしたか → 首長の判断を要するか
DECISIONS = [(90, False, False), (91, False, True), (400, True, False)]


@pytest.mark.parametrize(("days", "is_extended", "is_asked"), DECISIONS)
def test_decisions_of_the_mayor(days: int, is_extended: bool, is_asked: bool) -> None:
    """90日より長く過ぎ、公式の延長のない作業のある取組だけ、延ばすかやめるかの判断に挙げる。"""
    until = TODAY - timedelta(days=5) if is_extended else None
    listing = mayor_board(plan(task(-days, extended_to=until)), None).listing("decide")
    assert listing is not None
    assert bool(listing.items) is is_asked


# 申出・更新・契約の終わりまでの日数 → 挙がる期限
CONTRACTS = [
    (90, None, None, ["申出の期限"]),
    (91, None, None, []),
    (-1, 0, None, ["更新"]),
    (None, 10, 10, ["更新"]),
    (None, 10, 20, ["更新", "契約の終わり"]),
]


@pytest.mark.parametrize(("notice", "renews", "until", "named"), CONTRACTS)
def test_contract_deadlines(
    notice: int | None, renews: int | None, until: int | None, named: list[str]
) -> None:
    """契約の期限は、今日から90日以内の申出・更新・契約の終わり。"""
    days = [None if one is None else TODAY + timedelta(days=one) for one in (notice, renews, until)]
    asset = AssetLine(key="a", title="住民記録", notice_by=days[0], renews_on=days[1], contract_until=days[2])
    listing = office_board(plan(assets=(asset,)), None).listing("contracts")
    assert listing is not None
    assert [one.state for one in listing.items] == named


def test_what_may_not_be_seen_is_said_so() -> None:
    """契約・効果・課題を見る権限がなければ、0 件ではなく、そう述べる。"""
    asset = AssetLine(key="a", title="住民記録", renews_on=TODAY)
    effect = EffectLine(key="e", initiative="i", title="時間", unit="時間", result=Decimal(3))
    held = plan(assets=(asset,), effects=(effect,))
    hidden = {Matter.ASSET, Matter.EFFECT, Matter.COST, Matter.ISSUE}
    office = office_board(held, None, hidden=hidden).listing("contracts")
    mayor = mayor_board(held, None, hidden=hidden)
    results = mayor.listing("results")
    assert office is not None
    assert results is not None
    assert (office.text, office.items, results.text) == ("見る権限がありません", (), "見る権限がありません")
    assert mayor.money is None
    risks = mayor.listing("risks")
    assert risks is not None
    assert risks.text == "見る権限がありません"


def test_risks_in_the_order_of_the_register() -> None:
    """リスクは、期限を過ぎたもの、優先度の高いもの、期限の近いものの順。片付いたものは出さない。"""
    rows = [
        ("低い", "低", 10),
        ("高い", "高", 90),
        ("未定", None, 5),
        ("過ぎた", "低", -1),
        ("近い", "高", 9),
    ]
    issues = tuple(
        IssueLine(
            key=title,
            title=title,
            kind="リスク",
            state="対応中",
            priority=priority,
            due=TODAY + timedelta(days=days),
        )
        for title, priority, days in rows
    )
    closed = IssueLine(key="x", title="片付いた", kind="リスク", state="解決", is_open=False)
    listing = mayor_board(plan(issues=(*issues, closed)), None).listing("risks")
    assert listing is not None
    assert [one.title for one in listing.items] == ["過ぎた", "近い", "高い", "未定", "低い"]


def test_issues_past_their_day() -> None:
    """期限を過ぎた課題は、終わったもの、期限の無いもの、今日が期限のものを含まない。"""
    rows = [
        ("過ぎた", "対応中", -1),
        ("今日", "対応中", 0),
        ("期限なし", "対応中", None),
        ("終わった", "解決", -9),
    ]
    issues = tuple(
        IssueLine(
            key=title,
            title=title,
            kind="課題",
            state=state,
            is_open=state != "解決",
            due=None if days is None else TODAY + timedelta(days=days),
        )
        for title, state, days in rows
    )
    listing = office_board(plan(issues=issues), None).listing("issues")
    assert listing is not None
    assert [one.title for one in listing.items] == ["過ぎた"]


# 届いた照会の期限までの日数（None は見る権限がない） → 数の言葉、手を打つか
INQUIRIES = [
    ([], "0件", False),
    ([31], "0件", False),
    ([30, 0], "2件", False),
    ([5, -1, 40], "2件", True),
    (None, "見る権限がありません", False),
]


@pytest.mark.parametrize(("days", "text", "calls"), INQUIRIES)
def test_inquiries_and_follow_ups(days: list[int] | None, text: str, calls: bool) -> None:
    """照会への回答と決定のフォローは、過ぎたものと30日以内のものを、期限の順に。過ぎていれば手を打つ数になる。"""
    rows = None
    if days is not None:
        rows = tuple(
            Item(matter=Matter.OTHER, key=str(one), title="照会", due=TODAY + timedelta(days=one))
            for one in days
        )
    board = office_board(plan(), Beside(inquiries=rows, follow_ups=rows or (), remedies=rows))
    listing, follow = board.listing("inquiries"), board.listing("follow-ups")
    remedies = board.listing("remedies")
    assert remedies is not None
    assert (remedies.text, remedies.calls, remedies.items) == (text, calls, listing.items if listing else ())
    assert listing is not None
    assert follow is not None
    assert (listing.text, listing.calls) == (text, calls)
    assert listing.items == follow.items
    assert [one.days for one in listing.items] == sorted(one.days or 0 for one in listing.items)


def test_section_sees_who_waits() -> None:
    """ほかの課が待つ作業と、ほかの課を待つ作業は、終わっていないものどうしのつながりだけで決まる。"""
    other = Initiative(key="j", number="2", title="財務", owner_key="d2", owner="財政課")
    tasks = (
        task(10, key="mine"),
        task(20, key="done", state=State.DONE),
        Task(key="theirs", initiative="j", title="要求", links=(Link(before="mine"), Link(before="done"))),
        task(30, key="after", links=(Link(before="theirs"), Link(before="mine"))),
    )
    held = PlanSnapshot(head=HEAD, as_of=TODAY, initiatives=(DESK, other), tasks=tasks)
    board = section_board(held, {"d1"}, "市民課", None)
    asked, asking = board.listing("asked"), board.listing("asking")
    assert asked is not None
    assert asking is not None
    assert [(one.key, one.note) for one in asked.items] == [("mine", "「要求」（財政課）が待っています")]
    assert [one.key for one in asking.items] == ["theirs"]


QUESTIONS = [
    # 待っている設問（課と期限までの日数）、件数の言葉、手を打つ数か、はじめの文
    (None, "見る権限がありません", False, ""),
    ((), "0件", False, ""),
    ((("d2", 3),), "0件", False, ""),
    ((("d1", 9), ("d2", 3)), "1件", True, "「照会9」に"),
    ((("d1", 9), ("d1", -2)), "2件", True, "「照会-2」に"),
]


@pytest.mark.parametrize(("rows", "text", "calls", "says"), QUESTIONS)
def test_section_sees_the_questions_waiting_for_it(
    rows: tuple[tuple[str, int], ...] | None, text: str, calls: bool, says: str
) -> None:
    """照会台帳の照会は、自分の課を待つものだけが、期限の近い順に並ぶ。見られない人には 0 と言わない。"""
    held = rows and tuple(
        Item(
            matter=Matter.OTHER,
            key=str(days),
            title=f"照会{days}",
            owner_key=department,
            due=TODAY + timedelta(days=days),
            note="2問のうち0問に答え",
        )
        for department, days in rows
    )
    board = section_board(plan(), {"d1"}, "市民課", Beside(questions=held))
    listing = board.listing("questions")
    assert listing is not None
    assert (listing.text, listing.calls) == (text, calls)
    assert [one.days for one in listing.items] == sorted(one.days or 0 for one in listing.items)
    assert "".join(board.sentences[:1]).startswith(says)
    assert ("（期限を過ぎています）" in "".join(board.sentences)) is (says == "「照会-2」に")


# この課の対策の期限までの日数 → 並ぶ数、手を打つか（None は見る権限がない）
SECTION_REMEDIES = [([], "0件", False), ([31], "0件", False), ([0, 30], "2件", False), ([-1, 5], "2件", True)]


@pytest.mark.parametrize(("days", "text", "calls"), SECTION_REMEDIES)
def test_section_sees_its_remedies(days: list[int], text: str, calls: bool) -> None:
    """課の一枚には、自分の課の対策だけが、過ぎたものと30日以内のものだけ、期限の順に並ぶ。"""
    rows = tuple(
        Item(
            matter=Matter.OTHER,
            key=f"{one}{owner}",
            title="対策",
            owner_key=owner,
            due=TODAY + timedelta(one),
        )
        for one in days
        for owner in ("d1", "d2")
    )
    listing = section_board(plan(), {"d1"}, "市民課", Beside(remedies=rows)).listing("remedies")
    assert listing is not None
    assert (listing.text, listing.calls) == (text, calls)
    assert {one.owner_key for one in listing.items} <= {"d1"}
    assert [one.days for one in listing.items] == sorted(one.days or 0 for one in listing.items)
    hidden = section_board(plan(), {"d1"}, "市民課", Beside(remedies=None)).listing("remedies")
    assert hidden is not None and hidden.text == "見る権限がありません"


def test_section_with_nothing_but_questions_is_called() -> None:
    """計画に取組のない課でも、答える照会があれば、見出しがそれを言う。承認された版では数えない。"""
    asked = Item(matter=Matter.OTHER, key="q", title="照会", owner_key="d9", due=TODAY)
    board = section_board(plan(), {"d9"}, "総務課", Beside(questions=(asked,)))
    assert board.headline == "答えの済んでいない照会（照会台帳） 1件。"
    assert not board.is_calm
    listing = section_board(plan(), {"d9"}, "総務課", None).listing("questions")
    assert listing is not None
    assert listing.text == "版には入っていません"


def test_section_kpi_follows_its_own_department_first() -> None:
    """KPI に担当の課を決めていればその課の、決めていなければ取組のいまの状況（課）に出る。"""
    lines = (kpi(key="a", initiative="i"), kpi(key="b", initiative="i"), kpi(key="c"))
    held = Beside(kpi_departments=(("b", "d2"), ("c", "d1")))
    board = section_board(plan(kpis=lines), {"d1"}, "市民課", held)
    listing = board.listing("kpi-empty")
    assert listing is not None
    assert [one.key for one in listing.items] == ["a", "c"]
