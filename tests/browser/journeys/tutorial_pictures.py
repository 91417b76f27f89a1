"""手引きの絵を撮り直す: ``python -m tests.browser.journeys.tutorial_pictures``（``make pictures``）。"""

from tests.architecture.source import ROOT
from tests.browser.journeys.tutorial_page import PAGE, read
from tests.browser.journeys.tutorial_walk import running, walking
from tests.browser.viewing import chromium


def main() -> None:
    """頁のとおりに歩きながら、頁の名ざす絵を docs/pictures に置く。"""
    place = ROOT / "docs" / "pictures"
    with chromium() as browser, running() as address, walking(browser, address, pictures=place) as walk:
        for step in read(PAGE):
            walk.take(step)
            print(f"{step.title}: {walk.times[step.title]:.1f} 秒")


if __name__ == "__main__":
    main()
