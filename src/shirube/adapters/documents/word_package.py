"""docx の包み（zip）を、いつ作っても同じバイト列にする。"""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# zip に書ける最も古い日時。作った日時を残さない。
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def steady_bytes(package: bytes) -> bytes:
    """中のファイルの日時と作成した機械の印を固定した包みを返す。"""
    buffer = BytesIO()
    with ZipFile(BytesIO(package)) as old, ZipFile(buffer, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = ZipInfo(name, _EARLIEST)
            info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, _UNIX, 0o600 << 16
            new.writestr(info, old.read(name))
    return buffer.getvalue()
