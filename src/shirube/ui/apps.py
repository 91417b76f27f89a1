"""見た目の階を Django のアプリとして名乗る。"""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """部品・書体・様式を持つアプリ。表は持たない。"""

    name = "shirube.ui"
    label = "ui"
    verbose_name = "見た目"
