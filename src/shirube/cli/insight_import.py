"""命令行 `shirube insight import`: 業務の記録を置き場所に取り込む。

担当の名は、鍵で仮名にしてから置く。鍵は、示したファイルか、置き場所の隣の「置き場所の名.key」（無ければ作る）。
同じ鍵なら、別のログの同じ人は同じ仮名になる。鍵を失うと、元の名とは結び付けられなくなる。
"""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from shirube.adapters.event_store import CannotWriteStore, ImportPhase, Origin, Written, write_store
from shirube.adapters.ledger_columns import LEDGER_BYTES, open_like
from shirube.adapters.ledger_guess import guess_ledger, is_ledger
from shirube.adapters.ledger_mapping import LedgerMapping, Mapped, ledger_text, read_any_mapping
from shirube.adapters.ledger_table import LedgerTable
from shirube.adapters.log_guess import Reason, guess_mapping
from shirube.adapters.log_mapping_text import mapping_text
from shirube.adapters.log_table import LogTable, read_head
from shirube.adapters.parquet_file import MAGIC
from shirube.adapters.refusal import MEBIBYTE, FileRefused, Limits
from shirube.adapters.xes.choices import XesChoices
from shirube.adapters.xes.source import XesSource
from shirube.engines.insight.log import CannotBuildLog
from shirube.engines.insight.rows import RowSource
from shirube.values.case_event import pseudonym

_GIBIBYTE = 1024 * MEBIBYTE
LIMITS = Limits(
    file_bytes=64 * _GIBIBYTE, unpacked_bytes=256 * _GIBIBYTE, ratio=1_000, rows=1 << 40, cells=1 << 50
)
"""机の上の命令なので、画面より大きなファイルを読む。圧縮の爆弾は、ここでも断る。"""
_BEAT = 1.0


@click.command("import")
@click.argument("file", metavar="ログ", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--store", "place", required=True, type=click.Path(path_type=Path, file_okay=False), help="置き場所。"
)
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="対応表（YAML）。表の形のログに（書かなければ、見出しから案を作る）。",
)
@click.option("--zone", help="時差の書かれていない日時の地域（例 Asia/Tokyo）。XES に。")
@click.option("--classifier", help="行いの名にする分類子。XES に。")
@click.option("--key", type=click.Path(dir_okay=False, path_type=Path), help="担当を仮名にする鍵のファイル。")
@click.option(
    "--keep-names", is_flag=True, help="担当の名をそのまま残す（公開の教材など、人の名でないとき）。"
)
def import_log(
    file: Path,
    place: Path,
    mapping: Path | None,
    zone: str | None,
    classifier: str | None,
    key: Path | None,
    keep_names: bool,
) -> None:
    """業務の記録（XES、CSV、xlsx、Parquet）を置き場所に取り込む。"""
    hide = None if keep_names else hiding(key or place.with_name(place.name + ".key"))
    try:
        if is_xes(file):
            written, notes = _import_xes(file, place, zone, classifier, hide)
        else:
            written, notes = _import_table(file, place, mapping, hide)
    except (FileRefused, CannotWriteStore, CannotBuildLog) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    _say(file, written, notes)


def is_xes(path: Path) -> bool:
    """名前が XES か。"""
    return path.name.lower().endswith((".xes", ".xes.gz"))


def hiding(path: Path) -> Callable[[str], str]:
    """鍵のファイルで名を仮名にする関数。ファイルが無ければ、鍵を作る。"""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (UnicodeDecodeError, ValueError) as error:
        raise click.ClickException(f"鍵のファイル {path} を、16進の文字として読めません。") from error
    return lambda name: pseudonym(secret, name)


def _import_xes(
    file: Path, place: Path, zone: str | None, classifier: str | None, hide: Callable[[str], str] | None
) -> tuple[Written, list[str]]:
    said = f"zone: {zone or ''}\nclassifier: {classifier or ''}\n"
    with file.open("rb") as stream:
        source = XesSource(
            stream, name=file.name, choices=XesChoices(zone=zone, classifier=classifier), limits=LIMITS
        )
        written = write_store(
            place,
            source,
            origin=Origin.of(file, mapping=said),
            zone=zone,
            pseudonymise=hide,
            progress=_beat(),
        )
    return written, [note.message for note in source.notes] if written.is_new else []


