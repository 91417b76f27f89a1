"""庁内の認証（AUT-06）: 偽の相手を同じ過程の中に立て、正しい答えだけが通ることを確かめる。網は使わない。"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client

from shirube.apps.frame.routes import as_urlpatterns
from shirube.web import account_routes, single_sign_on, urls
from tests.world import Town

pytestmark = pytest.mark.django_db

SERVER = "https://login.example.lg.jp"
CALLBACK = "/accounts/sso/entra/callback/"


class Provider:
    """偽の認証の相手。``spoil`` で、答えの一か所だけを悪くする。"""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.login_id = "staff-990019"
        self.nonce = ""
        self.spoil: Callable[[dict[str, Any]], Any] = lambda claims: None
        self.sign: Callable[[dict[str, Any]], str] = self._sign
        self.spent_codes: set[str] = set()
        self.verifiers: list[str] = []

    def _sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})

    def _claims(self) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": SERVER,
            "aud": "shirube",
            "sub": "abc",
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            "acr": "urn:mfa",
            "preferred_username": self.login_id,
        }

    def get(self, url: str, **_: Any) -> Any:
        """設定と鍵の一覧。"""
        if url.endswith("openid-configuration"):
            return _answer(
                issuer=SERVER,
                authorization_endpoint=f"{SERVER}/authorize",
                token_endpoint=f"{SERVER}/token",
                jwks_uri=f"{SERVER}/keys",
                userinfo_endpoint=f"{SERVER}/userinfo",
            )
        assert url == f"{SERVER}/keys", url
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return _answer(keys=[public | {"kid": "one", "use": "sig", "alg": "RS256"}])

    def request(self, method: str, url: str, **sent: Any) -> Any:
        """合い言葉（code）と証明書の引き換え。"""
        assert (method, url) == ("POST", f"{SERVER}/token")
        code = sent["data"]["code"]
        self.verifiers.append(sent["data"]["code_verifier"])
        if code in self.spent_codes:
            return _answer(400, error="invalid_grant")
        self.spent_codes.add(code)
        claims = self._claims()
        self.spoil(claims)
        return _answer(access_token="a", token_type="Bearer", id_token=self.sign(claims))

    def __enter__(self) -> "Provider":
        return self

    def __exit__(self, *_: object) -> None:
        return None


def _answer(status: int = 200, **content: Any) -> Any:
    text = json.dumps(content)
    return SimpleNamespace(
        status_code=status,
        headers={"content-type": "application/json"},
        text=text,
        content=text.encode(),
        json=lambda: content,
        raise_for_status=lambda: None,
    )


@pytest.fixture
def provider(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """設定のファイルと、偽の相手。"""
    (tmp_path / "secret").write_text("ひみつ", encoding="utf-8")
    file = tmp_path / "sso.toml"
    file.write_text(
        f"""[provider]
