"""手引きの絵を撮り直す: ``make pictures``。許可の記録は ``SHIRUBE_SAMPLES`` から借りる。"""

import os
import tempfile
from pathlib import Path

from tests.architecture.source import ROOT
from tests.browser.journeys.tutorial_page import PERMIT, POLICY, read
from tests.browser.journeys.tutorial_walk import permit_log, running, walking
from tests.browser.viewing import chromium


def main() -> None:
    """頁のとおりに歩きながら、頁の名ざす絵を docs/pictures に置く。"""
    place = ROOT / "docs" / "pictures"
    homes = {POLICY: ROOT}
    with tempfile.TemporaryDirectory() as folder:
        if samples := os.environ.get("SHIRUBE_SAMPLES"):
            homes[PERMIT] = permit_log(Path(samples), Path(folder))
        for page, home in homes.items():
            with (
                chromium() as browser,
                running() as address,
                walking(browser, address, home, pictures=place) as walk,
            ):
                for step in read(page):
                    walk.take(step)
                    print(f"{step.title}: {walk.times[step.title]:.1f} 秒")


if __name__ == "__main__":
    main()
