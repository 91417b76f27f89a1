"""命令行 `shirube insight mapping` と、記録の読み方の決め方（XES か表か、どのシートを、どの対応表で）。"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from shirube.adapters.ledger_book import open_ledger
from shirube.adapters.ledger_columns import LEDGER_BYTES, open_like
from shirube.adapters.ledger_guess import guess_ledger, is_ledger
from shirube.adapters.ledger_mapping import LedgerMapping, Mapped, ledger_text
from shirube.adapters.log_guess import Guess, Reason, guess_mapping
from shirube.adapters.log_mapping import LogMapping, Timestamp, check_zone
from shirube.adapters.log_mapping_text import mapping_text
from shirube.adapters.log_sheets import LogSheets, log_sheets
from shirube.adapters.log_table import read_head
from shirube.adapters.parquet_file import MAGIC
from shirube.adapters.refusal import MEBIBYTE, FileRefused, Limits
from shirube.adapters.tabular import ENCODING_LABELS, EncodingUnclear

_GIBIBYTE = 1024 * MEBIBYTE
LIMITS = Limits(
    file_bytes=64 * _GIBIBYTE, unpacked_bytes=256 * _GIBIBYTE, ratio=1_000, rows=1 << 40, cells=1 << 50
)
"""机の上の命令なので、画面より大きなファイルを読む。圧縮の爆弾は、ここでも断る。"""
_XES = (".xes", ".xes.gz")
_HEAD = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """職員が命令で決めた読み方。None のものは、見出しと初めの行から決める。"""

    sheets: tuple[str, ...] = ()
    shape: str | None = None
    zone: str | None = None
    encoding: str | None = None


encoding_option = click.option(
    "--encoding",
    type=click.Choice(list(ENCODING_LABELS)),
    help="CSV の文字コード（見分けられないときに）。",
)


def told_refusal(refusal: Exception) -> str:
    """断りの文。文字コードを問うときは、示し方を添える。"""
    if not isinstance(refusal, EncodingUnclear):
        return str(refusal)
    ways = " か ".join(f"--encoding {one.encoding}" for one in refusal.candidates)
    return f"{refusal}（{ways}）"


def is_xes(path: Path) -> bool:
    """XES か。名前ではなく中身の初め（gzip は解いて）で決める。表でも XES でもなければ断る。"""
    with path.open("rb") as file:
        raw = file.read(_HEAD)
    head = _unpacked(path) if raw.startswith(b"\x1f\x8b") else raw
    is_named = path.name.lower().endswith(_XES)
    if _is_markup(head) or (is_named and not head):
        return not _is_page(head)
    if is_named:
        raise FileRefused(
            path.name, why="XES（XML）ではありません", next="表なら、名前の終わりを .csv などに直してください"
        )
    if raw != head:
        raise FileRefused(path.name, why="圧縮された表です", next="圧縮を解いてから取り込んでください")
    _refuse_archive(path, raw)
    return False


def _unpacked(path: Path) -> bytes:
    try:
        with gzip.open(path) as file:
            return file.read(_HEAD)
    except (OSError, EOFError, zlib.error):
        return b"<"  # 壊れた gzip のわけは、XES の読み手が述べる


def _is_markup(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or head[:4] in (
        b"\xff\xfe<\0",
        b"\xfe\xff\0<",
    )


def _is_page(head: bytes) -> bool:
    return any(mark in head.lower() for mark in (b"<!doctype html", b"<html", b"<table"))


def _refuse_archive(path: Path, head: bytes) -> None:
    """zip に入れた記録は、解いてもらう。"""
    if not head.startswith(b"PK\x03\x04") or path.suffix.lower() in (".xlsx", ".xlsm"):
        return
    try:
        with zipfile.ZipFile(path) as packed:
            inside = next((one for one in packed.namelist() if one.lower().endswith((*_XES, ".csv"))), None)
    except (zipfile.BadZipFile, OSError):
        return
    if inside is not None:
        raise FileRefused(
            path.name, why=f"zip の中に「{inside[:60]}」が入っています", next="解いてから取り込んでください"
        )


def text_of(mapping: Mapped) -> str:
    """対応表の文。"""
    return ledger_text(mapping) if isinstance(mapping, LedgerMapping) else mapping_text(mapping)


def guessed(file: Path, chosen: Chosen) -> tuple[Mapped, list[str]]:
    """見出しと初めの行から作った対応表と、どの列を何と見たか。決められなければ、わけを言って断る。"""
    if chosen.zone:
        check_zone(chosen.zone, name=file.name, place="--zone")
    ledger = None if chosen.shape else _guessed_ledger(file, chosen)
    if ledger is not None:
        return ledger
    found = log_sheets(file, limits=LIMITS, wanted=chosen.sheets, shape=chosen.shape)
    if found.is_open:
        raise click.ClickException(_which_sheet(file, found))
    head = read_head(file, limits=LIMITS, sheet=next(iter(found.chosen), None), encoding=chosen.encoding)
    guess = guess_mapping(head.header, head.rows, label=file.name, shape=chosen.shape)
    if guess.mapping is None:
        raise click.ClickException(_unsettled(file, guess))
    mapping = replace(guess.mapping, sheets=found.chosen)
    if chosen.zone:
        mapping = _in_zone(mapping, chosen.zone)
    return mapping, [
        "対応表の案で読みました。違っていれば --mapping で示してください。",
        *found.notes,
        *_seen(guess.reasons),
        *((f"時差の書かれていない日時を {chosen.zone} の時刻とみました。",) if chosen.zone else ()),
    ]


def on_sheets(by: Mapped, sheets: tuple[str, ...]) -> Mapped:
    """読むシートを替えた対応表。"""
    return replace(by, sheets=sheets) if sheets else by


def _in_zone(mapping: LogMapping, zone: str) -> LogMapping:
    """時差の書かれていない日時の地域を替えた対応表。"""

    def moved(one: Timestamp | None) -> Timestamp | None:
        return replace(one, zone=zone) if one is not None and one.zone else one

    return replace(
        mapping, timestamp=moved(mapping.timestamp) or mapping.timestamp, start=moved(mapping.start)
    )


def _which_sheet(file: Path, found: LogSheets) -> str:
    """シートを選んでもらう文。"""
    listed = found.fitting or found.every
    what = "記録として読めるシートが" if found.fitting else "シートが"
    return (
        f"{file.name}: {what} {len(listed)} 枚あります（{'、'.join(listed)}）。"
        f"読むシートを --sheet {listed[0]} のように示してください"
        "（見出しの同じシートは、--sheet を続けて書けば一つの記録になります）。"
    )


def _unsettled(file: Path, guess: Guess) -> str:
    """案がまとまらないわけと、次にすること。"""
    said = "".join(f"{one}。" for one in guess.problems)
    if guess.rivals:
        ways = " か ".join(f'--time-format "{one}"' for one in guess.rivals)
        said += f"どちらかを {ways} で示してください。"
    if guess.missing:
        said = (
            f"見出しから、{'・'.join(guess.missing)} の列を見つけられませんでした。{said}"
            "どの列が何かを書いた対応表を --mapping で示してください"
            "（書き方は手引き「業務ログの対応表を書く」）。"
        )
    return f"{file.name}: {said}"


def _guessed_ledger(file: Path, chosen: Chosen) -> tuple[LedgerMapping, list[str]] | None:
    """処理簿（一件一行の表）とみた対応表。処理簿らしくなければ None。"""
    with file.open("rb") as stream:
        is_parquet = stream.read(4) == MAGIC
    if is_parquet or not 0 < file.stat().st_size <= LEDGER_BYTES:
        return None
    data = file.read_bytes()
    try:
        if chosen.sheets:
            book = open_ledger(data, name=file.name, limits=LIMITS, sheets=chosen.sheets)
        else:
            book = open_like(data, name=file.name, limits=LIMITS, encoding=chosen.encoding)
    except EncodingUnclear:
        raise
    except FileRefused:
        return None  # 処理簿として開けないわけは、表として読むときに改めて分かる
    guess = guess_ledger(book, label=file.stem)
    if guess is None or not is_ledger(book, guess):
        return None
    return guess.mapping, [
        "処理簿（一件一行の表）とみて、対応表の案で読みました。違っていれば --mapping で示してください。",
        *_seen(guess.reasons),
    ]


def _seen(reasons: Sequence[Reason]) -> list[str]:
    return [f"{one.role} = 列「{one.column}」（{one.why}）" for one in reasons]


@click.command("mapping")
@click.argument("file", metavar="ログ", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sheet", "sheets", multiple=True, help="読むシートの名（xlsx。いくつでも）。")
@click.option(
    "--time-format", "shape", help="日時の書き方（例 %d/%m/%Y %H:%M）。値だけでは決まらないときに。"
)
@click.option("--zone", help="時差の書かれていない日時の地域（書かなければ Asia/Tokyo）。")
@encoding_option
def draft_mapping(
    file: Path, sheets: tuple[str, ...], shape: str | None, zone: str | None, encoding: str | None
) -> None:
    """表の形のログの見出しから、対応表（YAML）の案を書く。直して import の --mapping に渡す。"""
    try:
        if is_xes(file):
            raise click.ClickException(
                f"{file.name} は XES なので、対応表は要りません。そのまま import してください。"
            )
        found, seen = guessed(file, Chosen(sheets=sheets, shape=shape, zone=zone, encoding=encoding))
    except FileRefused as refusal:
        raise click.ClickException(told_refusal(refusal)) from refusal
    click.echo(text_of(found), nl=False)
    for line in seen[1:]:
        click.echo(f"# {line}")
