"""ブラウザーの呼び名: 機械の名のりを、人に分かる言葉にする。"""

import pytest

from shirube.web.browser_names import browser_name

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
NAMES = [
    (
        f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/130.0 Safari/537.36 Edg/130.0",
        "Edge（Windows）",
    ),
    (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/130.0 Safari/537.36", "Chrome（Windows）"),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox（Linux）"),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1 Version/18.0 Safari/605.1",
        "Safari（Mac）",
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 CriOS/130.0 Safari/604.1",
        "Chrome（iPhone）",
    ),
    (f"Mozilla/5.0 (Linux; Android 15) {WEBKIT} Chrome/130.0 Mobile Safari/537.36", "Chrome（Android）"),
    ("curl/8.5.0", "そのほかのブラウザー"),
    ("SomeTool (Windows NT 10.0)", "そのほかのブラウザー（Windows）"),
    ("", "そのほかのブラウザー"),
]


@pytest.mark.parametrize(("user_agent", "name"), NAMES)
def test_browser_name(user_agent: str, name: str) -> None:
    """よく使われるブラウザーと機械を、合わせて名のるほかの名に惑わされずに見分ける。"""
    assert browser_name(user_agent) == name
