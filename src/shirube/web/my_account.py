"""自分の設定: 名前、パスワード、二つ目の確認、開いているサインイン。"""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.apps.frame.permissions import MEMBER, SIGNED_IN
from shirube.apps.frame.routes import Place, Route
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.instant import format_moment
from shirube.web import second_factor
from shirube.web.browser_names import browser_name


def my_account(request: HttpRequest) -> HttpResponse:
    """自分の設定を見せる。"""
    account = request.user
    context = {
        "page_title": "自分の設定",
        "breadcrumbs": [("ホーム", reverse("home")), ("自分の設定", None)],
        "terms": [
            Term("利用者ID", account.get_username()),
            Term("氏名", account.display_name),  # type: ignore[union-attr]
            Term("メールアドレス", account.email or "登録していません"),  # type: ignore[union-attr]
        ],
        "has_second_factor": get_adapter().is_mfa_enabled(account),
        "needs_second_factor": second_factor.is_needed(request, getattr(request, "rights", [])),
        "session_count": UserSession.objects.filter(user_id=account.pk).count(),
    }
    return render(request, "web/my_account.html", context)


class OpenSessionsView(ListUserSessionsView):
    """開いているサインイン。"""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """ブラウザーを人に分かる言葉で示す表。"""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        trail = [("ホーム", reverse("home")), ("自分の設定", reverse("my_account"))]
        return context | {
            "breadcrumbs": [*trail, ("開いているサインイン", None)],
            "table": _sessions_table(context["sessions"]),
        }


def _sessions_table(sessions: list[UserSession]) -> Table:
    columns = [
        Column("browser", "ブラウザー", is_row_header=True),
        Column("since", "日時"),
        Column("source", "接続元"),
    ]
    rows = [
        Row(
            {
                "browser": Cell(
                    browser_name(one.user_agent),
                    badge=Badge("この画面", "info") if one.is_current() else None,
                ),
                "since": Cell(format_moment(one.created_at)),
                "source": Cell(str(one.ip)),
            }
        )
        for one in sessions
    ]
    return Table("開いているサインイン", columns, rows, caption_hidden=True)


MENU = [("自分", "my_account", MEMBER)]

ROUTES = [
    Route(
        path="my-account/",
        view=my_account,
        name="my_account",
        label="自分の設定",
        permission=SIGNED_IN,
        place=Place.SITE,
    )
]
