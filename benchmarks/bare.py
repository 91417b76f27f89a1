"""物差し: 同じ20行を、サインインなし・いつもの中間処理・一つの索引つき問い合わせで出す、素の Django の頁。"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.template.backends.django import DjangoTemplates
from django.urls import path

MIDDLEWARE = [
    "benchmarks.bare.use_bare_urls",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = Path(__file__).parent / "templates"


@cache
def _engine() -> DjangoTemplates:
    """いつもの三つの文脈処理だけを持つ様式の機関。"""
    usual = ["template.context_processors.request", "contrib.auth.context_processors.auth"]
    usual.append("contrib.messages.context_processors.messages")
    options = {"context_processors": [f"django.{name}" for name in usual]}
    return DjangoTemplates({"NAME": "bare", "DIRS": [TEMPLATES], "APP_DIRS": False, "OPTIONS": options})


def use_bare_urls(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """この物差しの道筋を使う。"""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.urlconf = "benchmarks.bare"  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def page(request: HttpRequest) -> HttpResponse:
    """20行の頁。"""
    from shirube.apps.frontyard.cases.models import Case

    rows = list(Case.unscoped.filter(municipality_id=1).order_by("-received_at", "-id")[:20])
    return HttpResponse(_engine().get_template("bare.html").render({"rows": rows}, request))


urlpatterns = [path("bare/", page)]
