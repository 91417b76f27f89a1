"""工程表の行い: 足す、直す、並べる、つなぐ、延ばす、中止する、消す。"""

from datetime import date
from types import SimpleNamespace

import pytest

from shirube.apps.audit.models import AuditEvent
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.plan.roadmap import actions, queries
from shirube.apps.plan.roadmap.models import Initiative, Task, TaskLink
from shirube.apps.plan.versions import actions as versions
from shirube.apps.plan.versions.models import Plan
from shirube.engines.plan.snapshot_lines import State


def _titles(small: SimpleNamespace) -> list[str]:
    return [row.title for row in queries.tasks_of(small.by, small.initiative)]


def test_ring_of_links_is_refused_and_named(small: SimpleNamespace) -> None:
    """輪になるつなぎは断り、どの作業の輪かを順に言う。"""
    by = small.by
    actions.link_tasks(by=by, task=small.second, before=small.first)
    actions.link_tasks(by=by, task=small.third, before=small.second)
    with pytest.raises(actions.CannotLinkTasks, match="「設計」 → 「調達」 → 「開始」 → 「設計」"):
        actions.link_tasks(by=by, task=small.first, before=small.third)
    with pytest.raises(actions.CannotLinkTasks, match="「設計」 → 「設計」"):
        actions.link_tasks(by=by, task=small.first, before=small.first)
    assert TaskLink.objects.count() == 2


def test_linking_again_replaces_kind_and_lag(small: SimpleNamespace) -> None:
    """同じ二つをつなぎ直すと、種類と間の日数が替わり、つながりは一つのまま。"""
    for lag in (0, 14):
        actions.link_tasks(by=small.by, task=small.second, before=small.first, kind="SS", lag_days=lag)
    assert [(one.kind, one.lag_days) for one in TaskLink.objects.all()] == [("SS", 14)]


def test_moving_keeps_the_other_order(small: SimpleNamespace) -> None:
    """一つ上へ動かすと隣と入れ替わり、端では動かず、古い版では断る。"""
    moved = actions.move_task(by=small.by, key=small.third.key, version=1, step=-1)
    assert _titles(small) == ["設計", "開始", "調達"]
    moved = actions.move_task(by=small.by, key=moved.key, version=moved.version, step=-1)
    moved = actions.move_task(by=small.by, key=moved.key, version=moved.version, step=-1)
    assert _titles(small) == ["開始", "設計", "調達"]
    with pytest.raises(ChangedMeanwhile):
        actions.move_task(by=small.by, key=moved.key, version=1, step=1)


def test_extension_needs_a_basis_and_a_later_day(small: SimpleNamespace) -> None:
    """公式の延長には根拠と、終わりより後の日が要る。空の日で取り消せる。"""
    extend = {"by": small.by, "key": small.first.key, "version": 1}
    with pytest.raises(actions.CannotChangeRoadmap, match="根拠"):
        actions.extend_task(**extend, extended_to=date(2026, 9, 30))
    with pytest.raises(actions.CannotChangeRoadmap, match="より後"):
        actions.extend_task(**extend, extended_to=date(2026, 6, 30), basis="庁議")
    row = actions.extend_task(**extend, extended_to=date(2027, 3, 31), basis="庁議（R8.7.1）")
    line = queries.task_lines(small.by, small.plan, small.by.today)[0]
    assert line.due == date(2027, 3, 31) and not line.is_overdue(date(2026, 11, 21))
    row = actions.extend_task(by=small.by, key=row.key, version=row.version, extended_to=None)
    assert (row.extended_to, row.extension_basis) == (None, "")


def test_only_things_never_in_a_version_are_removed(small: SimpleNamespace) -> None:
    """版に入った作業は消せず、中止にする。版のあとに足した作業は、つながりごと消せる。"""
    by = small.by
    versions.propose_version(by=by, plan=small.plan, as_of=by.today)
    (late,) = actions.add_tasks(by=by, initiative=small.initiative, lines=[{"title": "あとの作業"}])
    actions.link_tasks(by=by, task=late, before=small.third)
    with pytest.raises(actions.CannotRemoveFromRoadmap, match="中止"):
        actions.remove_task(by=by, key=small.first.key, version=small.first.version)
    actions.remove_task(by=by, key=late.key, version=late.version)
    assert _titles(small) == ["設計", "調達", "開始"] and not TaskLink.objects.exists()
    stopped = actions.stop_task(by=by, key=small.first.key, version=1, reason="方針の変更")
    assert (stopped.state, stopped.stop_reason) == (State.STOPPED, "方針の変更")
    back = actions.resume_task(by=by, key=stopped.key, version=stopped.version)
    assert (back.state, back.stop_reason) == (State.PLANNED, "")


def test_withdrawn_version_does_not_hold_records(small: SimpleNamespace) -> None:
    """取り下げた版にしか無い作業は、消せる。"""
    kept = versions.propose_version(by=small.by, plan=small.plan, as_of=small.by.today)
    versions.withdraw_version(by=small.by, key=kept.key, version=kept.version)
    actions.remove_task(by=small.by, key=small.first.key, version=1)
    assert _titles(small) == ["調達", "開始"]


