"""一つの部屋の経路の書き方: 名の頭、道の頭、見る権限、変える権限をそろえる。"""

from dataclasses import dataclass

from shirube.apps.frame.rates import Rate
from shirube.apps.frame.routes import Route, View


@dataclass(frozen=True, slots=True)
class RoomRoutes:
    """経路の名は ``<head>.<name>``、道は ``<under><path>``。

    ``see`` は ``to_see``、``act`` は ``to_edit`` の権限を求める。ほかの権限なら ``permission`` で言う。
    """

    head: str
    to_see: str
    to_edit: str
    under: str = ""

    def see(
        self,
        path: str,
        view: View,
        name: str,
        label: str,
        *,
        permission: str = "",
        rate: Rate = Rate.ORDINARY,
    ) -> Route:
        """見る経路。"""
        return self._route(path, view, name, label, permission or self.to_see, "GET", rate)

    def act(
        self,
        path: str,
        view: View,
        name: str,
        label: str,
        method: str = "POST",
        *,
        permission: str = "",
        rate: Rate = Rate.ORDINARY,
    ) -> Route:
        """変える経路と、その様式（``method`` が GET）。"""
        return self._route(path, view, name, label, permission or self.to_edit, method, rate)

    def _route(
        self, path: str, view: View, name: str, label: str, permission: str, method: str, rate: Rate
    ) -> Route:
        return Route(
            path=self.under + path,
            view=view,
            name=f"{self.head}.{name}",
            label=label,
            permission=permission,
            methods=(method,),
            rate=rate,
        )
