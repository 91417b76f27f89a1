"""すべての画面の絵を撮る: ``python -m tests.browser.pictures`` が build/pictures に置き、一覧を印字する。

``python -m tests.browser.pictures kpi.list cases.list`` のように名を挙げると、その画面だけを撮る。
"""

import sys
from pathlib import Path

from tests.browser.site import Screen, running
from tests.browser.viewing import WIDTHS, chromium, opened

PLACE = Path(__file__).resolve().parents[2] / "build" / "pictures"
VIEWERS = ("section_chief", "hr_officer", "system_admin", "dx_officer")  # 多くのものが見える役割から順に


def viewer_of(screen: Screen) -> str:
    """絵を撮る人。いちばん多くのものが見える役割を選ぶ。"""
    if "anonymous" in screen.paths:
        return "anonymous"
    return next(visitor for visitor in (*VIEWERS, *screen.visitors) if visitor in screen.paths)


def main(names: list[str]) -> None:
    """撮って、置き場所を印字する。"""
    PLACE.mkdir(parents=True, exist_ok=True)
    with running() as site, chromium() as browser:
        for screen in site.screens:
            if names and screen.name not in names:
                continue
            for width in WIDTHS:
                path = PLACE / f"{screen.file_name}-{width}.png"
                with opened(browser, site, screen, viewer_of(screen), width) as page:
                    page.screenshot(path=path, full_page=True)
                who = viewer_of(screen)
                print(f"{path.relative_to(PLACE.parents[1])}  {screen.paths[who]}（{who}）")


if __name__ == "__main__":
    main(sys.argv[1:])
