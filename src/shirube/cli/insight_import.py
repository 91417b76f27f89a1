"""命令行 `shirube insight import`: 業務の記録を置き場所に取り込む。

担当の名は、鍵で仮名にしてから置く。鍵は、示したファイルか、置き場所の隣の「置き場所の名.key」（無ければ作る）。
同じ鍵なら、別のログの同じ人は同じ仮名になる。鍵を失うと、元の名とは結び付けられなくなる。
"""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from shirube.adapters.event_store import (
    CannotWriteStore,
    ImportPhase,
    Origin,
    Written,
    open_store,
    reasons_in,
    told_reasons,
    write_store,
)
from shirube.adapters.ledger_mapping import LedgerMapping, Mapped, read_any_mapping
from shirube.adapters.ledger_table import LedgerTable
from shirube.adapters.log_table import LogTable
from shirube.adapters.refusal import FileRefused
from shirube.adapters.xes.choices import CannotChooseXes, XesChoices
from shirube.adapters.xes.source import XesSource
from shirube.cli.insight_reading import (
    LIMITS,
    Chosen,
    encoding_option,
    guessed,
    is_xes,
    on_sheets,
    text_of,
    told_refusal,
)
from shirube.engines.insight.log import CannotBuildLog
from shirube.engines.insight.rows import RowSource
from shirube.values.case_event import pseudonym

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
@click.option("--sheet", "sheets", multiple=True, help="読むシートの名（xlsx。いくつでも）。")
@encoding_option
@click.option("--time-format", "shape", help="日時の書き方（例 %d/%m/%Y %H:%M）。対応表を示さない表に。")
@click.option(
    "--zone", help="時差の書かれていない日時の地域（例 Asia/Tokyo）。XES と、対応表を示さない表に。"
)
@click.option("--classifier", help="行いの名にする分類子。XES に。")
@click.option("--dates-only", is_flag=True, help="時刻を使わず、日付だけを読む。XES に。")
@click.option("--key", type=click.Path(dir_okay=False, path_type=Path), help="担当を仮名にする鍵のファイル。")
@click.option(
    "--keep-names", is_flag=True, help="担当の名をそのまま残す（公開の教材など、人の名でないとき）。"
)
def import_log(
    file: Path,
    place: Path,
    mapping: Path | None,
    sheets: tuple[str, ...],
    encoding: str | None,
    shape: str | None,
    zone: str | None,
    classifier: str | None,
    dates_only: bool,
    key: Path | None,
    keep_names: bool,
) -> None:
    """業務の記録（XES、CSV、xlsx、Parquet）を置き場所に取り込む。"""
    hide = None if keep_names else hiding(key or place.with_name(place.name + ".key"))
    try:
        if is_xes(file):
            _refuse_unfit("XES", mapping=mapping, sheet=sheets, time_format=shape, encoding=encoding)
            choices = XesChoices(zone=zone, classifier=classifier, is_dated_only=dates_only)
            written, notes = _import_xes(file, place, choices, hide)
        else:
            _refuse_unfit("表", classifier=classifier, dates_only=dates_only)
            if mapping is not None:
                _refuse_unfit("対応表を示した表", time_format=shape, zone=zone)
            chosen = Chosen(sheets=sheets, shape=shape, zone=zone, encoding=encoding)
            written, notes = _import_table(file, place, mapping, chosen, hide)
    except (FileRefused, CannotWriteStore, CannotBuildLog, CannotChooseXes) as refusal:
        raise click.ClickException(told_refusal(refusal)) from refusal
    except KeyboardInterrupt:
        raise click.ClickException("取り込みを止めました。置き場所は前のままです。") from None
    _say(file, place, written, notes)


def _refuse_unfit(kind: str, **options: object) -> None:
    """この形のファイルに使えない選択肢を、黙って捨てずに断る。"""
    unfit = [f"--{name.replace('_', '-')}" for name, value in options.items() if value]
    if unfit:
        raise click.ClickException(f"{'、'.join(unfit)} は、{kind}には使えません。")


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
    file: Path, place: Path, choices: XesChoices, hide: Callable[[str], str] | None
) -> tuple[Written, list[str]]:
    said = f"zone: {choices.zone or ''}\nclassifier: {choices.classifier or ''}\n"
    said += "is_dated_only: true\n" if choices.is_dated_only else ""
    with file.open("rb") as stream:
        source = XesSource(stream, name=file.name, choices=choices, limits=LIMITS)
        written = write_store(
            place,
            source,
            origin=Origin.of(file, mapping=said),
            zone=choices.zone,
            pseudonymise=hide,
            needs_rows=True,
            progress=_beat(),
        )
    return written, [note.message for note in source.notes] if written.is_new else []


def _import_table(
    file: Path, place: Path, mapping: Path | None, chosen: Chosen, hide: Callable[[str], str] | None
) -> tuple[Written, list[str]]:
    notes: list[str] = []
    if mapping is None:
        by, notes = guessed(file, chosen)
        text = text_of(by)
    else:
        data = mapping.read_bytes()
        by, text = read_any_mapping(data, name=mapping.name), data.decode("utf-8-sig")
        if chosen.sheets:
            by = on_sheets(by, chosen.sheets)
            text = text_of(by)
    source, zone = _source(file, by, chosen.encoding)
    written = write_store(
        place,
        source,
        origin=Origin.of(file, mapping=text),
        zone=zone,
        pseudonymise=hide,
        person_dimensions=by.person_dimensions,
        needs_rows=True,
        progress=_beat(),
    )
    return written, [*notes, *written.manifest.notes] if written.is_new else []


def _source(file: Path, by: Mapped, encoding: str | None) -> tuple[RowSource, str | None]:
    """読み手と、時差の無い日時の地域。"""
    if isinstance(by, LedgerMapping):
        return LedgerTable(file, by, limits=LIMITS, encoding=encoding), by.zone
    return LogTable(file, by, limits=LIMITS, encoding=encoding), by.timestamp.zone


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


def _say(file: Path, place: Path, written: Written, notes: list[str]) -> None:
    found = written.manifest
    if not written.is_new:
        click.echo(
            f"{file.name} は、同じ読み方で取り込み済みです（件 {found.cases:,}、行い {found.events:,}）。"
        )
        return
    click.echo(f"取り込みました: 件 {found.cases:,}、行い {found.events:,}")
    if found.set_aside_count:
        where = open_store(place).set_aside
        click.echo(f"読めなかった行 {found.set_aside_count:,}（{told_reasons(reasons_in(where))}）")
        click.echo(f"  行ごとの理由は {where}")
    for note in notes:
        click.echo(f"注意: {note}")
