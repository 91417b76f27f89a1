"""庁内の認証（OpenID Connect）で入る: すでにある利用者だけが、名指しした申告（claim）で入れる。

設定は一つの TOML ファイル（環境変数 ``SHIRUBE_SSO``）。利用者を作ることも、結び付けを覚えることもしない。
毎回、申告の値と同じ利用者IDの利用者を探す。利用者の側の二つ目の確認は、パスワードのときと同じに要る。

allauth が行うのは、state・PKCE・合い言葉（code）の引き換えまで。証明書（id_token）は allauth では署名を
確かめずに読めるので、ここで必ず署名・発行者・宛先・期限・nonce を確かめる。許す署名の方式は公開鍵のものだけ。

    [provider]
    id = "entra"                      # アドレスに出る名
    label = "庁内アカウントでサインイン"
    server_url = "https://login.example.lg.jp/realms/staff"
    client_id = "shirube"
    client_secret_file = "/etc/shirube/sso_secret"
    claim = "preferred_username"      # 利用者IDと突き合わせる申告
    acr_values = ["urn:mfa"]          # 認める認証の強さ（なければ問わない）
    second_factor_acr = ["urn:mfa"]   # 二つ目の確認を済ませたとみなす強さ（なければ、みなさない）
"""

import secrets
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jwt
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
_NONCE = "sso_nonce"
_LEEWAY = 60  # 時計のずれを許す秒


@dataclass(frozen=True, slots=True)
class SignOn:
    """一つの認証の相手。"""

    id: str
    label: str
    server_url: str
    client_id: str
    client_secret: str
    claim: str
    acr_values: tuple[str, ...] = ()
    second_factor_acr: tuple[str, ...] = ()
    scope: tuple[str, ...] = field(default=("openid", "profile"))


@cache
def _read(path: str) -> SignOn | None:
    if not path:
        return None
    where = Path(path)
    try:
        given = tomllib.loads(where.read_text(encoding="utf-8"))["provider"]
        secret = Path(given.pop("client_secret_file")).read_text(encoding="utf-8").strip()
        lists = {
            name: tuple(given.pop(name))
            for name in ("acr_values", "second_factor_acr", "scope")
            if name in given
        }
        found = SignOn(client_secret=secret, **given, **lists)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ImproperlyConfigured(
            f"SHIRUBE_SSO のファイル「{where}」を読めません（{error}）。[provider] に id, label, "
            "server_url, client_id, client_secret_file, claim を書いてください。"
        ) from error
    if settings.IS_OFFICE and not found.server_url.startswith("https://"):
        raise ImproperlyConfigured("SHIRUBE_SSO の server_url は https:// で始まるアドレスにしてください。")
    return found


def providers() -> tuple[SignOn, ...]:
    """使える認証の相手（いまは一つまで）。"""
    found = _read(settings.SHIRUBE_SSO)
    return (found,) if found else ()


def _sign_on(provider_id: str) -> SignOn:
    for one in providers():
        if one.id == provider_id:
            return one
    raise Http404("この認証の入口はありません。")


