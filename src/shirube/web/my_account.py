"""自分の設定: 名前、パスワード、二つ目の確認、開いているサインイン。"""

from allauth.mfa.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shirube.apps.frame.permissions import MEMBER, SIGNED_IN
from shirube.apps.frame.routes import Place, Route
from shirube.ui.components.description_list.description_list import Term
from shirube.web import second_factor


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
