"""裏方の仕事の経路。何が見えるかは queries が人ごとに絞る。"""

from shirube.apps.frame.permissions import MEMBER, Permission
from shirube.apps.frame.routes import Route
from shirube.apps.jobs import views

PERMISSIONS = [Permission.of("jobs.manage", "すべての裏方の仕事を見て、取り消す", "system_admin")]

ROUTES = [
    Route(path="jobs/", view=views.job_list, name="jobs.list", label="裏方の仕事", permission=MEMBER),
    Route(
        path="jobs/progress/",
        view=views.list_fragment,
        name="jobs.list_fragment",
        label="裏方の仕事の進み",
        permission=MEMBER,
        polls=True,
    ),
    Route(
        path="jobs/<uuid:key>/", view=views.job_detail, name="jobs.detail", label="仕事", permission=MEMBER
    ),
    Route(
        path="jobs/<uuid:key>/progress/",
        view=views.detail_fragment,
        name="jobs.detail_fragment",
        label="仕事の進み",
        permission=MEMBER,
        polls=True,
    ),
    Route(
        path="jobs/<uuid:key>/cancel/",
        view=views.cancel,
        name="jobs.cancel",
        label="仕事を取り消す",
        permission=MEMBER,
        methods=("POST",),
    ),
]

MENU = [("運用", "jobs.list", MEMBER)]
