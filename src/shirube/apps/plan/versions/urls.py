"""計画と版の経路。"""

from shirube.apps.frame.permissions import INSIDE, MEMBER, Permission
from shirube.apps.frame.routes import Rate, Route
from shirube.apps.plan.versions import views

PERMISSIONS = [
    # 文書と版の中身には、契約の年額も課題も載る。業者は、公表した頁を見る。
    Permission.of("plan.papers", "計画の庁内の文書と、版の中身を見る", *INSIDE),
    Permission.of("plan.edit", "計画をつくり、変え、版を提案する", "dx_officer"),
    Permission.of("plan.approve", "ほかの人が提案した計画の版を承認する", "dx_officer", "section_chief"),
]

ROUTES = [
    Route(path="plans/", view=views.plan_list, name="plans.list", label="計画", permission=MEMBER),
    Route(
        path="plans/new/", view=views.new_plan, name="plans.new", label="計画を始める", permission="plan.edit"
    ),
    Route(
        path="plans/new/",
        view=views.start_plan,
        name="plans.new",
        label="計画を始める",
        permission="plan.edit",
        methods=("POST",),
    ),
    Route(
        path="plans/<uuid:plan>/",
        view=views.plan_page,
        name="plans.plan",
        label="計画の入口",
        permission=MEMBER,
    ),
    Route(
        path="plans/<uuid:plan>/edit/",
        view=views.edit_form,
        name="plans.edit",
        label="計画の枠を変える",
        permission="plan.edit",
    ),
    Route(
        path="plans/<uuid:plan>/edit/",
        view=views.edit_plan,
        name="plans.edit",
        label="計画の枠を変える",
        permission="plan.edit",
        methods=("POST",),
    ),
    Route(
        path="plans/<uuid:plan>/versions/",
        view=views.version_list,
        name="plans.versions",
        label="計画の版",
        permission=MEMBER,
    ),
    Route(
        path="plans/<uuid:plan>/versions/",
        view=views.propose,
        name="plans.versions",
        label="版を提案する",
        permission="plan.edit",
        methods=("POST",),
        rate=Rate.HEAVY,
    ),
    Route(
        path="plans/versions/<uuid:key>/",
        view=views.version_page,
        name="plans.version",
        label="計画の一つの版",
        permission=MEMBER,
    ),
    Route(
        path="plans/versions/<uuid:key>/snapshot.json",
        view=views.version_json,
        name="plans.version_json",
        label="計画の版の中身",
        permission="plan.papers",
        rate=Rate.HEAVY,
    ),
    Route(
        path="plans/versions/<uuid:key>/approve/",
        view=views.approve,
        name="plans.approve",
        label="版を承認する",
        permission="plan.approve",
        methods=("POST",),
    ),
    Route(
        path="plans/versions/<uuid:key>/decision/",
        view=views.decide_outside,
        name="plans.decide",
        label="外での決定を記録する",
        permission="plan.edit",
        methods=("POST",),
    ),
    Route(
        path="plans/versions/<uuid:key>/withdraw/",
        view=views.withdraw,
        name="plans.withdraw",
        label="版を取り下げる",
        permission="plan.edit",
        methods=("POST",),
    ),
]

MENU = [("計画", "plans.list", MEMBER)]
PLAN_TABS = [("計画の版", "plans.versions", MEMBER)]
