"""命令行 `shirube plan share` と `rollup`: 共有ファイルを書き出す、届いた共有ファイルをまとめる。

shirube plan share --out 共有.json                                承認された、いちばん新しい版から書き出す
shirube plan share --out 共有.json --plan 計画の名 --version 2     計画と版を選ぶ
shirube plan rollup 届いたもの --out まとめ.xlsx                  フォルダーの共有ファイルをまとめる
shirube plan rollup 届いたもの --out まとめ.xlsx --expected 11     埼玉県の市町村を待つ（未報告が分かる）
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shirube.adapters.refusal import FileRefused
from shirube.cli.options import Day, code_option
from shirube.cli.scopes import entered, plan_named
from shirube.engines.plan.share_file import LARGEST
from shirube.engines.plan.share_reading import CannotReadShare, read_share
from shirube.engines.region.rollup import ExpectedBody, Heading, Received, Rollup, Standing, roll_up
from shirube.values.instant import JST
from shirube.values.municipality_code import CannotReadMunicipalityCode, MunicipalityCode

if TYPE_CHECKING:
    from shirube.apps.frame.scope import Scope
    from shirube.apps.plan.versions.queries import PlanVersion

MOST_FILES = 5_000
_file = click.Path(dir_okay=False, path_type=Path)


@click.command("share")
@click.option("--out", type=_file, required=True, help="書き出す先（JSON）。")
@code_option
@click.option("--plan", "named", help="計画の名か鍵。書かなければ、いまの計画。")
@click.option("--version", "number", type=int, help="版の番号。書かなければ、最後に承認された版。")
def share(out: Path, code: str, named: str | None, number: int | None) -> None:
    """承認された版から、取組の状態と KPI の読みだけを書き出す。"""
    with entered(code) as scope:
        from shirube.apps.plan.dashboard import actions

        data = actions.write_share(by=scope, version=_version(scope, named, number))
    out.write_bytes(data)
    found = read_share(data)
    click.echo(
        f"{out}: {found.municipality.name}　{found.plan.title}　第{found.version.number}版"
        f"（取組 {len(found.initiatives):,}、KPI {len(found.kpis):,}、{len(data):,}バイト）"
    )


def _version(scope: Scope, named: str | None, number: int | None) -> PlanVersion:
    """書き出す版。"""
    from shirube.apps.plan.versions import queries

    chosen = plan_named(scope, named)
    found = queries.baseline(scope, chosen, number)
    if found is None:
        which = "承認された版" if number is None else f"承認された第{number}版"
        raise click.ClickException(
            f"「{chosen.title}」に{which}がありません。承認を受けるか、外での決定を記録してください。"
        )
    return found


@click.command("rollup")
@click.argument("folder", metavar="フォルダー", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", type=_file, required=True, help="まとめの xlsx。")
@click.option(
    "--expected", help="報告を待つ団体。都道府県の番号（11）・名・団体コードか、団体コードの列のある表。"
)
@click.option("--as-of", "day", type=Day(), help="まとめる日。書かなければ今日。")
def rollup(folder: Path, out: Path, expected: str | None, day: date | None) -> None:
    """フォルダーの共有ファイルをまとめる。データベースは使わない。"""
    from shirube.adapters.rollup_workbook import rollup_workbook

    try:
        waited, redirects = _expected(expected)
    except FileRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.resolve() != out.resolve())
    if len(files) > MOST_FILES:
        raise click.ClickException(
            f"ファイルが{len(files):,}あります（上限 {MOST_FILES:,}）。"
            "共有ファイルだけのフォルダーにしてください。"
        )
    made = roll_up(
        (_received(path, folder) for path in files),
        day=day or datetime.now(JST).date(),
        expected=waited,
        redirects=redirects,
        items=_items(),
        kpis=_kpis(),
    )
    out.write_bytes(rollup_workbook(made))
    _say(made, out)


def _received(path: Path, folder: Path) -> Received:
    """一つのファイル。読めなければ、わけを持って残す。"""
    name = path.relative_to(folder).as_posix()
    try:
        if path.stat().st_size > LARGEST:
            return Received(
                name=name, refusal=f"大きすぎます（{path.stat().st_size:,}バイト、上限 {LARGEST:,}バイト）"
            )
        return Received(name=name, share=read_share(path.read_bytes()))
    except CannotReadShare as error:
        return Received(name=name, refusal=str(error))
    except OSError as error:
        return Received(
            name=name, refusal=f"ファイルを開けません（{error.strerror or '理由は分かりません'}）"
        )


def _expected(text: str | None) -> tuple[list[ExpectedBody] | None, dict[str, str]]:
    """報告を待つ団体と、古い団体コードの対応。"""
    if text is None:
        return None, {}
    path = Path(text)
    if path.suffix:
        return _expected_of(path)
    from shirube.reference.organization.municipalities import municipalities, prefectures

    found = next((one for one in prefectures() if text in (one.name, str(one.code), str(one.code)[:2])), None)
    if found is None:
        raise click.ClickException(
            f"「{text}」という都道府県はありません。番号（11）か名（埼玉県）か、団体の表のファイルを書いてください。"
        )
    bodies = (one for one in municipalities() if one.prefecture_code == found.code)
    return [ExpectedBody(code=str(one.code), name=one.name) for one in bodies], {}


def _expected_of(path: Path) -> tuple[list[ExpectedBody], dict[str, str]]:
    """団体の表。「団体コード」の列は必ず、「団体名」「旧団体コード」の列はあれば読む。"""
    from shirube.adapters.tabular import read_table

    if not path.is_file():
        raise click.ClickException(
            f"「{path}」がありません。報告を待つ団体の表のファイルを確かめてください。"
        )
    table = read_table(path.read_bytes(), name=path.name)
    places = {label.strip(): position for position, label in enumerate(table.header)}
    if "団体コード" not in places:
        raise FileRefused(
            path.name, why="「団体コード」の列がありません", next="見出しを「団体コード」にしてください"
        )
    bodies, redirects = [], {}
    for row in table.rows:
        cells = {label: row.cells[position].strip() for label, position in places.items()}
        if not cells["団体コード"]:
            continue
        code = _code(path.name, row.number, cells["団体コード"])
        bodies.append(ExpectedBody(code=code, name=cells.get("団体名", "") or code))
        for former in cells.get("旧団体コード", "").replace("、", " ").split():
            redirects[_code(path.name, row.number, former)] = code
    return bodies, redirects


def _code(name: str, row: int, text: str) -> str:
    try:
        return str(MunicipalityCode.parse(text))
    except CannotReadMunicipalityCode as error:
        raise FileRefused(
            name, where=f"{row}行目", why=str(error).rstrip("。"), next="6桁の団体コードを書いてください"
        ) from None


def _items() -> list[Heading]:
    """列になる国の項目。版の古い順、版の中の並びの順。"""
    from shirube.reference.plan import editions

    return [
        Heading(reference=item.reference, label=item.label, edition=item.edition)
        for one in editions.editions()
        for item in one.items
    ]


def _kpis() -> list[Heading]:
    """列になる共通の指標。"""
    from shirube.reference.plan.kpi import kpi_definitions

    return [Heading(reference=one.reference, label=one.label) for one in kpi_definitions()]


def _say(made: Rollup, out: Path) -> None:
    counts = [body.standing for body in made.bodies]
    reported = len(counts) - counts.count(Standing.UNREPORTED)
    waited = f"{counts.count(Standing.UNREPORTED):,}" if made.is_expected_known else "分からない"
    click.echo(
        f"{out}: 報告 {reported:,}団体、未報告 {waited}、"
        f"国の項目 {len(made.items):,}、指標 {len(made.kpis):,}"
    )
    for one in made.unread:
        click.echo(f"  読めないファイル: {one.name}: {one.why}")
    for one in made.unused:
        click.echo(f"  使わなかったファイル: {one.name}: {one.why}")