def test_initiative_with_tasks_is_not_removed(small: SimpleNamespace) -> None:
    """作業の付いた取組は消せず、何が付いているかを言う。監査にも消したとは残らない。"""
    with pytest.raises(actions.CannotRemoveFromRoadmap, match="作業が付いている"):
        actions.remove_initiative(by=small.by, key=small.initiative.key, version=1)
    assert Initiative.objects.filter(key=small.initiative.key).exists()
    assert not AuditEvent.objects.filter(action="取組を消した").exists()


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"state": "done"}, "終えた日を入れて"),
        ({"state": "active", "ended_on": date(2026, 6, 1)}, "状態を「完了」"),
        ({"state": "done", "ended_on": date(2026, 12, 1)}, "今日より後"),
        ({"state": "active", "started_on": date(2026, 12, 1)}, "今日より後"),
        ({"state": "active", "progress": 101}, "0 から 100"),
        (
            {"state": "done", "started_on": date(2026, 6, 2), "ended_on": date(2026, 6, 1)},
            "始めた日より前",
        ),
    ],
)
def test_progress_that_does_not_fit_is_refused(
    small: SimpleNamespace, values: dict[str, object], why: str
) -> None:
    """実績は今日までのことで、状態と合っていなければならない。"""
    with pytest.raises(actions.CannotChangeRoadmap, match=why):
        actions.record_progress(by=small.by, key=small.first.key, version=1, **values)
    assert Task.objects.get(key=small.first.key).version == 1


def test_progress_is_dated_by_the_report(small: SimpleNamespace) -> None:
    """実績を記録すると、最後に報告のあった日が残る。"""
    row = actions.record_progress(
        by=small.by, key=small.first.key, version=1, state="done", ended_on=date(2026, 7, 10)
    )
    assert (row.state, row.reported_on) == (State.DONE, small.by.today)


def test_initiatives_move_within_their_pillar(small: SimpleNamespace) -> None:
    """取組は同じ柱の中だけで動き、ほかの柱の並びは変わらない。"""
    by = small.by
    other = actions.add_pillar(by=by, plan=small.plan, title="内部")
    actions.add_initiative(by=by, plan=small.plan, title="内部の取組", pillar=other)
    last = actions.add_initiative(by=by, plan=small.plan, title="予約", pillar=small.pillar)
    actions.move_initiative(by=by, key=last.key, version=1, step=-1)
    found = [row.title for row in queries.initiatives(by, small.plan)]
    assert found == ["予約", "書かない窓口", "内部の取組"]


def test_closed_plan_is_not_changed(small: SimpleNamespace) -> None:
    """終わった計画の工程表は変えない。"""
    versions.edit_plan(
        by=small.by,
        key=small.plan.key,
        version=small.plan.version,
        title="DX推進計画",
        first_year=2026,
        last_year=2030,
        standing=Plan.Standing.CLOSED,
    )
    with pytest.raises(actions.CannotChangeRoadmap, match="終了"):
        actions.edit_task(by=small.by, key=small.first.key, version=1, title="改題")


def test_foreign_pillar_and_unknown_item_are_refused(small: SimpleNamespace) -> None:
    """別の計画の柱と、資料に無い国の項目は断る。"""
    other = versions.start_plan(by=small.by, title="別の計画", first_year=2026, last_year=2027)
    pillar = actions.add_pillar(by=small.by, plan=other, title="別の柱")
    change = {"by": small.by, "key": small.initiative.key, "version": 1}
    with pytest.raises(actions.CannotChangeRoadmap, match="別の計画"):
        actions.edit_initiative(**change, pillar=pillar)
    with pytest.raises(actions.CannotChangeRoadmap, match=r"item\.nai@2\.2"):
        actions.edit_initiative(**change, national=["item.nai@2.2"])


def test_start_refuses_another_edition_and_unknown_items(small: SimpleNamespace) -> None:
    """計画がもとにした版とは別の版、版に無い項目からは始められない。"""
    with pytest.raises(actions.CannotStartRoadmap, match=r"「2\.2」"):
        actions.start_from_edition(by=small.by, plan=small.plan, edition="2.0")
    with pytest.raises(actions.CannotStartRoadmap, match=r"item\.nai"):
        actions.start_from_edition(by=small.by, plan=small.plan, edition="2.2", items=["item.nai"])


def test_start_brings_every_item_and_only_local_targets(small: SimpleNamespace) -> None:
    """すべての取組事項が入り、節目になるのは自治体の行いについての目標時期だけ。もう一度は入らない。"""
    made = actions.start_from_edition(by=small.by, plan=small.plan, edition="2.2")
    edition = queries.edition_of(small.by, small.plan)
    assert edition is not None
    local = [t for item in edition.items for t in item.targets if t.actor.value == "local"]
    assert (made.pillars, made.initiatives, made.milestones) == (3, len(edition.items), len(local))
    with pytest.raises(actions.CannotStartRoadmap, match="足す取組事項がありません"):
        actions.start_from_edition(by=small.by, plan=small.plan, edition="2.2")
