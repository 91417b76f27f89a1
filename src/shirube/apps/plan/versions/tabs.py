"""計画の中の画面と、次にすること。各アプリが名のり、入口の画面が集めて並べる。

- ``urls.PLAN_TABS``: （名、経路の名、権限）。経路は計画の鍵を一つだけ取る（``plans/<uuid:plan>/…``）。
- ``plan_steps.PLAN_STEPS``: 計画をつくる手順の一つずつ（``PlanStep``）。
- ``plan_blocks.PLAN_BLOCKS``: 範囲と計画を受け取り、いまのようす（``PlanBlock``）を返す関数。
  出さないなら None。

一つの画面に全部の画面を並べると選べないので、切り替えには同じアプリの画面だけを出し、全部は入口に出す。
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.urls import reverse

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.scope import Scope
from shirube.apps.plan.versions.models import Plan
from shirube.ui.components.steps.steps import Step
from shirube.ui.components.tabs.tabs import Tab

Screen = tuple[str, str, str]
Crumb = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class PlanStep:
    """計画をつくる手順の一つ。``order`` の小さい順に並ぶ。経路は計画の鍵を一つだけ取る。"""

    order: int
    label: str
    route: str
    permission: str
    is_done: Callable[[Scope, Plan], bool]

    def address(self, plan: Plan) -> str:
        """この手順の画面。"""
        return reverse(self.route, args=[plan.key])


@dataclass(frozen=True, slots=True)
class PlanBlock:
    """入口に置く、一つの部屋のいまのようす: 数（名と値）、添え書き、最近のこと、行き先。"""

    order: int
    title: str
    figures: tuple[tuple[str, str], ...] = ()
    note: str = ""
    recent: tuple[str, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """入口に並べる、一つのアプリの画面。"""

    label: str
    links: tuple[tuple[str, str], ...]


def plan_tabs(scope: Scope, plan: Plan, current: str = "") -> list[Tab]:
    """入口と、同じアプリの画面の切り替え。``current`` はいまの経路の名。"""
    mine = next((group for _, group in _groups(scope) if any(name == current for _, name, _ in group)), ())
    tabs = [Tab("計画の入口", reverse("plans.plan", args=[plan.key]))]
    return tabs + [
        Tab(label, reverse(name, args=[plan.key]), is_current=name == current) for label, name, _ in mine
    ]


def plan_trail(plan: Plan | None, *last: Crumb) -> list[Crumb]:
    """ホームから計画の入口までの道順に、``last`` を足す。``plan`` が None なら、計画の一覧まで。"""
    trail: list[Crumb] = [("ホーム", reverse("home")), ("計画", reverse("plans.list"))]
    if plan is not None:
        trail.append((plan.title, reverse("plans.plan", args=[plan.key])))
    return [*trail, *last]


def plan_sections(scope: Scope, plan: Plan) -> list[Section]:
    """この人が開ける、計画のすべての画面。"""
    return [
        Section(title, tuple((label, reverse(name, args=[plan.key])) for label, name, _ in group))
        for title, group in _groups(scope)
    ]


def plan_blocks(scope: Scope, plan: Plan) -> list[PlanBlock]:
    """各部屋のいまのようす。"""
    made = [make(scope, plan) for module in installed_modules("plan_blocks") for make in module.PLAN_BLOCKS]
    return sorted((one for one in made if one is not None), key=lambda one: one.order)


def plan_steps(scope: Scope, plan: Plan) -> list[Step]:
    """計画をつくる手順。はじめの済んでいないものが「いま」になる。"""
    declared = [step for module in installed_modules("plan_steps") for step in module.PLAN_STEPS]
    shown: list[Step] = []
    is_current_taken = False
    for step in sorted(declared, key=lambda one: one.order):
        is_done = step.is_done(scope, plan)
        state = "done" if is_done else "todo" if is_current_taken else "current"
        is_current_taken = is_current_taken or not is_done
        href = step.address(plan) if scope.can(step.permission) else None
        shown.append(Step(step.label, state, href=href))
    return shown


def _groups(scope: Scope) -> list[tuple[str, list[Screen]]]:
    """アプリの名と、開ける画面。"""
    found = []
    for module in installed_modules("urls"):
        screens = [one for one in getattr(module, "PLAN_TABS", ()) if scope.can(one[2])]
        if screens:
            found.append((_title(module.__name__), screens))
    return found


def _title(module: str) -> str:
    config = apps.get_containing_app_config(module)
    return str(config.verbose_name) if config else module
