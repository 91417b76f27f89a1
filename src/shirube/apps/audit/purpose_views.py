"""目的の画面: 個人情報を扱う目的を聞き、開こうとした画面へ戻す。"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from shirube.apps.audit.forms import PurposeForm
from shirube.apps.frame import purpose


def ask_purpose(request: HttpRequest) -> HttpResponse:
    """目的を選ぶ様式。"""
    return _page(request, PurposeForm(initial={"next": request.GET.get("next", "")}))


def _page(request: HttpRequest, form: PurposeForm, status: int = 200) -> HttpResponse:
    context = {
        "page_title": "個人情報を扱う目的",
        "breadcrumbs": [("ホーム", reverse("home")), ("個人情報を扱う目的", None)],
        "form": form,
        "current": request.scope.purpose,  # type: ignore[attr-defined]
    }
    return render(request, "audit/purpose.html", context, status=status)


def state_purpose(request: HttpRequest) -> HttpResponse:
    """目的を覚え、開こうとした画面へ戻る。目的そのものは、このあとの閲覧と出力の監査に残る。"""
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    purpose.remember(request.session, request.scope, form.purpose)  # type: ignore[attr-defined]
    return redirect(_wanted(request, form.cleaned_data["next"]))


def _wanted(request: HttpRequest, address: str) -> str:
    """開こうとした画面。この自治体の中でなければ、ホーム。"""
    is_here = address.startswith(get_script_prefix()) and url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )
    return address if is_here else reverse("home")
