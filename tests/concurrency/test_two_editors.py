"""CC-01: 二人が同じ記録を開いて直すと、後の人は 409 を受け、何も上書きせず、打った言葉を失わない。

版を持つすべての画面を経路の例から、版を持つすべてのモデルを登録から見つける。
"""

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from shirube.apps.frame.records import ChangedMeanwhile, VersionedRecord
from shirube.apps.organization.versioned import change_versioned
from tests.concurrency.writers import ALLOWED, writers
from tests.isolation.attack import Shot, content, fire, undone
from tests.isolation.rows import everything, fingerprint, rows_of
from tests.isolation.test_foreign_ids import permitted_role
from tests.route_examples import Call, RosterVersion, calls
from tests.world import World
from tests.writes import watched_writes

VERSIONED = [
    model
    for model in apps.get_models()
    if model.__module__.startswith("shirube.") and any(f.name == "version" for f in model._meta.fields)
]
# 二度目を断らない画面と、その理由（二度目には何も書かない）。
HARMLESS_TWICE = {
    "organization.adopt_roster": {204, 302},  # 二度押しても一度だけ効き、同じ一式が返る
    "organization.discard_roster": {404},  # 取り消した一式はもう無い
    "roadmap.remove_pillar": {404},  # 消した記録はもう無い
    "roadmap.remove_initiative": {404},
    "roadmap.remove_task": {404},
    "money.remove_effect": {404},
    "money.remove_support": {404},
    "money.remove_asset": {404},
    "money.discard": {404},
    "meetings.remove_agenda": {404},
    "meetings.discard_decision": {404},
    "steering.remove_issue": {404},
    "steering.remove_cycle": {404},
    "steering.discard": {404},
    "proposals.remove_step": {404},
    "inquiries.remove_question": {404},
    "insight.drop_reading": {404},
    "insight.remove_period": {404},
    "insight.remove_section_hours": {404},
    "insight.drop_steps": {404},
    "insight.discard": {404},
    "insight.discard_remedies": {404},
    "effort.discard": {404},
    "effort.remove_counts": {404},
    "effort.remove_minutes": {404},
    "meetings.correct_decision": {422},  # 訂正はもう書かれている。開いて直すよう言う
    "steering.log_issue": {422},  # 解決した課題の状態は、もう選べない
    "steering.close_cycle": {422},  # 締めた評価は変えられない
    "steering.end_loop": {422},  # もう終わっている
}
# まだ直す画面の無い、版を持つモデル。
NO_SCREEN_YET = {
    "plan_kpi.Series": "読み方は、表を取り込むときに新しいものになる",
    "plan_progress.Section": "知らせた日と催促の回数だけで、人が打つ欄が無い",
    "plan_progress.ReturnedFile": "取り込んだ日時だけで、人が打つ欄が無い",
    "insight_effort.ReturnedFile": "取り込んだ日時だけで、人が打つ欄が無い",
    "plan_inquiries.InquirySection": "知らせた日と催促の回数だけで、人が打つ欄が無い",
    "plan_inquiries.ReturnedFile": "取り込んだ日時だけで、人が打つ欄が無い",
}
# 人が打つのでなく、一覧から選ぶ欄。
CHOSEN = {"sheet", "case", "activity", "timestamp", "paired"}
_WORDS = re.compile(r"[ぁ-んァ-ヶ一-龠]")


def editing_calls() -> list[Call]:
    """版を送る、すべての画面。"""
    return [call for call in calls() if "version" in call.form]


def typed_by_second(data: dict[str, Any]) -> dict[str, str]:
    """後の人が打った、前の人とは違う言葉。"""
    return {
        name: value + "その二"
        for name, value in data.items()
        if isinstance(value, str) and _WORDS.search(value) and "password" not in name and name not in CHOSEN
    }


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["画面", "htmx の断片"])
@pytest.mark.parametrize("call", editing_calls(), ids=lambda call: call.route.name)
def test_second_editor_loses_nothing(
    call: Call, headers: dict[str, str], furnished: World, clients: dict[str, Client]
) -> None:
    """同じ版から二人目が送ると 409 になり、一人目の内容が残り、二人目の言葉は応答にある。"""
    role, town = permitted_role(call), furnished.mihon
    url, data = call.url(town, role), call.data(town, role)
    typed = typed_by_second(data)
    first = fire(clients[role], Shot("一人目", call.method, url, data))
    assert first.status_code in (200, 302)
    aside = {"audit.AuditEvent"}
    for value in data.values():
        if hasattr(value, "seek"):
            value.seek(0)  # 二人目も同じファイルを送る
            aside.add("files.StoredFile")  # 預かったファイルは、使われなければ期限で片づく
    with undone(clients[role]), watched_writes() as written:
        second = fire(clients[role], Shot("二人目", call.method, url, data | typed, headers))
        after = fingerprint(town, written)
    kept = fingerprint(town, written)  # 書かれていない表は、前と同じままである
    changed = {label for label in kept if kept[label] != after[label]} - aside
    assert changed == set()
    assert second.status_code in HARMLESS_TWICE.get(call.route.name, {409})
    if second.status_code in (409, 422):
        shown = content(second)
        assert [word for word in typed.values() if word not in shown] == []


