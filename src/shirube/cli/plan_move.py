"""命令行 `shirube plan move-edition`: 計画を国の別の版へ移す。言わなければ確かめるだけで、何も変えない。

shirube plan move-edition 2.2                                    移すとどうなるかを見る
shirube plan move-edition 2.2 --apply --out 移行の報告.docx      案のとおりに移し、報告を書く
shirube plan move-edition 2.2 --row 3=独自として残す --apply     三番目の行だけ、扱いを変えて移す
shirube plan move-edition none --apply                           国の版によらない計画にする
shirube plan move-edition --undo                                 最後の移し替えを元に戻す
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shirube.cli.options import code_option
from shirube.cli.scopes import entered, plan_named

if TYPE_CHECKING:
    from shirube.apps.frame.scope import Scope
    from shirube.apps.plan.moves.queries import Preview
    from shirube.apps.plan.versions.queries import Plan
    from shirube.engines.plan.edition_move import Handling

NO_EDITION = "none"


@click.command("move-edition")
@click.argument("edition", metavar="版", required=False)
@code_option
@click.option("--plan", "title", help="計画の名。書かなければ、いまの計画。")
@click.option("--row", "rows", multiple=True, metavar="番号=扱い", help="行の扱いを案から変える。")
@click.option("--apply", "is_applied", is_flag=True, help="移す。書かなければ確かめるだけ。")
@click.option("--undo", "is_undone", is_flag=True, help="最後の移し替えを元に戻す。")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="移行の報告の書き出し先（.pdf・.docx・.html・.xlsx）。",
)
def move_edition(
    edition: str | None,
    code: str,
    title: str | None,
    rows: tuple[str, ...],
    is_applied: bool,
    is_undone: bool,
    out: Path | None,
) -> None:
    """計画を国の版（2.2 など。none は版によらない計画）へ移す。書かなければ、移すとどうなるかを見せる。"""
    if is_undone == (edition is not None):
        raise click.UsageError(
            "移す先の版（2.2 など。版によらないなら none）か、--undo のどちらかを書きます。"
        )
    if out is not None and not is_applied:
        raise click.UsageError("--out は、--apply で移すときに書きます。")
    with entered(code) as scope:
        from shirube.apps.plan.moves import queries

        plan = plan_named(scope, title)
        if out is not None and out.suffix.removeprefix(".") not in queries.FORMATS:
            raise click.UsageError(f"「{out.name}」には書けません。pdf・docx・html・xlsx のどれかにします。")
        if is_undone:
            _undo(scope, plan)
            return
        after = "" if edition in (None, NO_EDITION) else str(edition)
        found = _preview(scope, plan, after)
        decisions = _decisions(found, rows)
        for line in _lines(found, decisions):
            click.echo(line)
        if is_applied:
            _apply(scope, plan, found, decisions, out)
        else:
            click.echo("まだ何も変えていません。移すときは --apply を付けます。")


def _apply(
    scope: Scope, plan: Plan, found: Preview, decisions: dict[str, Handling], out: Path | None
) -> None:
    from shirube.apps.plan.moves import actions, queries

    moved = actions.move_plan(
        by=scope, plan=plan, version=plan.version, after=found.after, decisions=decisions, seen=found.seen
    )
    click.echo(f"{moved}移しました（書き換え{len(moved.done)}件、追加{len(moved.made)}件）。")
    if out is not None:
        data = queries.report(scope, moved, out.suffix.removeprefix("."))
        out.write_bytes(data)
        click.echo(f"{out}（{len(data):,}バイト）を書きました。")


def _undo(scope: Scope, plan: Plan) -> None:
    from shirube.apps.plan.moves import actions, queries

    last = queries.moves(scope, plan).filter(state=queries.EditionMove.State.MOVED).first()
    if last is None:
        raise click.ClickException(f"「{plan.title}」には、元に戻せる移し替えがありません。")
    actions.undo_move(by=scope, plan=plan, key=last.key, version=last.version)
    click.echo(f"{last}の移し替えを、元に戻しました。")


def _preview(scope: Scope, plan: Plan, after: str) -> Preview:
    from shirube.apps.plan.moves import queries

    known = dict(queries.choices(scope, plan))
    if after not in known:
        names = "・".join(name or NO_EDITION for name in known)
        raise click.ClickException(f"第{after}版へは移せません。{names}のどれかを書きます。")
    return queries.preview(scope, plan, after)


def _decisions(found: Preview, rows: tuple[str, ...]) -> dict[str, Handling]:
    """「3=独自として残す」を、行の扱いにする。"""
    decisions: dict[str, Handling] = {}
    for text in rows:
        number, _, name = text.partition("=")
        row = found.rows[int(number) - 1] if number.isdigit() and 0 < int(number) <= len(found.rows) else None
        handling = next((one for one in row.choices if one.label == name), None) if row else None
        if row is None or handling is None:
            can = "・".join(one.label for one in row.choices) if row else f"1〜{len(found.rows)}の行"
            raise click.UsageError(f"--row「{text}」が読めません。「番号=扱い」で、{can}から選びます。")
        decisions[row.id] = handling
    return decisions


def _lines(found: Preview, decisions: dict[str, Handling]) -> Iterator[str]:
    """計画に触れる行と、加わった行。"""
    from shirube.apps.plan.moves.queries import edition_name

    yield f"{edition_name(found.before)} → {edition_name(found.after)}"
    for number, row in enumerate(found.rows, 1):
        if not row.pointing and len(row.choices) == 1:
            continue
        handling = decisions.get(row.id, row.proposed)
        mark = "＊" if handling is not row.proposed else "　"
        touched = "、".join(one.label for one in row.pointing) or "なし"
        yield f"{number:>3}{mark}{row.subject.label}「{row.label}」 {row.standing.label} → {handling.label}"
        yield f"      触れるもの: {touched}"
        if row.note:
            yield f"      {row.note}"
