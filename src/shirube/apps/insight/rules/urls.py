"""計り方の決まりの経路。"""

from shirube.apps.frame.routes import Route
from shirube.apps.insight.rules import views

VIEW, EDIT = "insight.view", "insight.edit"

ROUTES = [
    Route(
        path="logs/hours/",
        view=views.hours,
        name="insight.hours",
        label="開庁時間",
        permission=VIEW,
    ),
    Route(
        path="logs/hours/",
        view=views.set_hours,
        name="insight.hours",
        label="開庁時間を決める",
        permission=EDIT,
        methods=("POST",),
    ),
]
