"""誤りの画面: 何が起きたか、どうすればよいかを日本語で示し、要求番号を添える。

htmx の部分の要求には、同じ文面の断片を返す。500 の画面だけは、データベースにも枠にも触れずに描く。
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import (
    FieldDoesNotExist,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template import loader
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from shirube.apps.frame.rates import TooManyRequests
from shirube.apps.frame.records import ChangedMeanwhile

_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
_HIDDEN = re.compile(r"csrf|password|secret|^code$|version|_FORMS$|^key$", re.IGNORECASE)
_TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


@dataclass(frozen=True, slots=True)
class Message:
    """誤りの画面の文面。"""

    title: str
    text: str


MESSAGES = {
    400: Message(
        "この要求は受け付けられません",
        "アドレスか、送られた中身の形が正しくありません。前の画面からやり直してください。",
    ),
    403: Message(
        "この画面を使う権限がありません",
        "必要なときは、システム管理者に権限を求めてください。",
    ),
    404: Message(
        "この画面はありません",
        "アドレスが違うか、記録が移されたか、見る権限がありません。前の画面に戻って探してください。",
    ),
    405: Message(
        "この画面では、その操作はできません",
        "画面の中のボタンから操作してください。",
    ),
    409: Message(
        "開いたあとに、別の人が更新しました",
        "いまの内容を確かめてから、もう一度保存してください。",
    ),
    413: Message(
        "送られたものが大きすぎます",
        "ファイルを分けるか小さくして、もう一度送ってください。",
    ),
    422: Message(
        "この操作はできませんでした",
        "次の理由を確かめて、直してからもう一度送ってください。",
    ),
    429: Message(
        "続けて間違えたので、しばらく使えません",
        "1時間たってから、もう一度サインインしてください。急ぐときは、システム管理者に知らせてください。",
    ),
    500: Message(
        "システムの誤りで、操作を終えられませんでした",
        "記録は途中まで書かれていません。"
        "もう一度試して同じなら、下の要求番号を添えてシステム管理者に知らせてください。",
    ),
}
CSRF = Message(
    "画面が古くなったので、送れませんでした",
    "サインインし直したあとや、長く開いたままの画面からは送れません。画面を開き直して、もう一度送ってください。",
)
TOO_MANY = Message(
    "続けて送られた要求が多すぎます",
    "少し待ってから、もう一度行ってください。",
)


def page(
    request: HttpRequest, status: int, text: str = "", *, message: Message | None = None, **context: Any
) -> HttpResponse:
    """誤りの画面を描く。htmx の要求には断片を返す。"""
    shown = message or MESSAGES[status]
    values = {
        "page_title": shown.title,
        "message": shown.title,
        "text": text or shown.text,
        "request_number": getattr(request, "number", ""),
        "back": back_address(request),
        "status": status,
        **context,
    }
    template = context.get("template", "web/error.html")
    if request.headers.get("HX-Request"):
        template = template.replace(".html", "_fragment.html")
    response = render(request, template, values, status=status)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def back_address(request: HttpRequest) -> str:
    """戻る先。この名のサーバーの画面だけを返す。"""
    referer = request.headers.get("Referer", "")
    try:
        host = request.get_host()
    except Exception:  # 知らない名のサーバーへの要求（400）でも画面は描く
        return "/"
    if referer and url_has_allowed_host_and_scheme(referer, {host}, require_https=request.is_secure()):
        parts = urlsplit(referer)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return reverse("home")


def _said(error: Exception | None) -> str:
    """誤りの文面のうち、人に向けて日本語で書いたものだけ。"""
    text = str(error) if error is not None else ""
    return text if len(text) <= 400 and _JAPANESE.search(text) and not text.startswith("{") else ""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 と、大きすぎるときの 413。"""
    return page(request, 413 if isinstance(exception, _TOO_LARGE) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403。権限がない。"""
    return page(request, 403, _said(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404。道筋か記録がない。"""
    return page(request, 404, _said(exception))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403（画面の合い札が合わない）。"""
    return page(request, 403, message=CSRF, typed=_typed(request))


def server_error(request: HttpRequest) -> HttpResponse:
    """500。データベースにも枠にも触れない。"""
    context = {
        "page_title": MESSAGES[500].title,
        "message": MESSAGES[500].title,
        "text": MESSAGES[500].text,
        "request_number": getattr(request, "number", ""),
    }
    is_part = request.headers.get("HX-Request")
    try:
        html = loader.render_to_string("web/error_fragment.html" if is_part else "web/500.html", context)
    except Exception:  # 誤りの画面を描けないときも、必ず文を返す
        html = f"<!doctype html><html lang='ja'><title>誤り</title><p>{context['message']}。{context['text']}"
        html += f"<p>要求番号 {context['request_number']}"
    return HttpResponse(html, status=500, headers={"Cache-Control": "no-store"})


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """サインインの入口へ案内する。済めば、開こうとした画面へ戻る。"""
    reason = getattr(request, "session_ended", "")
    return _by_way_of(request, "account_login", {"ended": reason} if reason else {})


def to_purpose(request: HttpRequest) -> HttpResponse:
    """個人情報を扱う目的を聞く画面へ案内する。選べば、開こうとした画面へ戻る。"""
    return _by_way_of(request, "audit.purpose", {})


def _by_way_of(request: HttpRequest, name: str, query: dict[str, str]) -> HttpResponse:
    """先に済ませる画面へ案内する。戻り先を ``next`` に添える。"""
    is_part = bool(request.headers.get("HX-Request"))
    wanted = (
        back_address(request) if is_part or request.method not in ("GET", "HEAD") else request.get_full_path()
    )
    target = f"{reverse(name)}?{urlencode({'next': wanted, **query})}"
    response = HttpResponse(status=204 if is_part else 302)
    response.headers["HX-Redirect" if is_part else "Location"] = target
    response.headers["Cache-Control"] = "no-store, private"
    return response


def dressed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """中身のない誤りの応答（405 など）に、画面を着せる。"""
    if response.status_code not in MESSAGES or response.streaming or response.content:
        return response
    worn = page(request, response.status_code)
    for name, value in response.headers.items():
        if name != "Content-Type":
            worn.headers.setdefault(name, value)
    return worn


def too_many(request: HttpRequest, error: TooManyRequests) -> HttpResponse:
    """429。続けて送られた要求が多すぎる。打ち込まれた内容は残す。"""
    response = page(request, 429, str(error), message=TOO_MANY, typed=_typed(request))
    response.headers["Retry-After"] = str(error.wait)
    return response


def refused(request: HttpRequest, error: Exception) -> HttpResponse:
    """422。人への断りを、入力した内容とともに示す。"""
    return page(request, 422, str(error), typed=_typed(request))


def _typed(request: HttpRequest) -> list[str]:
    """打ち込まれた内容（合い札・合言葉・版番号を除く）。"""
    return [
        value
        for name, values in request.POST.lists()
        if not _HIDDEN.search(name)
        for value in values
        if value.strip()
    ]


@dataclass(frozen=True, slots=True)
class Difference:
    """一つの項目の、いまの内容と自分の入力。"""

    name: str
    label: str
    current: str
    typed: str
    is_text: bool

    @property
    def is_changed(self) -> bool:
        """違いがあるか。"""
        return self.current.replace("\r\n", "\n") != self.typed.replace("\r\n", "\n")


def changed_meanwhile(request: HttpRequest, error: ChangedMeanwhile) -> HttpResponse:
    """409。いまの内容と自分の入力を並べ、入力を残したまま、新しい版へ送り直せるようにする。"""
    kept: list[tuple[str, str]] = []
    differences: list[Difference] = []
    for name, values in request.POST.lists():
        if name == "csrfmiddlewaretoken":
            continue
        if name == "version":
            kept.append((name, str(error.record.version)))
            continue
        field = _field_of(error.record, name)
        if field is None or len(values) != 1:
            kept += [(name, value) for value in values]
            continue
        difference = _difference(error.record, field, name, values[0])
        differences.append(difference)
        if not difference.is_text:
            kept.append((name, values[0]))
    get_token(request)
    return page(
        request,
        409,
        str(error),
        template="web/changed.html",
        differences=differences,
        kept=kept,
        action=request.get_full_path(),
    )


def _field_of(record: models.Model, name: str) -> "models.Field[Any, Any] | None":
    try:
        field = record._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) else None


def _difference(record: models.Model, field: "models.Field[Any, Any]", name: str, typed: str) -> Difference:
    if field.choices:
        labels = {str(value): str(label) for value, label in field.flatchoices}
        current = labels.get(str(getattr(record, field.attname)), "")
        return Difference(name, str(field.verbose_name), current, labels.get(typed, typed), is_text=False)
    is_text = isinstance(field, models.CharField | models.TextField)
    shown = getattr(record, field.name if field.is_relation else field.attname)
    current = "" if shown is None else str(shown)
    return Difference(name, str(field.verbose_name), current, typed, is_text)
