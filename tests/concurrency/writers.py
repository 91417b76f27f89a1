"""書き換えの口: 版を確かめずに行を書き換える呼び出しを、ソースから探す（失われる更新の入り口）。"""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import SOURCE, modules

# 読んで・考えて・書く、を版なしにできてしまう呼び出し。
WRITERS = {"save", "bulk_update", "update_or_create", "get_or_create"}

# 書いてよい所（モジュール.関数）と、なぜ人の入力を失わないか。
ALLOWED = {
    "shirube.apps.frame.records.TenantRecord.save": "すべての保存が通る型。自治体を確かめて親へ渡すだけ",
    "shirube.apps.frame.records.VersionedRecord.change": "版が合うときだけ書く、ただ一つの口",
    "shirube.apps.frame.records.VersionedRecord._change_alike": "版が合う行だけをまとめて書く口",
    "shirube.apps.frame.search.SearchableRecord.save": "すべての保存が通る型。検索の鍵を添えて親へ渡すだけ",
    "shirube.apps.frame.search.SearchableQuerySet.update": "すべての書き換えが通る型。検索の鍵を添えるだけ",
    "shirube.apps.frame.search.SearchableQuerySet.bulk_update": "同上",
    "shirube.apps.frame.search_index._rewrite_keys": "移行のあとに、検索の鍵の列だけを作り直す",
    "shirube.apps.organization.versioned.change_versioned": "サイトの記録で、版が合うときだけ書く口",
    "shirube.apps.frontyard.cases.actions._next_number": "受付番号の数えの行を一つ進めるだけ",
    "shirube.apps.audit.actions.retire": "新しい行を足すだけ",
    "shirube.apps.jobs.actions.enqueue": "新しい行を足すだけ",
    "shirube.apps.notices.actions.place": "新しい行を足すだけ",
    "shirube.apps.organization.actions.accounts._new_account": "新しい行を足すだけ",
    "shirube.apps.organization.actions.accounts.end_sessions": "データベースの中で一を足すだけ",
    "shirube.apps.organization.actions.municipality.change_code": "同じ取引で、先に自治体の版を押さえている",
    "shirube.apps.organization.actions.staging._finish": "状態が合うときだけ書く（取込中 → 確認待ち）",
    "shirube.apps.files.actions._finish": "預かった本人の手順だけが書く状態で、人の入力ではない",
    "shirube.apps.jobs.actions.cancel": "状態が合うときだけ書く",
    "shirube.apps.jobs.lease.claim": "札と状態が合うときだけ書く",
    "shirube.apps.jobs.lease.renew": "札が合うときだけ書く",
    "shirube.apps.jobs.lease.report": "札が合うときだけ書く",
    "shirube.apps.jobs.lease.finish": "札が合うときだけ書く",
    "shirube.apps.jobs.schedule._run": "次の回が合うときだけ書く",
    "shirube.apps.notices.actions.mark_read": "まだ読んでいないときだけ書く",
    "shirube.apps.notices.actions.mark_all_read": "まだ読んでいない行だけを書く",
    "shirube.apps.notices.outbox._send": "送れる状態のときだけ書く",
    "shirube.apps.notices.outbox._mark": "送信中のときだけ書く",
    "shirube.apps.plan.money.actions.costs._write_lines": "同じ取引で、先に年度の経費の版を押さえている",
    "shirube.apps.plan.decisions.actions._approve": "つながりと印だけ。版の決定は版を確かめて書く",
    "shirube.apps.plan.inquiries.actions.questions.assign_questions": "答えのない設問だけを、版を進めて書く",
    "shirube.web.invitation.accept": "本人のパスワードの様式。版でなく一度だけの合い札が守る",
    "shirube.web.sign_in.StaffAccountAdapter.set_password": "本人のパスワードだけを書く",
    "shirube.web.sign_in._use_once": "本人の予備の番号を使い終わりにする",
}


def writers(source: Path = SOURCE) -> set[str]:
    """版を確かめずに書ける呼び出しのある関数。"""
    return {
        f"{module.name}.{name}"
        for module in modules(source)
        if module.name.startswith(("shirube.apps", "shirube.web", "shirube.cli"))
        for name, function in _functions(module.tree)
        if any(_writes(node) for node in ast.walk(function))
    }


def _functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            name = prefix + node.name
            if isinstance(node, ast.FunctionDef):
                yield name, node
            yield from _functions(node, name + ".")


def _writes(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    is_update = node.func.attr == "update" and bool(node.keywords) and not node.args
    return is_update or node.func.attr in WRITERS
