"""IN-02: XML は一つの入り口だけで読み、外を見ない。"""

import ast
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shirube.adapters.refusal import FileRefused, Limits
from shirube.adapters.xml_source import iterate, parse
from tests.hostile.xml_files import harmless_xml, hostile_xml

SOURCE = Path(__file__).parents[3] / "src" / "shirube"
KINDS = list(hostile_xml(Path("/canary"), "127.0.0.1:9"))
PARSERS = (
    "xml.etree",
    "xml.dom",
    "xml.sax",
    "xml.parsers",
    "lxml",
    "defusedxml",
    "xmltodict",
    "bs4",
    "html5lib",
)
WRITERS = {
    "xml.sax.saxutils.escape",
    "xml.sax.saxutils.quoteattr",
    *(
        f"xml.etree.ElementTree.{name}"
        for name in ("Element", "SubElement", "indent", "tostring", "register_namespace")
    ),
}
"""読まずに、書くだけの部品。"""


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """つながれたら分かる、見張りの口。"""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """読まれてはならないファイル。"""
    path = tmp_path / "canary.txt"
    path.write_text("CANARY-7d1f", encoding="utf-8")
    return path


def address_of(server: socket.socket) -> str:
    """見張りの口の場所。"""
    host, port = server.getsockname()[:2]
    return f"{host}:{port}"


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_xml_is_refused(kind: str, canary: Path, listener: socket.socket) -> None:
    """害のある XML は 2 秒以内に断られ、ファイルも外の場所も読まれない。"""
    document = hostile_xml(canary, address_of(listener))[kind]
    started = time.process_time()

    with pytest.raises(FileRefused) as refused:
        parse(document, name="log.xes")

    assert time.process_time() - started <= 2
    assert "CANARY" not in str(refused.value)
    assert refused.value.next
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "too_many_elements"])
def test_hostile_xml_is_refused_while_streaming(kind: str, canary: Path, listener: socket.socket) -> None:
    """少しずつ読むときも、同じ害のある XML を断る。"""
    document = hostile_xml(canary, address_of(listener))[kind]

    with pytest.raises(FileRefused):
        list(iterate(document, "event", name="log.xes"))


@pytest.mark.parametrize("kind", harmless_xml("127.0.0.1:9"))
def test_harmless_xml_is_read_without_looking_outside(kind: str, listener: socket.socket) -> None:
    """正しい XML は文字コードどおりに読め、スキーマや様式の場所を読みに行かない。"""
    element = parse(harmless_xml(address_of(listener))[kind], name="law.xml")

    assert (element.text or "").startswith("第一条")
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_corpus_is_large_enough() -> None:
    """害のある XML の種類は 15 を下回らない。"""
    assert len(KINDS) >= 15


def test_streaming_gives_each_element_once() -> None:
    """少しずつ読むと、目当ての要素が、入れ子の中身ごと一度ずつ順に得られる。"""
    body = "".join(f'<trace><string key="n" value="{n}"/><event/></trace>' for n in range(20_000))
    document = f'<log xmlns="http://www.xes-standard.org/">{body}</log>'.encode()

    traces = list(iterate(document, "trace", name="log.xes"))

    assert [trace[0].get("value") for trace in traces] == [str(n) for n in range(20_000)]
    assert all(len(trace) == 2 for trace in traces)


def test_streamed_element_has_a_size_limit() -> None:
    """少しずつ読むときも、一つの要素が抱える要素の数には上限がある。"""
    document = b"<log><trace>" + b"<e/>" * 30 + b"</trace></log>"

    with pytest.raises(FileRefused, match="要素が上限"):
        list(iterate(document, "trace", name="log.xes", limits=Limits(xml_elements=30)))


def test_namespaces_are_kept_in_the_usual_form() -> None:
    """名前空間は {場所}名前 の形で、要素と属性の両方に残る。"""
    element = parse(b'<a xmlns="urn:x" xmlns:y="urn:y" y:k="1" m="2"><b/></a>', name="a.xml")

    assert (element.tag, element[0].tag) == ("{urn:x}a", "{urn:x}b")
    assert element.attrib == {"{urn:y}k": "1", "m": "2"}


def test_refusal_names_the_line() -> None:
    """断りの文は、何行目かを示す。"""
    with pytest.raises(FileRefused, match="3 行目"):
        parse(b"<a>\n<b/>\n<c></d>\n</a>", name="a.xml")


def imported_modules(path: Path) -> Iterator[str]:
    """一枚のソースが読み込む部品の名前。"""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_other_module_parses_xml() -> None:
    """XML の読み取り部品を使うのは、入り口の一枚だけ。"""
    found = [
        f"{path.relative_to(SOURCE)}: {module}"
        for path in SOURCE.rglob("*.py")
        if path != SOURCE / "adapters" / "xml_source.py"
        for module in imported_modules(path)
        if module.startswith(PARSERS) and module not in WRITERS
    ]

    assert found == []


@pytest.mark.samples
def test_real_law_files_are_read(samples: Path) -> None:
    """実在の法令 XML は、どれも読める。"""
    laws = sorted((samples / "laws_xml").glob("*.xml"))

    roots = [parse(law.read_bytes(), name=law.name).tag for law in laws]

    assert len(roots) >= 10
    assert set(roots) == {"Law"}


@pytest.mark.samples
def test_real_process_models_are_read(samples: Path) -> None:
    """実在の BPMN・DMN・XES は、どれも読める。"""
    paths = [*(samples / "bpmn_dmn_gov").glob("*mn"), *(samples / "eventlogs").glob("*.xes")]

    roots = {parse(path.read_bytes(), name=path.name).tag.rpartition("}")[2] for path in paths}

    assert len(paths) >= 10
    assert roots == {"definitions", "log"}