class CheckedAdapter(OpenIDConnectOAuth2Adapter):
    """証明書を必ず確かめる受け手。"""

    def get_provider(self) -> "StaffProvider":
        """設定の相手。"""
        one = _sign_on(self.provider_id)
        app = SocialApp(
            provider="openid_connect",
            provider_id=one.id,
            name=one.label,
            client_id=one.client_id,
            secret=one.client_secret,
            settings={"server_url": one.server_url, "oauth_pkce_enabled": True, "scope": list(one.scope)},
        )
        return StaffProvider(self.request, app=app)

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
        """証明書から入る人を定める。利用者情報の問い合わせ（userinfo）は使わない。"""
        credential = kwargs["response"].get("id_token")
        if not credential:
            raise OAuth2Error("証明書（id_token）がありません。")
        claims = self._checked(request, str(credential))
        raise ImmediateHttpResponse(_let_in(request, _sign_on(self.provider_id), claims))

    def _checked(self, request: HttpRequest, credential: str) -> dict[str, Any]:
        one = _sign_on(self.provider_id)
        nonce = request.session.pop(_NONCE, None)
        try:
            key = self._key(jwt.get_unverified_header(credential))
            claims: dict[str, Any] = jwt.decode(
                credential,
                key=key,
                algorithms=list(ALGORITHMS),
                issuer=self.openid_config["issuer"],
                audience=one.client_id,
                leeway=_LEEWAY,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, KeyError, ValueError, TypeError) as error:
            raise OAuth2Error("証明書（id_token）が正しくありません。") from error
        if not nonce or not secrets.compare_digest(str(claims.get("nonce", "")), nonce):
            raise OAuth2Error("証明書の nonce が、このサインインのものではありません。")
        if claims.get("azp", one.client_id) != one.client_id:
            raise OAuth2Error("証明書が、ほかの相手に宛てたものです。")
        if one.acr_values and claims.get("acr") not in one.acr_values:
            raise OAuth2Error("認証の強さが足りません。")
        return claims

    def _key(self, header: dict[str, Any]) -> Any:
        from allauth.socialaccount.adapter import get_adapter

        if header.get("alg") not in ALGORITHMS:
            raise OAuth2Error("許していない署名の方式です。")
        with get_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
            response.raise_for_status()
        for one in jwt.PyJWKSet.from_dict(response.json()).keys:
            if one.key_id == header.get("kid") and one.public_key_use in (None, "sig"):
                return one.key
        raise OAuth2Error("証明書の署名の鍵が、相手の鍵の一覧にありません。")


class StaffProvider(OpenIDConnectProvider):
    """設定の相手。nonce を付けて送り出し、アドレスからの指図（scope など）は受けない。"""

    oauth2_adapter_class = CheckedAdapter

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """送り出すときの値。"""
        nonce = secrets.token_urlsafe(24)
        request.session[_NONCE] = nonce
        params = {"nonce": nonce}
        wanted = _sign_on(self.app.provider_id).acr_values
        if wanted:
            params["acr_values"] = " ".join(wanted)
        kwargs: dict[str, Any] = super(OpenIDConnectProvider.__base__, self).get_redirect_from_request_kwargs(
            request
        )
        return kwargs | {"process": "login", "scope": self.get_scope(), "auth_params": params}


class NoSignUpAdapter(DefaultSocialAccountAdapter):
    """利用者を作らない。"""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """いつも閉じている。"""
        return False

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> StaffProvider:
        """設定の相手だけ。"""
        return CheckedAdapter(request, provider).get_provider()


def _let_in(request: HttpRequest, one: SignOn, claims: dict[str, Any]) -> HttpResponse:
    """申告と同じ利用者IDの、使用中の利用者を入れる。"""
    value = claims.get(one.claim)
    account = (
        get_user_model()._default_manager.filter(login_id__iexact=value, is_active=True).first()
        if isinstance(value, str) and value
        else None
    )
    if account is None:
        return refused(
            request,
            "この庁内アカウントの利用者がいません。システム管理者に、利用者の登録を頼んでください。",
            403,
        )
    level = str(claims.get("acr", ""))
    record_authentication(request, account, "socialaccount", provider=one.id, acr=level)
    if level and level in one.second_factor_acr:
        record_authentication(request, account, "mfa", type="sso", acr=level)
    return perform_login(request, account, email_verification="none", redirect_url=None)


def refused(request: HttpRequest, text: str, status: int) -> HttpResponse:
    """入れなかったことを知らせる。"""
    context = {
        "page_title": "庁内の認証で入れませんでした",
        "text": text,
        "request_number": getattr(request, "number", ""),
    }
    return render(request, "socialaccount/authentication_error.html", context, status=status)


def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """認証の相手へ送り出す。"""
    response: HttpResponse = OAuth2LoginView.adapter_view(CheckedAdapter(request, provider_id))(request)
    return response


def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """認証の相手から戻る。"""
    response: HttpResponse = OAuth2CallbackView.adapter_view(CheckedAdapter(request, provider_id))(request)
    return response
