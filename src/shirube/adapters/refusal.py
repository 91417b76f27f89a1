"""外から来たファイルを断るときの一つの形と、受け入れる大きさの上限。

ファイルは、調べ終わるまで害のあるものとして扱う。断るときは必ず「何が・どこで・なぜ・次にどうする」を
職員が読める日本語で返す。読み取りの途中で断ったときは、呼び出し側に何も渡さない。
"""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


class FileRefused(ValueError):
    """ファイルを受け入れられない（何が・どこで・なぜ・次にどうする）。"""

    def __init__(self, what: str, *, where: str = "", why: str, next: str) -> None:
        self.what = what
        self.where = where
        self.why = why
        self.next = next
        place = f"（{where}）" if where else ""
        super().__init__(f"「{what}」を読み込めません{place}。{why}。{next}。")

    def __reduce__(self) -> tuple[object, ...]:
        """別の処理へ渡しても中身が失われないようにする。"""
        return (_rebuild, (type(self), self.args, self.__dict__.copy()))


def _rebuild(kind: type[FileRefused], args: tuple[object, ...], state: dict[str, object]) -> FileRefused:
    """運ばれてきた内容から、断りを元どおりに作る。"""
    refused = kind.__new__(kind, *args)
    refused.__dict__.update(state)
    return refused


@dataclass(frozen=True, slots=True)
class Limits:
    """受け入れる大きさの上限。庁内の台帳・名簿・業務ログに十分で、2コアの機械が倒れない値。"""

    file_bytes: int = 50 * MEBIBYTE
    """受け取るファイルそのものの大きさ。"""
    unpacked_bytes: int = 300 * MEBIBYTE
    """圧縮を解いたあとの合計。"""
    ratio: int = 100
    """圧縮を解くと何倍になってよいか（解いたあとが 1 MB 以上のものに当てる）。"""
    entries: int = 5_000
    """圧縮ファイルに入っているファイルの数。"""
    nested_archives: int = 0
    """圧縮ファイルの中の圧縮ファイルの数。"""
    xml_depth: int = 256
    """XML の入れ子の深さ。"""
    xml_elements: int = 500_000
    """一度に木として持つ XML の要素の数。"""
    rows: int = 200_000
    """表の行数。"""
    columns: int = 1_000
    """表の列数。"""
    cells: int = 1_000_000
    """表のセルの数（行数×列数。読む時間とメモリを決めるのはこの値）。"""
    field_length: int = 100_000
    """一つの欄の文字数。"""


DEFAULT_LIMITS = Limits()


def check_size(data: bytes, *, name: str, limits: Limits) -> None:
    """ファイルの大きさを確かめる。空のファイルと、上限を超えるファイルを断る。"""
    if not data:
        raise FileRefused(name, why="中身が空（0 バイト）です", next="正しいファイルを選び直してください")
    if len(data) > limits.file_bytes:
        raise FileRefused(
            name,
            why=f"{len(data) / MEBIBYTE:,.1f} MB あります（上限 {limits.file_bytes // MEBIBYTE:,} MB）",
            next="年度や所属で分けて、小さくしてから取り込んでください",
        )
