"""docs/reference の頁をすべて書き直す。"""

import os
import tempfile

from docs.build.pages import ROOT, pages


def start() -> None:
    """設定を読み、Django を起こす。頁が手元の設置に左右されないよう、空の置き場と初めの構えで読む。"""
    for name in [name for name in os.environ if name.startswith("SHIRUBE_")]:
        del os.environ[name]
    os.environ["DJANGO_SETTINGS_MODULE"] = "shirube.web.settings"
    import django

    with tempfile.TemporaryDirectory(prefix="shirube-docs-") as folder:
        os.environ["SHIRUBE_DATA"] = folder
        django.setup()


def main() -> None:
    """変わった頁だけを書き、何を書いたかを出す。"""
    start()
    for page in pages():
        path = ROOT / page.PATH
        text = page.text()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"書きました: {page.PATH}")  # noqa: T201


if __name__ == "__main__":
    main()