def test_every_versioned_model_has_a_guarded_screen(furnished: World, clients: dict[str, Client]) -> None:
    """版を持つどのモデルも、版を送る画面から書かれる（まだ画面の無いものは理由を添えて挙げる）。"""
    assert len(VERSIONED) >= 7
    reached: set[str] = set()
    for call in editing_calls():
        role = permitted_role(call)
        with undone(clients[role]), watched_writes() as written:
            data = call.data(furnished.mihon, role)
            fire(clients[role], Shot("直す", call.method, call.url(furnished.mihon, role), data))
        reached |= written
    missing = {m._meta.label for m in VERSIONED if m._meta.db_table not in reached}
    assert missing == set(NO_SCREEN_YET)


def test_version_is_sent_by_every_editing_form() -> None:
    """直す画面の例はどれも、いまの版を送る（古い版で通る例では何も確かめられない）。"""
    found = editing_calls()
    assert len(found) >= 10
    constant = [c.id for c in found if isinstance(c.form["version"], str)]
    assert constant == []
    assert any(isinstance(call.form["version"], RosterVersion) for call in found)


@pytest.mark.parametrize("model", VERSIONED, ids=lambda m: m._meta.label)
def test_stale_version_overwrites_nothing(model: type[models.Model], furnished: World) -> None:
    """版を持つどのモデルでも、古い版での書き換えは断られ、誤りはいまの行と打たれた値を持つ。"""
    field = next(
        f
        for f in model._meta.concrete_fields
        if isinstance(f, models.CharField | models.TextField) and not f.choices and f.name != "password"
    )
    rows = rows_of(model, furnished.mihon)
    assert rows is not None
    row = rows.order_by("pk").first()

    def change(text: str) -> models.Model:
        if issubclass(model, VersionedRecord):
            return model.change(key=row.key, version=row.version, **{field.name: text})
        return change_versioned(everything(model), key=row.key, version=row.version, **{field.name: text})

    with furnished.mihon.entered():
        first = change("一人目")
        assert first.version == row.version + 1  # type: ignore[attr-defined]
        with pytest.raises(ChangedMeanwhile) as refused:
            change("二人目")
    kept = everything(model).get(pk=row.pk)
    assert (getattr(kept, field.name), kept.version) == ("一人目", row.version + 1)
    assert refused.value.record == kept
    assert refused.value.typed == {field.name: "二人目"}


def test_writes_without_a_version_are_listed() -> None:
    """版を確かめずに行を書ける所は、失わない理由を添えて挙げた所だけである。"""
    found = writers()
    assert sorted(found - set(ALLOWED)) == [], (
        "人の入力を書き換えるなら change を通してください。"
        "そうでなければ tests/concurrency/writers.py の ALLOWED に理由を書いてください。"
    )
    assert sorted(set(ALLOWED) - found) == []


@pytest.mark.parametrize(
    "line",
    ["rows.filter(pk=1).update(title='x')", "row.save()", "rows.bulk_update([row], ['title'])"],
)
def test_new_writer_is_found(line: str, tmp_path) -> None:
    """版を確かめない書き換えを一つ足すと、見つかる（辞書の update は数えない）。"""
    place = tmp_path / "apps" / "insight"
    place.mkdir(parents=True)
    text = f"def rename(rows, row):\n    {{}}.update({{'a': 1}})\n    {line}\n"
    (place / "sneak.py").write_text(text, encoding="utf-8")
    assert writers(tmp_path) == {"shirube.apps.insight.sneak.rename"}
    (place / "sneak.py").write_text("def f(d):\n    d.update({'a': 1})\n", encoding="utf-8")
    assert writers(tmp_path) == set()
