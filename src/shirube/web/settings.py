"""設定。決めることは環境変数の少しだけで、二つの構え（local と office）から選ぶ。

local は手元の試し用（この機械の中だけ、平文）。office は本物の設置で、危ない設定では起動を断る（web/profile.py）。
"""

from pathlib import Path

import environ

from shirube.web import profile

env = environ.Env()

PROFILE = env.str("SHIRUBE_PROFILE", default="local")
DATA_DIR = Path(env.str("SHIRUBE_DATA", default="var")).resolve()
BASE_DIR = Path(__file__).resolve().parent
IS_OFFICE = PROFILE == "office"

SECRET_KEY = profile.secret_key(PROFILE, DATA_DIR, env.str("SHIRUBE_SECRET_KEY", default=""))
SECRET_KEY_FALLBACKS = env.list("SHIRUBE_OLD_SECRET_KEYS", default=[])
DEBUG = False
ALLOWED_HOSTS = env.list("SHIRUBE_HOSTS", default=[] if IS_OFFICE else ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("SHIRUBE_ORIGINS", default=[])
SHIRUBE_TLS = env.str("SHIRUBE_TLS", default="none")  # proxy: 前段が TLS を受ける / none: 平文
SHIRUBE_FILES_DIR = DATA_DIR / "files"
FORCE_SCRIPT_NAME = env.str("SHIRUBE_SUBPATH", default="") or None

INSTALLED_APPS = [
    "shirube.apps.frame",
    "shirube.apps.audit",
    "shirube.apps.organization",
    "shirube.apps.notices",
    "shirube.apps.jobs",
    "shirube.apps.files",
    "shirube.apps.frontyard.cases",
    "shirube.apps.insight",
    "shirube.apps.plan.kpi",
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
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "shirube.web.middleware.RequestNumberMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shirube.web.middleware.ScopeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
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
                "django.contrib.auth.context_processors.auth",
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

AUTH_USER_MODEL = "organization.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "ja"
USE_I18N = True  # Django と部品の画面を日本語にするため。独自の翻訳は持たない
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# サインイン（allauth）: 利用者IDとパスワード。自分で登録する口は閉じる
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login_id"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "shirube.web.sign_in.StaffAccountAdapter"
LOGIN_REDIRECT_URL = "home"
LOGIN_URL = "account_login"