def _import_table(
    file: Path, place: Path, mapping: Path | None, hide: Callable[[str], str] | None
) -> tuple[Written, list[str]]:
    notes: list[str] = []
    if mapping is None:
        by, notes = guessed(file)
        text = text_of(by)
    else:
        data = mapping.read_bytes()
        by, text = read_any_mapping(data, name=mapping.name), data.decode("utf-8-sig")
    source, zone = _source(file, by)
    written = write_store(
        place,
        source,
        origin=Origin.of(file, mapping=text),
        zone=zone,
        pseudonymise=hide,
        person_dimensions=by.person_dimensions,
        progress=_beat(),
    )
    return written, [*notes, *written.manifest.notes] if written.is_new else []


def _source(file: Path, by: Mapped) -> tuple[RowSource, str | None]:
    """読み手と、時差の無い日時の地域。"""
    if isinstance(by, LedgerMapping):
        return LedgerTable(file, by, limits=LIMITS), by.zone
    return LogTable(file, by, limits=LIMITS), by.timestamp.zone


def text_of(mapping: Mapped) -> str:
    """対応表の文。"""
    return ledger_text(mapping) if isinstance(mapping, LedgerMapping) else mapping_text(mapping)


def guessed(file: Path) -> tuple[Mapped, list[str]]:
    """見出しと初めの行から作った対応表と、どの列を何と見たか。要る列が見つからなければ断る。"""
    ledger = _guessed_ledger(file)
    if ledger is not None:
        return ledger
    head = read_head(file, limits=LIMITS)
    guess = guess_mapping(head.header, head.rows, label=file.name)
    if guess.mapping is None:
        raise click.ClickException(
            f"{file.name} の見出しから、{'・'.join(guess.missing)} の列を見つけられませんでした。"
            "どの列が何かを書いた対応表を --mapping で示してください"
            "（書き方は手引き「業務ログの対応表を書く」）。"
        )
    return guess.mapping, [
        "対応表の案で読みました。違っていれば --mapping で示してください。",
        *_seen(guess.reasons),
    ]


def _guessed_ledger(file: Path) -> tuple[LedgerMapping, list[str]] | None:
    """処理簿（一件一行の表）とみた対応表。処理簿らしくなければ None。"""
    with file.open("rb") as stream:
        is_parquet = stream.read(4) == MAGIC
    if is_parquet or not 0 < file.stat().st_size <= LEDGER_BYTES:
        return None
    book = open_like(file.read_bytes(), name=file.name, limits=LIMITS)
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
def draft_mapping(file: Path) -> None:
    """表の形のログの見出しから、対応表（YAML）の案を書く。直して import の --mapping に渡す。"""
    try:
        found, seen = guessed(file)
    except FileRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(text_of(found), nl=False)
    for line in seen[1:]:
        click.echo(f"# {line}")


def _beat() -> Callable[[ImportPhase, int], None] | None:
    """端末なら、一秒に一度、進みを書く。"""
    if not sys.stderr.isatty():
        return None
    last = [time.monotonic()]

    def tell(phase: ImportPhase, rows: int) -> None:
        if time.monotonic() - last[0] >= _BEAT:
            last[0] = time.monotonic()
            click.echo(f"\r{phase.label} {rows:,}行", nl=False, err=True)

    return tell


def _say(file: Path, written: Written, notes: list[str]) -> None:
    found = written.manifest
    if not written.is_new:
        click.echo(
            f"{file.name} は、同じ読み方で取り込み済みです（件 {found.cases:,}、行い {found.events:,}）。"
        )
        return
    click.echo(f"取り込みました: 件 {found.cases:,}、行い {found.events:,}")
    if found.set_aside_count:
        click.echo(f"読めなかった行 {found.set_aside_count:,}（理由は置き場所の set_aside.csv）")
    for note in notes:
        click.echo(f"注意: {note}")
