"""見本帖の経路。手元の構え（local）だけにある。"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shirube.apps.frame.data_card import DataClass
from shirube.apps.frame.permissions import ANYONE
from shirube.apps.frame.routes import Place, Route


def gallery(request: HttpRequest) -> HttpResponse:
    """部品の見本をすべて見せる。"""
    from shirube.ui.gallery import gallery_context  # 見本の読み込みは重いので、開いたときにだけ

    return render(request, "ui/gallery.html", gallery_context())


def routes() -> list[Route]:
    """office では空。"""
    if settings.IS_OFFICE:
        return []
    return [
        Route(
            path="gallery/",
            view=gallery,
            name="gallery",
            label="部品の見本帖",
            permission=ANYONE,
            data_class=DataClass.PUBLIC,
            place=Place.SITE,
        )
    ]
