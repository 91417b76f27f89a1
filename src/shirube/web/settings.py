"""設定。決めることは環境変数の少しだけで、二つの構え（local と office）から選ぶ。

local は手元の試し用（この機械の中だけ、平文）。office は本物の設置で、危ない設定では起動を断る
（web/profile.py）。
"""

from pathlib import Path

import environ

from shirube.web import headers, logs, mail, profile

env = environ.Env()

PROFILE = env.str("SHIRUBE_PROFILE", default=profile.LOCAL)
IS_OFFICE = PROFILE == profile.OFFICE
DATA_DIR = Path(env.str("SHIRUBE_DATA", default="var")).resolve()
BASE_DIR = Path(__file__).resolve().parent

ALLOWED_HOSTS = env.list("SHIRUBE_HOSTS", default=[] if IS_OFFICE else list(profile.LOOPBACK_HOSTS))
CSRF_TRUSTED_ORIGINS = env.list("SHIRUBE_ORIGINS", default=[])
SHIRUBE_TLS = env.str("SHIRUBE_TLS", default="")  # direct: このサーバーが証明書を持つ / proxy: 前段が受ける
SHIRUBE_TLS_CERT = env.str("SHIRUBE_TLS_CERT", default="")  # direct のときの証明書（PEM）
SHIRUBE_TLS_KEY = env.str("SHIRUBE_TLS_KEY", default="")  # その鍵（PEM）
SHIRUBE_PROXIES = env.list("SHIRUBE_PROXIES", default=[])  # 信じてよい前段のアドレス
SHIRUBE_TRUSTED_NETWORKS = env.list("SHIRUBE_TRUSTED_NETWORKS", default=[])  # 庁内とみなすアドレスの範囲
SHIRUBE_SSO = env.str("SHIRUBE_SSO", default="")  # 庁内の認証（OpenID Connect）の TOML ファイル
SHIRUBE_SMTP = env.str("SHIRUBE_SMTP", default="")  # 電子メールを送るサーバー
SHIRUBE_CAN_MAIL = bool(SHIRUBE_SMTP)
SHIRUBE_FILES_DIR = DATA_DIR / "files"
SHIRUBE_INSIGHT_DIR = DATA_DIR / "insight"  # 業務の記録の置き場（預かったファイルから作り直せる）
FORCE_SCRIPT_NAME = env.str("SHIRUBE_SUBPATH", default="").rstrip("/") or None

SECRET_KEY = profile.secret_key(PROFILE, DATA_DIR, env.str("SHIRUBE_SECRET_KEY", default=""))
SECRET_KEY_FALLBACKS = env.list("SHIRUBE_OLD_SECRET_KEYS", default=[])
DEBUG = False

profile.refuse_unsafe(
    profile.Setting(
        profile=PROFILE,
        secret_key=SECRET_KEY,
        hosts=ALLOWED_HOSTS,
        origins=CSRF_TRUSTED_ORIGINS,
        tls=SHIRUBE_TLS,
        tls_certificate=SHIRUBE_TLS_CERT,
        tls_key=SHIRUBE_TLS_KEY,
        proxies=SHIRUBE_PROXIES,
        trusted_networks=SHIRUBE_TRUSTED_NETWORKS,
        subpath=FORCE_SCRIPT_NAME or "",
        debug=env.bool("SHIRUBE_DEBUG", default=False),
    )
)

INSTALLED_APPS = [
    "shirube.apps.frame",
    "shirube.apps.audit",
    "shirube.apps.organization",
    "shirube.apps.organization.meetings",
    "shirube.apps.notices",
    "shirube.apps.jobs",
    "shirube.apps.files",
    "shirube.apps.frontyard.cases",
    "shirube.apps.insight.analysis",
    "shirube.apps.insight.comparison",
    "shirube.apps.insight.rules",
    "shirube.apps.insight.logs",
    "shirube.apps.insight.remedies",
    "shirube.apps.insight.effort",
    # 目次と計画の入口は、この順に並ぶ。
    "shirube.apps.plan.dashboard",
    "shirube.apps.plan.versions",
    "shirube.apps.plan.roadmap",
    "shirube.apps.plan.kpi",
    "shirube.apps.plan.diagnosis",
    "shirube.apps.plan.money",
    "shirube.apps.plan.progress",
    "shirube.apps.plan.steering",
    "shirube.apps.plan.inquiries",
    "shirube.apps.plan.decisions",
    "shirube.apps.plan.policy",
    "shirube.apps.plan.adoption",
    "shirube.apps.plan.moves",
    "shirube.apps.plan.editions",
    "shirube.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "shirube.web.client_address.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "shirube.web.headers.HeadersMiddleware",
    "shirube.web.middleware.RequestNumberMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "shirube.web.middleware.ScopeMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "shirube.web.urls"
WSGI_APPLICATION = "shirube.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "shirube.web.chrome.chrome",
            ],
        },
    }
]
FORM_RENDERER = "shirube.ui.forms.FormRenderer"

