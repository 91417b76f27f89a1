"""害のある XML を、その場で作る（XES・BPMN・法令 XML・RDF・xlsx の部品の形で）。"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

_XINCLUDE = "http://www.w3.org/2001/XInclude"


def hostile_xml(canary: Path, address: str) -> dict[str, bytes]:
    """断られるべき XML。`canary` は読まれてはならないファイル、`address` はつながれてはならない場所。"""
    file, web = canary.as_uri(), f"http://{address}"
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    texts: dict[str, str] = {
        "doctype_only": "<!DOCTYPE Law><Law/>",
        "internal_entity": '<!DOCTYPE log [<!ENTITY a "aaaa">]><log>&a;</log>',
        "billion_laughs": f'<!DOCTYPE log [<!ENTITY l0 "lol">{laughs}]><log>&l9;</log>',
        "quadratic": f'<!DOCTYPE a [<!ENTITY a "{"a" * 50_000}">]><a>{"&a;" * 500}</a>',
        "under_threshold": f'<!DOCTYPE a [<!ENTITY a "{"a" * 15_000}">]><a>{"&a;" * 500}</a>',
        "external_entity": f'<!DOCTYPE Law [<!ENTITY x SYSTEM "{file}">]><Law>&x;</Law>',
        "external_entity_web": f'<!DOCTYPE Law [<!ENTITY x SYSTEM "{web}/x">]><Law>&x;</Law>',
        "parameter_entity": f'<!DOCTYPE a [<!ENTITY % x SYSTEM "{web}/x.dtd"> %x;]><a/>',
        "parameter_entity_inside": "<!DOCTYPE a [<!ENTITY % p \"<!ENTITY q 'q'>\"> %p;]><a>&q;</a>",
        "external_dtd": f'<!DOCTYPE definitions SYSTEM "{web}/bpmn.dtd"><definitions/>',
        "external_dtd_file": f'<!DOCTYPE definitions SYSTEM "{file}"><definitions/>',
        "public_dtd": f'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "{web}/x.dtd"><html/>',
        "default_attribute": '<!DOCTYPE a [<!ATTLIST a b CDATA "added">]><a/>',
        "unparsed_entity": f'<!DOCTYPE a [<!NOTATION n SYSTEM "n"><!ENTITY x SYSTEM "{file}" NDATA n>]><a/>',
        "rdf_entity": f'<!DOCTYPE rdf [<!ENTITY x SYSTEM "{file}">]><rdf about="&x;"/>',
        "undeclared_entity": "<log>&nothing;</log>",
        "xinclude_text": f'<a xmlns:xi="{_XINCLUDE}"><xi:include href="{file}" parse="text"/></a>',
        "xinclude_web": f'<a xmlns:xi="{_XINCLUDE}"><xi:include href="{web}/x.xml"/></a>',
        "deep": "<trace>" * 200_000 + "</trace>" * 200_000,
        "deep_unclosed": "<event>" * 200_000,
        "too_many_elements": f"<log>{'<e/>' * 550_000}</log>",
        "long_comment": f"<a><!--{'x' * 5_000_000}--></a>",
        "long_attribute": f'<a b="{"x" * 5_000_000}"/>',
        "two_roots": "<a/><b/>",
        "broken": "<a><b></a>",
    }
    documents = {kind: text.encode() for kind, text in texts.items()}
    documents["empty"] = b""
    documents["false_declaration"] = "<?xml version='1.0' encoding='UTF-8'?><表>予算</表>".encode("cp932")
    documents["mark_against_declaration"] = (
        b"\xef\xbb\xbf" + b"<?xml version='1.0' encoding='Shift_JIS'?><a/>"
    )
    documents["unknown_encoding"] = b"<?xml version='1.0' encoding='UTF-7'?><a/>"
    documents["doctype_in_utf16"] = '<!DOCTYPE a [<!ENTITY x "x">]><a>&x;</a>'.encode("utf-16")
    return documents


def harmless_xml(address: str) -> dict[str, bytes]:
    """受け入れられるべき XML。スキーマの場所は書いてあるが、読みに行ってはならない。"""
    web = f"http://{address}"
    makers: dict[str, Callable[[], bytes]] = {
        "utf8": lambda: "<?xml version='1.0' encoding='UTF-8'?><Law>第一条</Law>".encode(),
        "utf8_marked": lambda: b"\xef\xbb\xbf" + "<Law>第一条</Law>".encode(),
        "shift_jis": lambda: "<?xml version='1.0' encoding='Shift_JIS'?><Law>第一条 表ソ能</Law>".encode(
            "cp932"
        ),
        "euc_jp": lambda: "<?xml version='1.0' encoding='EUC-JP'?><Law>第一条</Law>".encode("euc_jp"),
        "utf16": lambda: "<?xml version='1.0' encoding='UTF-16'?><Law>第一条</Law>".encode("utf-16"),
        "schema_location": lambda: (
            '<Law xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'xsi:noNamespaceSchemaLocation="{web}/law.xsd">第一条</Law>'
        ).encode(),
        "stylesheet": lambda: f'<?xml-stylesheet href="{web}/a.xsl"?><Law>第一条</Law>'.encode(),
    }
    return {kind: make() for kind, make in makers.items()}