id = "entra"
label = "庁内アカウントでサインイン"
server_url = "{SERVER}"
client_id = "shirube"
client_secret_file = "{(tmp_path / "secret").as_posix()}"
claim = "preferred_username"
acr_values = ["urn:mfa"]
second_factor_acr = ["urn:mfa"]
""",
        encoding="utf-8",
    )
    settings.SHIRUBE_SSO = str(file)
    patterns = [*urls.urlpatterns, *as_urlpatterns(account_routes._sign_on_pages())]
    handlers = {f"handler{n}": staticmethod(getattr(urls, f"handler{n}")) for n in (400, 403, 404, 500)}
    settings.ROOT_URLCONF = type("Urls", (), {"urlpatterns": patterns, **handlers})
    made = Provider()
    monkeypatch.setattr(single_sign_on.NoSignUpAdapter, "get_requests_session", lambda self: made)
    return made


def _leave(client: Client, provider: Provider) -> dict[str, str]:
    """入口から送り出され、相手に渡った値を返す。"""
    response = client.post("/accounts/sso/entra/login/?scope=admin&auth_params=prompt%3Dnone")
    assert response.status_code == 302, response.content.decode()
    sent = {
        name: values[0] for name, values in parse_qs(urlsplit(response.headers["Location"]).query).items()
    }
    provider.nonce = sent["nonce"]
    return sent


def _return(client: Client, state: str, code: str = "code-1") -> HttpResponse:
    return client.get(CALLBACK, {"state": state, "code": code})


def _is_in(client: Client) -> bool:
    return client.get("/990019/").status_code == 200


def test_an_existing_account_signs_in(mihon: Town, provider: Provider) -> None:
    """申告と同じ利用者IDの人が入れる。認証の強さが記録され、利用者は増えない。"""
    count = get_user_model().objects.count()
    client = Client()
    sent = _leave(client, provider)
    assert _return(client, sent["state"]).status_code == 302
    assert _is_in(client)
    records = client.session["account_authentication_methods"]
    assert [(r["method"], r.get("acr")) for r in records] == [
        ("socialaccount", "urn:mfa"),
        ("mfa", "urn:mfa"),
    ]
    assert get_user_model().objects.count() == count


def test_what_is_sent_is_ours_alone(mihon: Town, provider: Provider) -> None:
    """送り出す値は設定だけで決まり、アドレスからの指図は入らない。PKCE と nonce が付く。"""
    sent = _leave(Client(), provider)
    assert set(sent["scope"].split()) == {"openid", "profile"}
    assert sent["code_challenge_method"] == "S256" and "prompt" not in sent
    assert sent["acr_values"] == "urn:mfa"


def _set(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda claims: claims.update(changes)


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("別の発行者", _set(iss="https://evil.example")),
        ("別の宛先", _set(aud="another")),
        ("別の宛先の代理", _set(azp="another")),
        ("別の nonce", _set(nonce="another")),
        ("nonce なし", lambda claims: claims.pop("nonce")),
        ("期限切れ", _set(exp=int(time.time()) - 3600)),
        ("期限なし", lambda claims: claims.pop("exp")),
        ("強さが足りない", _set(acr="urn:password")),
        ("強さを言わない", lambda claims: claims.pop("acr")),
    ],
)
def test_a_spoiled_certificate_is_refused(
    mihon: Town, provider: Provider, name: str, spoil: Callable[[dict[str, Any]], Any]
) -> None:
    """証明書の一か所でも違えば入れず、日本語で知らせる。"""
    client = Client()
    sent = _leave(client, provider)
    provider.spoil = spoil
    response = _return(client, sent["state"])
    assert response.status_code == 401, name
    assert "庁内の認証で入れませんでした" in response.content.decode()
    assert not _is_in(client)


def _by_other_key(provider: Provider) -> Callable[[dict[str, Any]], str]:
    return lambda claims: jwt.encode(claims, provider.other_key, algorithm="RS256", headers={"kid": "one"})


def _unsigned(_: Provider) -> Callable[[dict[str, Any]], str]:
    return lambda claims: jwt.encode(claims, None, algorithm="none", headers={"kid": "one"})


def _by_public_key(provider: Provider) -> Callable[[dict[str, Any]], str]:
    return lambda claims: jwt.encode(claims, "公開鍵の文字" * 8, algorithm="HS256", headers={"kid": "one"})


def _by_unknown_key(provider: Provider) -> Callable[[dict[str, Any]], str]:
    return lambda claims: jwt.encode(claims, provider.key, algorithm="RS256", headers={"kid": "two"})


@pytest.mark.parametrize("signer", [_by_other_key, _unsigned, _by_public_key, _by_unknown_key])
def test_a_wrong_signature_is_refused(
    mihon: Town, provider: Provider, signer: Callable[[Provider], Callable[[dict[str, Any]], str]]
) -> None:
    """別の鍵・署名なし（none）・共通鍵（HS256）・知らない鍵の証明書は断る。"""
    client = Client()
    sent = _leave(client, provider)
    provider.sign = signer(provider)
    assert _return(client, sent["state"]).status_code == 401
    assert not _is_in(client)


def test_state_nonce_and_code_cannot_be_replayed(mihon: Town, provider: Provider) -> None:
    """同じ戻りのアドレスをもう一度開いても、別の機械で開いても、入れない。"""
    client, thief = Client(), Client()
    sent = _leave(client, provider)
    assert _return(thief, sent["state"]).status_code == 401 and not _is_in(thief)
    assert _return(client, sent["state"]).status_code == 302
    client.post("/accounts/logout/")
    assert _return(client, sent["state"]).status_code == 401
    again = _leave(client, provider)
    assert _return(client, again["state"], code="code-1").status_code == 401
    assert not _is_in(client)


def test_a_certificate_of_an_earlier_sign_in_is_refused(mihon: Town, provider: Provider) -> None:
    """前のサインインの nonce を持つ証明書は、新しいサインインでは使えない。"""
    client = Client()
    _leave(client, provider)
    old = provider.nonce
    sent = _leave(client, provider)
    provider.nonce = old
    assert _return(client, sent["state"]).status_code == 401


def test_unknown_people_are_not_created(mihon: Town, provider: Provider) -> None:
    """利用者のいない庁内アカウントは断り、利用者は作らない。"""
    count = get_user_model().objects.count()
    provider.login_id = "newcomer"
    client = Client()
    response = _return(client, _leave(client, provider)["state"])
    assert response.status_code == 403 and "利用者の登録を頼んでください" in response.content.decode()
    assert get_user_model().objects.count() == count and not _is_in(client)


def test_a_stopped_account_is_refused(mihon: Town, provider: Provider) -> None:
    """止めた利用者は、庁内の認証でも入れない。"""
    get_user_model().objects.filter(login_id="staff-990019").update(is_active=False)
    client = Client()
    assert _return(client, _leave(client, provider)["state"]).status_code == 403
    assert not _is_in(client)


def test_the_entrance_is_shown_only_when_configured(mihon: Town, provider: Provider, settings: Any) -> None:
    """設定があるときだけ、入口のボタンが出る。"""
    assert "庁内アカウントでサインイン" in Client().get("/accounts/login/").content.decode()
    settings.SHIRUBE_SSO = ""
    assert "庁内アカウント" not in Client().get("/accounts/login/").content.decode()
    assert Client().get("/accounts/sso/entra/login/").status_code == 404
