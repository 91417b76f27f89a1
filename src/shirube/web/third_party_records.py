"""部品の表のデータ票: Django や allauth が持つ表は、その型にデータ票を書けないので、組み立てるここで述べる。

部品を足して新しい表が増えると、ここに一枚足すまで試験が赤くなる（個人情報ファイル簿から漏らさないため）。
"""

from shirube.apps.frame.data_card import DataCard, DataClass, Home

_SIGN_IN = "情報セキュリティポリシー（利用者の識別と認証）"
_RUNNING = "情報システムの運用"


def _card(data_class: DataClass, purpose: str, basis: str, retention: str) -> DataCard:
    return DataCard(home=Home.SITE, data_class=data_class, purpose=purpose, basis=basis, retention=retention)


_FRAMEWORK = _card(
    DataClass.INTERNAL,
    "画面の部品が、表と権限の名前を引く（権限の判断には使わない）",
    _RUNNING,
    "情報システムが動くあいだ",
)
_UNUSED_SOCIAL = _card(
    DataClass.INTERNAL,
    "庁内の認証（OIDC）の設定（環境変数で与えるので、行は持たない）",
    _SIGN_IN,
    "情報システムが動くあいだ",
)

CARDS: dict[str, DataCard] = {
    "auth.Permission": _FRAMEWORK,
    "auth.Group": _FRAMEWORK,
    "contenttypes.ContentType": _FRAMEWORK,
    "sessions.Session": _card(
        DataClass.PERSONAL, "サインインを続ける", _SIGN_IN, "サインアウトか、サインインから12時間まで"
    ),
    "axes.AccessAttempt": _card(
        DataClass.PERSONAL,
        "続けて間違えた利用者IDを締め出す",
        _SIGN_IN,
        "サインインできたときか、1時間後まで",
    ),
    "axes.AccessAttemptExpiration": _card(
        DataClass.INTERNAL, "締め出しの終わりの時を持つ", _SIGN_IN, "締め出しが終わるまで"
    ),
    "axes.AccessLog": _card(
        DataClass.PERSONAL, "サインインの成否を残す（使わない。監査の記録が持つ）", _SIGN_IN, "書かない"
    ),
    "axes.AccessFailureLog": _card(
        DataClass.PERSONAL, "サインインの失敗を残す（使わない。監査の記録が持つ）", _SIGN_IN, "書かない"
    ),
    "account.EmailAddress": _card(
        DataClass.PERSONAL,
        "利用者のメールアドレスを確かめる（使わない。利用者の記録が持つ）",
        _SIGN_IN,
        "書かない",
    ),
    "account.EmailConfirmation": _card(
        DataClass.PERSONAL, "メールアドレスの確認を待つ（使わない）", _SIGN_IN, "書かない"
    ),
    "mfa.Authenticator": _card(
        DataClass.PERSONAL,
        "二つ目の確認（認証アプリ・予備の番号）の秘密を持つ",
        _SIGN_IN,
        "利用者が外すか、利用者を消すまで",
    ),
    "usersessions.UserSession": _card(
        DataClass.PERSONAL,
        "開いているサインインを本人に見せ、ほかの場所のものを終わらせる",
        _SIGN_IN,
        "そのサインインが終わるまで",
    ),
    "socialaccount.SocialAccount": _card(
        DataClass.PERSONAL, "庁内の認証の利用者と、この利用者を結び付ける", _SIGN_IN, "利用者を消すまで"
    ),
    "socialaccount.SocialApp": _UNUSED_SOCIAL,
    "socialaccount.SocialToken": _card(
        DataClass.PERSONAL, "庁内の認証から受けた札（残さない）", _SIGN_IN, "書かない"
    ),
}
