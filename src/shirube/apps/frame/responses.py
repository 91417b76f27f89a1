"""画面の返し方: 無ければ 404、ファイルを渡す。"""

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse

from shirube.adapters.file_names import content_disposition

T = TypeVar("T")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def found(read: Callable[[], T], label: str) -> T:
    """読む。無ければ 404。"""
    try:
        return read()
    except ObjectDoesNotExist:
        raise Http404(f"この{label}はありません。") from None


def download(data: bytes, name: str, content_type: str) -> HttpResponse:
    """ファイルを渡す。"""
    response = HttpResponse(data, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition(name)
    return response
