"""見た目の検査の土台: 見本帖と見本の画面を、厳しい CSP のもとで出す小さな給仕と、Chromium。"""

import mimetypes
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.loader import render_to_string

from shirube.ui.gallery import components, gallery_context

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    ]
)
MENU = {
    "": ["進捗ダッシュボード"],
    "計画": ["自己診断", "工程表・KPI"],
    "人材": ["スキルと育成計画", "外部人材"],
    "業務改革": ["窓口・手続", "業務分析（BPR）", "システム標準化", "アナログ規制点検", "オープンデータ"],
}
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(
  event.violatedDirective + " " + event.blockedURI + " " + event.sourceFile + ":" + event.lineNumber));
"""


def _chrome():
    groups = [
        {
            "label": group,
            "items": [
                {"label": label, "url": "/", "is_current": label == "進捗ダッシュボード"} for label in labels
            ],
        }
        for group, labels in MENU.items()
    ]
    return SimpleNamespace(
        municipality_name="みほん市",
        product_name="標（しるべ）",
        account_name="DX推進課　山田 花子",
        account_url="/",
        menu=groups,
        notice_count=3,
        notices_url="/",
        help_url="/",
        sign_out_url="/",
        sign_in_url="/",
        home_url="/",
        is_demo=True,
    )


def _pages():
    chrome = _chrome()
    examples = {
        f"{component.id}_{example.id}": example.context
        for component in components()
        for example in component.examples
    }
    dashboard = engines["django"].from_string((Path(__file__).parent / "dashboard.html").read_text("utf-8"))
    dashboard_context = {
        "chrome": chrome,
        "page_title": "進捗ダッシュボード",
        "breadcrumbs": [("ホーム", "/"), ("進捗ダッシュボード", None)],
        "table": examples["table_policies"]["table"],
        "form": examples["form_errors"]["form"],
        "line": examples["figure_line"]["figure"],
        "bar": examples["figure_bar"]["figure"],
    }
    anonymous = SimpleNamespace(**(vars(chrome) | {"account_name": None}))
    bare = {"chrome": anonymous, "page_title": "サインイン", "lead": "職員番号とパスワードを入れてください。"}
    return {
        "/": render_to_string("ui/gallery.html", gallery_context() | {"chrome": chrome}),
        "/dashboard": dashboard.render(dashboard_context),
        "/bare": render_to_string("ui/bare.html", bare),
    }


class _Handler(BaseHTTPRequestHandler):
    """頁と静的な資産だけを返す。"""

    pages: dict[str, str]

    def do_GET(self):
        """一件を返す。"""
        path = self.path.partition("?")[0]
        found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if path in self.pages:
            self._answer(200, "text/html; charset=utf-8", self.pages[path].encode())
        elif found:
            self._answer(200, mimetypes.guess_type(found)[0] or "font/woff2", Path(found).read_bytes())
        else:
            self._answer(404, "text/plain", b"")

    def _answer(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """黙って働く。"""


@pytest.fixture(scope="session")
def site():
    """見本帖（/）、見本の画面（/dashboard）、一覧のない画面（/bare）を出す住所。"""
    handler = type("Handler", (_Handler,), {"pages": _pages()})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def opened(browser, site):
    """頁を開いて、書体が揃うまで待つ関数。CSP の違反を window.violations に集める。"""
    contexts = []

    def open_page(path="/", width=1440, height=900, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, locale="ja-JP", **options)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(WATCH)
        page.goto(site + path)
        if options.get("java_script_enabled", True):
            page.evaluate("document.fonts.ready")
        return page

    yield open_page
    for context in contexts:
        context.close()
