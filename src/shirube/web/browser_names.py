"""ブラウザーの呼び名: 機械の名のり（User-Agent）を、人に分かる言葉にする。

よく使われるものだけを見分ける。多くのブラウザーはほかの名も合わせて名のるので、狭い名から順に確かめる。
"""

_BROWSERS = (
    (("Edg/", "EdgA/", "EdgiOS/"), "Edge"),
    (("OPR/",), "Opera"),
    (("Firefox/", "FxiOS/"), "Firefox"),
    (("Chrome/", "CriOS/"), "Chrome"),
    (("Safari/",), "Safari"),
)
_SYSTEMS = (
    (("iPhone",), "iPhone"),
    (("iPad",), "iPad"),
    (("Android",), "Android"),
    (("CrOS",), "ChromeOS"),
    (("Windows",), "Windows"),
    (("Macintosh",), "Mac"),
    (("Linux",), "Linux"),
)
OTHER = "そのほかのブラウザー"


def browser_name(user_agent: str) -> str:
    """「Edge（Windows）」の形の呼び名。知らないものは「そのほかのブラウザー」。"""
    browser = _named(_BROWSERS, user_agent) or OTHER
    system = _named(_SYSTEMS, user_agent)
    return f"{browser}（{system}）" if system else browser


def _named(names: tuple[tuple[tuple[str, ...], str], ...], user_agent: str) -> str:
    return next((label for marks, label in names if any(mark in user_agent for mark in marks)), "")
