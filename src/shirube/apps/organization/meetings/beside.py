"""会議次第に、上の部屋が添える資料の名。

資料のファイルは上の部屋が持つ。上の部屋は ``panels.AGENDA_PAPERS`` に、範囲と会議を受け取って、議題の id から
資料の名の並びを返す関数を置く。
"""

from collections import defaultdict

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.scope import Scope
from shirube.apps.organization.meetings.models import Sitting


def papers_beside(scope: Scope, sitting: Sitting) -> dict[int, list[str]]:
    """議題の id から、資料の名を引く表。"""
    found: dict[int, list[str]] = defaultdict(list)
    for module in installed_modules("panels"):
        for papers_of in getattr(module, "AGENDA_PAPERS", ()):
            for item, names in papers_of(scope, sitting).items():
                found[item] += names
    return dict(found)
