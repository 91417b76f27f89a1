"""docx の包み（zip）を、いつ作っても同じバイト列にする。"""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.opc.package import OpcPackage

# zip に書ける最も古い日時。作った日時を残さない。
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_FOREIGN = ("/thumbnail", "/extended-properties")


def forget_template(package: OpcPackage) -> None:
    """ひな形の縮小絵と、作ったソフトの名を外す。"""
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith(_FOREIGN):
            del package.rels[key]


def steady_bytes(package: bytes) -> bytes:
    """中のファイルの日時と作成した機械の印を固定した包みを返す。"""
    buffer = BytesIO()
    with ZipFile(BytesIO(package)) as old, ZipFile(buffer, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = ZipInfo(name, _EARLIEST)
            info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, _UNIX, 0o600 << 16
            new.writestr(info, old.read(name))
    return buffer.getvalue()
