"""利用者へ渡すファイル。見出しの作り方と中身の種類は、ここの一か所で決まる。"""

from django.http import HttpResponse

from shirube.adapters.file_names import content_disposition, content_type


def attached(data: bytes, name: str) -> HttpResponse:
    """``name`` のファイルとして持ち出させる。中身の種類は拡張子で決まる。"""
    return HttpResponse(
        data,
        content_type=content_type(name),
        headers={"Content-Disposition": content_disposition(name)},
    )


def opened(data: bytes, name: str) -> HttpResponse:
    """ブラウザーの中で開かせる（PDF など）。保存するときの名前は ``name``。"""
    return HttpResponse(
        data,
        content_type=content_type(name),
        headers={"Content-Disposition": content_disposition(name, kind="inline")},
    )


def handed_back(data: bytes, name: str) -> HttpResponse:
    """預かったままの中身を返す。何であるかを言わず、ブラウザーの中では決して開かせない。"""
    return HttpResponse(
        data,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": content_disposition(name),
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )
