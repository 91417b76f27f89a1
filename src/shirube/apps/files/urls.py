"""経路。"""

from shirube.apps.frame.routes import Route

ROUTES: list[Route] = []
