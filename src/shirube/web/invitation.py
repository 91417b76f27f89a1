"""招待: パスワードを持たない利用者（新しい人、忘れた人）に、一度だけ使えるアドレスを手渡す。

アドレスは、システム管理者がその場で作って本人に渡す。署名の鍵・いまのパスワード・最後のサインインの時から作るので、
使うか、新しいパスワードを定めるか、サインインすると効かなくなる。1 時間で切れ、どの表にも残らない。
"""

from typing import Any
from uuid import UUID

from allauth.account import signals
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.apps.frame.permissions import ANYONE
from shirube.apps.frame.routes import Place, Rate, Route
from shirube.apps.organization import queries as organization
from shirube.web import errors

SPENT = "この招待は、使い終わったか、時間が過ぎています。システム管理者に、もう一度作ってもらってください。"


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """新しいパスワードの様式。"""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "新しいパスワード"
        self.fields["new_password2"].label = "新しいパスワード（確認）"

    def save(self, commit: bool = True) -> Any:
        """サインインと同じ差し込み口でパスワードを定める。"""
        get_adapter().set_password(self.user, self.cleaned_data["new_password1"])
        return self.user


def _invited(key: UUID, token: str) -> Any:
    account = get_user_model()._default_manager.filter(key=key, is_active=True).first()
    if account is None or not default_token_generator.check_token(account, token):
        return None
    return account


def accept(request: HttpRequest, key: UUID, token: str) -> HttpResponse:
    """招待を受け、パスワードを定める。"""
    account = _invited(key, token)
    if account is None:
        return errors.page(request, 403, SPENT, message=errors.Message("この招待は使えません", SPENT))
    form = NewPasswordForm(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        signals.password_reset.send(sender=type(account), request=request, user=account)
        return redirect("account_login")
    context = {"page_title": "パスワードを定める", "form": form, "account": account}
    status = 422 if request.method == "POST" else 200
    response = render(request, "web/invitation.html", context, status=status)
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def invite(request: HttpRequest, key: UUID) -> HttpResponse:
    """招待のアドレスを作って、一度だけ見せる。前に作ったものは、使われるまで効く。"""
    scope = request.scope  # type: ignore[attr-defined]
    try:
        account = organization.account_of_key(scope, key)
    except get_user_model().DoesNotExist:
        raise Http404("この利用者はいません。") from None
    if account.pk == scope.account_id or not organization.is_only_ours(scope, account):
        raise PermissionDenied(
            "この利用者の招待は、ここでは作れません。自分のものと、ほかの自治体でも使う人のものは作れません。"
        )
    address = reverse("invitation", args=[account.key, default_token_generator.make_token(account)])
    context = {
        "page_title": "招待",
        "account": account,
        "address": request.build_absolute_uri(address),
        "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
    }
    return render(request, "web/invite.html", context)


ROUTES = [
    Route(
        path="invitations/<uuid:key>/<str:token>/",
        view=accept,
        name="invitation",
        label="招待を受ける",
        permission=ANYONE,
        methods=("GET", "POST"),
        place=Place.SITE,
        rate=Rate.SIGN_IN,
    ),
    Route(
        path="accounts/<uuid:key>/invite/",
        view=invite,
        name="invite",
        label="招待を作る",
        permission="rights.grant",
        methods=("POST",),
        rate=Rate.SIGN_IN,
    ),
]
