"""構造の規則。それぞれ、破っているところの一覧を返す（空なら守られている）。"""

import ast
from pathlib import Path

from tests.architecture.source import (
    FLOORS,
    FRONT_DOORS,
    JUNK_DRAWERS,
    SOURCE,
    Module,
    app_of,
    calls,
    imports,
    modules,
    where,
)

CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now", "clock.now"}
CLOCKS |= {f"datetime.{name}" for name in ("datetime.now", "date.today")} | {"timezone.localdate"}
POSIX_ONLY = {
    "os.fork", "os.forkpty", "os.getuid", "os.geteuid", "os.setsid", "os.killpg", "os.getpgid", "os.chown",
    "os.mkfifo", "os.sysconf", "os.uname", "os.nice", "signal.alarm", "signal.pause", "signal.setitimer",
}  # fmt: skip
POSIX_MODULES = {"fcntl", "pwd", "grp", "termios", "resource", "pty", "posix", "syslog"}
POSIX_SIGNALS = {"SIGKILL", "SIGHUP", "SIGCHLD", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGSTOP"}
XML_MODULES = {"xml.dom", "xml.sax.make_parser", "xml.sax.parse", "lxml", "defusedxml", "xml.parsers"}
XML_READERS = {
    "fromstring",
    "parse",
    "iterparse",
    "XMLParser",
    "XMLPullParser",
    "XML",
    "XMLID",
    "parseString",
}
WORKER = "shirube.apps.jobs.worker."  # 働き手は、命令行が動かす
TRANSACTION_OWNERS = ("shirube.apps.frame.transactions", "shirube.apps.frame.walls", "shirube.apps.jobs")


def junk_drawers(source: Path = SOURCE) -> list[str]:
    """持ち主のない物置の名前。"""
    return [m.name for m in modules(source) if JUNK_DRAWERS & set(m.parts)]


def floors(source: Path = SOURCE) -> list[str]:
    """知らない階。"""
    found = {p.name for p in source.iterdir() if p.is_dir() and p.name != "__pycache__"}
    return sorted(found - FLOORS)


def front_doors(source: Path = SOURCE) -> list[str]:
    """別のアプリの正面（queries・actions・measures・panels）でないところを使っている。"""
    broken = []
    for module in modules(source):
        mine = app_of(module.name, source)
        in_shell = module.name.startswith(("shirube.web", "shirube.cli"))
        if mine is None and not in_shell:
            continue
        for line, name in imports(module):
            theirs = app_of(name, source)
            if theirs is None or theirs == mine or theirs == "shirube.apps.frame":
                continue
            door = name.removeprefix(theirs + ".").split(".")[0]
            if door not in FRONT_DOORS and not (in_shell and name.startswith(WORKER)):
                broken.append(f"{where(module, line)} → {name}")
    return broken


def clock_readers(source: Path = SOURCE) -> list[str]:
    """web・cli・jobs 以外で、いまの時刻を読んでいる。"""
    allowed = ("shirube.web", "shirube.cli", "shirube.apps.jobs", "shirube.apps.frame.clock")
    return [
        f"{where(module, line)} {name}"
        for module in modules(source)
        if not module.name.startswith(allowed)
        for line, name in calls(module)
        if name in CLOCKS
    ]


def posix_only(source: Path = SOURCE) -> list[str]:
    """Windows で動かない呼び出し。"""
    broken = []
    for module in modules(source):
        broken += [f"{where(module, n)} {name}" for n, name in calls(module) if name in POSIX_ONLY]
        broken += [
            f"{where(module, n)} {name}" for n, name in imports(module) if name.split(".")[0] in POSIX_MODULES
        ]
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr in POSIX_SIGNALS:
                broken.append(f"{where(module, node.lineno)} signal.{node.attr}")
    return broken


def transactions(source: Path = SOURCE) -> list[str]:
    """取引を、行い（actions）・壁・裏方の仕事の外で開いている。"""
    return [
        f"{where(module, line)} {name}"
        for module in modules(source)
        if module.parts[-1] != "actions" and not module.name.startswith(TRANSACTION_OWNERS)
        for line, name in calls(module)
        if name.endswith(("transaction.atomic", "set_autocommit"))
    ]


def xml_parsers(source: Path = SOURCE) -> list[str]:
    """XML を、一つの入口（adapters.xml_source）の外で読んでいる（書くのはよい）。"""
    broken = []
    for module in modules(source):
        if module.name == "shirube.adapters.xml_source":
            continue
        for line, name in imports(module):
            reads = name.startswith("xml.etree.") and name.rsplit(".", 1)[1] in XML_READERS
            if reads or any(name == taboo or name.startswith(taboo + ".") for taboo in XML_MODULES):
                broken.append(f"{where(module, line)} {name}")
        for line, name in calls(module):
            if name.startswith(("ElementTree.", "ET.", "etree.")) and name.split(".")[-1] in XML_READERS:
                broken.append(f"{where(module, line)} {name}")
    return broken


def permission_code_in_views(source: Path = SOURCE) -> list[str]:
    """画面に権限の判断（require・roles）を書いている。経路が判断する。"""
    return [
        f"{where(module, line)} {name}"
        for module in modules(source)
        if module.name.startswith("shirube.apps") and module.parts[-1] == "views"
        for line, name in calls(module)
        if name.endswith((".require", "PermissionDenied"))
    ]


def expanded_requests(source: Path = SOURCE) -> list[str]:
    """要求の中身を、そのまま問い合わせの名前に広げている（``filter(**request.GET)`` など）。"""
    broken = []
    for module in modules(source):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                for keyword in node.keywords:
                    if keyword.arg is None and "request." in ast.unparse(keyword.value):
                        broken.append(where(module, node.lineno))
    return broken


def undocumented(source: Path = SOURCE) -> list[str]:
    """公の関数と型と頁の、日本語で始まる説明が無い。"""
    return [found for module in modules(source) for found in _undocumented_in(module)]


def _undocumented_in(module: Module) -> list[str]:
    missing = [] if _is_japanese(ast.get_docstring(module.tree)) or not module.tree.body else [module.name]
    for node in module.tree.body:
        is_public = isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
        if is_public and not _is_japanese(ast.get_docstring(node)):
            missing.append(f"{where(module, node.lineno)} {node.name}")
    return missing


def _is_japanese(text: str | None) -> bool:
    first = (text or "").strip().splitlines()[:1]
    return bool(first) and any("\u3040" <= ch <= "\u9fff" for ch in first[0])


def large_pieces(source: Path = SOURCE, *, file_limit: int = 500, function_limit: int = 60) -> list[str]:
    """500行を超えるファイルと、60行を超える関数。"""
    broken = []
    for module in modules(source):
        lines = len(module.path.read_text(encoding="utf-8").splitlines())
        if lines > file_limit:
            broken.append(f"{module.name} {lines}行")
        for node in ast.walk(module.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                size = (node.end_lineno or 0) - node.lineno + 1
                if size > function_limit:
                    broken.append(f"{where(module, node.lineno)} {node.name} {size}行")
    return broken
