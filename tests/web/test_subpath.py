"""置き場所（サブパス）の下でも、画面と見た目の部品が同じに開く。"""

import subprocess
import sys

import pytest

from tests.databases import stage_environment

SCRIPT = """
import re
from io import BytesIO
from shirube.web.wsgi import application

def get(path):
    said = []
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "SCRIPT_NAME": "", "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(), "wsgi.errors": BytesIO(), "wsgi.version": (1, 0),
        "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }
    body = b"".join(application(environ, lambda status, headers: said.append(status)))
    return said[0], body.decode(errors="replace")

status, page = get("/shirube/accounts/login/")
links = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
print(status)
print(all(link.startswith("/shirube/") for link in links), len(links))
"""


@pytest.mark.django_db
def test_pages_and_assets_stay_under_the_subpath(tmp_path, django_db_blocker) -> None:  # type: ignore[no-untyped-def]
    """どのリンクも部品も、置き場所の下を指す。"""
    environment = stage_environment(tmp_path) | {"SHIRUBE_SUBPATH": "/shirube", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    lines = done.stdout.splitlines()
    assert lines[0] == "200 OK", done.stderr[-1500:]
    kept, count = lines[1].split()
    assert (kept, int(count) > 5) == ("True", True)
