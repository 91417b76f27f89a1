"""試験の設定: 本物の設定から、速さに関わるところだけを替える。"""

import os
import tempfile

os.environ.setdefault("SHIRUBE_DATA", tempfile.mkdtemp(prefix="shirube-test-"))

from shirube.web.settings import *  # noqa: F403

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