DATABASES = {"default": profile.database(env.str("SHIRUBE_DATABASE", default=""), DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LANGUAGE_CODE = "ja"
USE_I18N = True  # Django と部品の画面を日本語にするため。独自の翻訳は持たない
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

STATIC_URL = f"{FORCE_SCRIPT_NAME or ''}/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LOGGING = logs.logging_settings(env.str("SHIRUBE_LOG", default="INFO" if IS_OFFICE else "WARNING"))

# 送られてくるものの大きさ（ファイル一つずつの上限は、受け取る部屋が決める）
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # ファイルを除く中身の全体
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # 大きな表の様式（スキルの表など）が通る数
DATA_UPLOAD_MAX_NUMBER_FILES = 200  # 進捗照会の返ってきた様式（課の数）が、一度に通る数
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # 超えたら一時ファイルへ
FILE_UPLOAD_PERMISSIONS = 0o600

# 応答の見出しとクッキー
CONTENT_SECURITY_POLICY = headers.POLICY
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "shirube.web.errors.csrf_failure"
CSRF_COOKIE_HTTPONLY = SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "shirube.web.session_store"
SESSION_COOKIE_NAME = "__Host-shirube" if IS_OFFICE else "shirube"
CSRF_COOKIE_NAME = "__Host-shirube-csrf" if IS_OFFICE else "shirube-csrf"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = IS_OFFICE
SECURE_SSL_REDIRECT = IS_OFFICE
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # 前段の見張りは平文で見に来る
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_OFFICE else 0
if SHIRUBE_TLS == "proxy":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # 信じるのは SHIRUBE_PROXIES からだけ
SILENCED_SYSTEM_CHECKS = [
    # 下の名前のサーバーまで HTTPS に縛ると、同じドメインの別の仕組みを止めうる。決めるのはドメインの持ち主。
    "security.W005",
    "security.W021",
    # アドレスごとの締め出しはしない。一つの庁舎は一つのアドレスから出る（web/lock_out.py）。
    "axes.W006",
]

# サインイン（allauth）: 利用者IDとパスワード。自分で登録する口は閉じる
AUTH_USER_MODEL = "organization.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "shirube.web.backend.StaffBackend",
]
PASSWORD_HASHERS = ["shirube.web.passwords.NormalizedPBKDF2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "shirube.web.passwords.LengthValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login_id", "display_name", "email")},
    },
    {"NAME": "shirube.web.passwords.CommonValidator"},
    {"NAME": "shirube.web.passwords.PlainWordValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "shirube.web.sign_in.StaffAccountAdapter"
ACCOUNT_FORMS = {
    "login": "shirube.web.sign_in.LoginForm",
    "reauthenticate": "shirube.web.sign_in.PasswordAgainForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login_id"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False  # ブラウザを閉じれば終わる
ACCOUNT_RATE_LIMITS = False  # 数えるのは一か所だけ（web/lock_out.py）
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_OFFICE else "http"
SESSION_COOKIE_AGE = 12 * 60 * 60
globals().update(mail.django_settings(SHIRUBE_SMTP))

MFA_ADAPTER = "shirube.web.sign_in.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "shirube.web.sign_in.CodeForm",
    "reauthenticate": "shirube.web.sign_in.CodeAgainForm",
    "activate_totp": "shirube.web.sign_in.SetUpForm",
}
MFA_TOTP_ISSUER = "Shirube"
MFA_TOTP_TOLERANCE = 1  # 前後 30 秒の時計のずれを許す（同じ番号は一度しか使えない）
MFA_ALLOW_UNVERIFIED_EMAIL = True
SOCIALACCOUNT_ADAPTER = "shirube.web.single_sign_on.NoSignUpAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False

# 締め出し（axes）
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1  # 時間
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "shirube.web.lock_out.counted_name"
AXES_CLIENT_IP_CALLABLE = "shirube.web.lock_out.address"
AXES_LOCKOUT_CALLABLE = "shirube.web.lock_out.locked_response"
AXES_SENSITIVE_PARAMETERS = ["login", "username", "code", "csrfmiddlewaretoken", "next", "ip_address"]
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
