"""大きさの印刷（``make shape``）。自然な大きさから離れたところを、赤にせずに見せる。"""

import ast
from statistics import median, quantiles

from tests.architecture.source import ROOT, SOURCE, modules


def main() -> None:
    """ファイル・関数・アプリ・試験の大きさを印刷する。"""
    sizes, functions = {}, []
    for module in modules():
        sizes[module.name] = len(module.path.read_text(encoding="utf-8").splitlines())
        functions += [
            (node.end_lineno - node.lineno + 1, f"{module.name}.{node.name}")
            for node in ast.walk(module.tree)
            if isinstance(node, ast.FunctionDef) and node.end_lineno
        ]
    tests = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "tests").rglob("*.py"))
    code = sum(sizes.values())
    lengths = [size for size, _ in functions]
    print(f"コード {code:,}行・ファイル {len(sizes)}・関数 {len(functions)}")
    print(f"試験 {tests:,}行（コードの {tests / code:.2f} 倍。自然な幅は 1.2〜2.2）")
    print(f"ファイル 中央値 {median(sizes.values()):.0f}行・90% {quantiles(sizes.values(), n=10)[-1]:.0f}行")
    print(f"関数 中央値 {median(lengths):.0f}行・90% {quantiles(lengths, n=10)[-1]:.0f}行")
    apps = sorted(path.parent for path in (SOURCE / "apps").rglob("apps.py"))
    for app in apps:
        prefix = "shirube." + ".".join(app.relative_to(SOURCE).parts)
        total = sum(size for name, size in sizes.items() if name == prefix or name.startswith(prefix + "."))
        print(
            f"  {prefix.removeprefix('shirube.apps.'):<24}{total:>6,}行"
            + ("  ← 2,000行を超える" if total > 2000 else "")
        )
    for name, size in sorted(sizes.items(), key=lambda item: -item[1])[:5]:
        print(f"  長いファイル {size:>4}行 {name}" + ("  ← 300行を超える" if size > 300 else ""))
    for size, name in sorted(functions, reverse=True)[:5]:
        print(f"  長い関数     {size:>4}行 {name}" + ("  ← 35行を超える" if size > 35 else ""))


if __name__ == "__main__":
    main()
