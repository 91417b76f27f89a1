"""ISO-03: どのモデルも持ち主を名のり、自治体の記録は、範囲に入らずには読めも書けもしない。"""

import ast
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import models

from shirube.apps.frame.data_card import DataCard, Home
from shirube.apps.frame.records import TenantRecord
from shirube.apps.frame.scope import ScopeMissing
from shirube.apps.organization.models import Municipality
from shirube.web.third_party_records import CARDS
from tests.architecture.source import SOURCE, Module, modules
from tests.world import site_scope

OURS = [model for model in apps.get_models() if model.__module__.startswith("shirube.")]
TENANT = [model for model in OURS if issubclass(model, TenantRecord)]

# 自治体を指すのに自治体の記録（TenantRecord）でないモデルと、その理由。
OUTSIDE_THE_WALL = {
    "organization.Membership": "サインインの時、どの自治体に入れるかを、入る前に調べる",
    "organization.MunicipalityCodePeriod": "住所の団体コードから、入る前に自治体を引く",
    "jobs.Job": "一つの輪がすべての自治体の仕事を順に取る（jobs/models.py の初めに述べた）",
    "jobs.JobSchedule": "一つの輪がすべての自治体の予定を見る（jobs/models.py の初めに述べた）",
}
# 範囲で絞らない問い合わせを使ってよい所（モジュール.関数）と、その理由。15 まで。
UNSCOPED: dict[str, str] = {
    "shirube.apps.frame.search_index._rewrite_keys": "移行のあとに、すべての自治体の検索の鍵を作り直す",
}


def home_of(model: type[models.Model]) -> Home | None:
    """名のった持ち主。名のっていなければ None。"""
    card = getattr(model, "DATA", None) or CARDS.get(model._meta.label)
    return card.home if isinstance(card, DataCard) else None


def test_every_model_declares_its_home() -> None:
    """どのモデルも（部品の表も）、自治体・サイト・国の枠組みのどれが持ち主かを名のる。"""
    assert len(TENANT) >= 12
    assert [model._meta.label for model in apps.get_models() if home_of(model) is None] == []


def test_home_is_what_the_table_is() -> None:
    """自治体の持ち物と名のる表には、自治体の壁（範囲か、鍵の列）が必ずあり、逆も成り立つ。"""
    walled = {m for m in OURS if issubclass(m, TenantRecord) or getattr(m, "WALL_COLUMN", None)}
    assert {m._meta.label for m in OURS if home_of(m) is Home.TENANT} == {m._meta.label for m in walled}


def test_pointing_at_a_municipality_without_the_wall_is_listed() -> None:
    """自治体を指しながら壁の外にあるモデルは、理由を添えて挙げたものだけである。"""
    pointing = {
        model._meta.label
        for model in OURS
        if not issubclass(model, TenantRecord)
        and any(f.is_relation and f.remote_field.model is Municipality for f in model._meta.concrete_fields)
    }
    assert pointing == set(OUTSIDE_THE_WALL)


TOUCHES: dict[str, Callable[[type[TenantRecord]], object]] = {
    "読む": lambda model: list(model.objects.all()),
    "既定の入口から読む": lambda model: list(model._default_manager.all()),
    "数える": lambda model: model.objects.count(),
    "絞る": lambda model: model.objects.filter(pk=1).exists(),
    "書き換える": lambda model: model.objects.update(key=None),
    "消す": lambda model: model.objects.all().delete(),
    "足す": lambda model: model(pk=None).save(),
    "まとめて足す": lambda model: model.objects.bulk_create([model()]),
}


@pytest.mark.parametrize("touch", TOUCHES)
@pytest.mark.parametrize("model", TENANT, ids=lambda m: m._meta.label)
def test_tenant_record_without_scope_is_refused(model: type[TenantRecord], touch: str, db: None) -> None:
    """範囲に入らずに自治体の記録へ触れると、どの触れ方でも、何もせずに止まる。"""
    with pytest.raises(ScopeMissing, match=str(model._meta.verbose_name)):
        TOUCHES[touch](model)


@pytest.mark.parametrize("model", TENANT, ids=lambda m: m._meta.label)
def test_site_scope_is_not_enough(model: type[TenantRecord], db: None) -> None:
    """サイト全体の範囲に入っても、自治体の記録は読めない。"""
    from shirube.apps.frame import scope as scopes

    with scopes.enter(site_scope()), pytest.raises(ScopeMissing):
        model.objects.count()


def unscoped_uses(source=SOURCE) -> list[str]:
    """範囲で絞らない問い合わせを使っている所（モジュール.関数）。"""
    return [
        f"{module.name}.{name}"
        for module in modules(source)
        if module.name != "shirube.apps.frame.records"
        for name, node in _functions(module)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute) and inner.attr in {"unscoped", "_base_manager"}
    ]


def _functions(module: Module) -> list[tuple[str, ast.AST]]:
    found = [(n.name, n) for n in ast.walk(module.tree) if isinstance(n, ast.FunctionDef)]
    outside = [n for n in module.tree.body if not isinstance(n, ast.FunctionDef | ast.ClassDef)]
    return [*found, *(("（関数の外）", node) for node in outside)]


def test_unscoped_queries_are_few_and_explained() -> None:
    """範囲で絞らない問い合わせは、理由を添えて挙げた所だけで、15 を超えない。"""
    assert sorted(set(unscoped_uses())) == sorted(UNSCOPED)
    assert len(UNSCOPED) <= 15


def test_unscoped_use_is_found(tmp_path) -> None:
    """範囲で絞らない問い合わせを一つ書くと、見つかる。"""
    place = tmp_path / "apps" / "insight"
    place.mkdir(parents=True)
    (place / "peek.py").write_text("def peek(m):\n    return m.unscoped.all()\n", encoding="utf-8")
    assert unscoped_uses(tmp_path) == ["shirube.apps.insight.peek.peek"]
