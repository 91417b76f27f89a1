"""既存計画の取込みと総括の経路。"""

from shirube.apps.frame.permissions import MEMBER
from shirube.apps.frame.routes import Rate, Route
from shirube.apps.plan.adoption import views

_EDIT = "plan.edit"

ROUTES = [
    Route(
        path="plans/<uuid:plan>/existing/",
        view=views.intake_list,
        name="adoption.list",
        label="既存計画の取込み",
        permission=_EDIT,
    ),
    Route(
        path="plans/<uuid:plan>/existing/",
        view=views.stage,
        name="adoption.list",
        label="計画の表を選ぶ",
        permission=_EDIT,
        methods=("POST",),
        rate=Rate.HEAVY,
    ),
    Route(
        path="plans/existing/<uuid:key>/",
        view=views.intake_page,
        name="adoption.intake",
        label="取り込む計画を確かめる",
        permission=_EDIT,
        rate=Rate.HEAVY,
    ),
    Route(
        path="plans/existing/<uuid:key>/mapping/",
        view=views.decide_mapping,
        name="adoption.mapping",
        label="読み方を決める",
        permission=_EDIT,
        methods=("POST",),
        rate=Rate.HEAVY,
    ),
    Route(
        path="plans/existing/<uuid:key>/kept-mapping/",
        view=views.use_mapping,
        name="adoption.kept_mapping",
        label="残してある読み方を使う",
        permission=_EDIT,
        methods=("POST",),
    ),
    Route(
        path="plans/existing/<uuid:key>/adopt/",
        view=views.adopt,
        name="adoption.adopt",
        label="計画に取り込む",
        permission=_EDIT,
        methods=("POST",),
        rate=Rate.HEAVY,
    ),
    Route(
        path="plans/existing/<uuid:key>/withdraw/",
        view=views.withdraw,
        name="adoption.withdraw",
        label="取り込みを戻す",
        permission=_EDIT,
        methods=("POST",),
    ),
    Route(
        path="plans/existing/<uuid:key>/discard/",
        view=views.discard,
        name="adoption.discard",
        label="取込みを取り消す",
        permission=_EDIT,
        methods=("POST",),
    ),
    Route(
        path="plans/<uuid:plan>/review/",
        view=views.review_list,
        name="adoption.reviews",
        label="前の計画の総括",
        permission=MEMBER,
    ),
    Route(
        path="plans/<uuid:plan>/review/sheet.xlsx",
        view=views.review_sheet,
        name="adoption.review_sheet",
        label="総括の表",
        permission=MEMBER,
        rate=Rate.HEAVY,
    ),
    Route(
        path="plans/<uuid:plan>/review/seed/",
        view=views.seed_next,
        name="adoption.seed",
        label="総括から取組を引き継ぐ",
        permission=_EDIT,
        methods=("POST",),
    ),
    Route(
        path="plans/review/<uuid:key>/",
        view=views.review_form,
        name="adoption.review",
        label="総括を書く",
        permission=_EDIT,
    ),
    Route(
        path="plans/review/<uuid:key>/",
        view=views.edit_review,
        name="adoption.review",
        label="総括を書く",
        permission=_EDIT,
        methods=("POST",),
    ),
]

PLAN_TABS = [
    ("既存計画の取込み", "adoption.list", _EDIT),
    ("前の計画の総括", "adoption.reviews", MEMBER),
]
