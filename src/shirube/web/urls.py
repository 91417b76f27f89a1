"""経路を集める。各部屋の ``urls.ROUTES`` と、組み立ての画面、部品（サインインなど）の経路の一覧。

誤りの画面の受け手もここで名のる。
"""

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.routes import Route, as_urlpatterns
from shirube.web import account_routes, errors, gallery, health, home, invitation, my_account


def collected_routes() -> list[Route]:
    """すべての経路。ここに無い道筋は、どこにも無い。"""
    rooms = [route for module in installed_modules("urls") for route in module.ROUTES]
    return [
        *home.ROUTES,
        *my_account.ROUTES,
        *account_routes.ROUTES,
        *invitation.ROUTES,
        *health.ROUTES,
        *gallery.routes(),
        *rooms,
    ]


urlpatterns = as_urlpatterns(collected_routes())

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error
