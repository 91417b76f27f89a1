"""経路を集める。各部屋の ``urls.ROUTES`` と、部品（サインインなど）の経路の一覧。"""

from django.urls import include, path

from shirube.apps.frame.permissions import installed_modules
from shirube.apps.frame.routes import Route, as_urlpatterns
from shirube.web.home import ROUTES as HOME_ROUTES


def collected_routes() -> list[Route]:
    """すべての部屋の経路。"""
    rooms = [route for module in installed_modules("urls") for route in module.ROUTES]
    return [*HOME_ROUTES, *rooms]


urlpatterns = [*as_urlpatterns(collected_routes()), path("accounts/", include("allauth.urls"))]
