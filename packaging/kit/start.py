"""設置一式から標を動かす。網も索引も make も git も管理者の権限も要らない。

    python start.py                 このフォルダーを確かめ、標を ./shirube-env に入れる
    python start.py --trial         入れてから、架空のみほん市で試す
    python start.py --to D:\\shirube  入れる場所を選ぶ
    python start.py -- 命令 …        入れてから、shirube の命令を行う（例 -- --site /srv/shirube init）

Python 3.11〜3.13（標準の venv 付き）だけで動く。
"""

# ruff: noqa: T201, S603 - 画面に出し、決まった命令を呼ぶのが仕事

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

KIT = Path(__file__).resolve().parent
IS_WINDOWS = os.name == "nt"


def main(arguments=None):
    """入口。"""
    parser = argparse.ArgumentParser(description="標（しるべ）を、この設置一式から入れる。", add_help=True)
    parser.add_argument("--to", type=Path, default=Path("shirube-env"), help="入れる場所（版ごとに分かれる）")
    parser.add_argument("--trial", action="store_true", help="架空のみほん市で試す")
    parser.add_argument(
        "command", nargs="*", metavar="命令", help="入れた後に行う shirube の命令（-- の後に書く）"
    )
    asked = parser.parse_args(arguments)
    require_fit()
    digest = verify(KIT)
    shirube = install(asked.to.resolve(), digest)
    if asked.trial:
        return try_out(shirube, asked.to.resolve())
    if asked.command:
        return subprocess.call([str(shirube), *asked.command])
    print(f"\n標を入れました: {shirube}")
    print(f"  試す:     python {Path(__file__).name} --trial")
    print(f"  設置する: {shirube} --site 設置するフォルダー init")
    return 0


def require_fit():
    """この Python で動くかを、始める前に確かめる。"""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        stop(
            f"Python 3.11〜3.13 が要ります（いまは {sys.version.split()[0]}）。"
            "python3.12 start.py のように選べます。"
        )
    machine = sysconfig.get_platform()
    if not (machine.endswith(("x86_64", "amd64")) and machine.startswith(("linux", "win"))):
        stop(f"この一式は Linux と Windows の x86-64 のためのものです（いまは {machine}）。")
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        stop("venv がありません。Debian/Ubuntu では python3-venv（python3.11-venv など）を入れてください。")


def verify(kit):
    """指紋の一覧と合うことを確かめる。足りない・変わった・余分なファイルがあれば止まる。一覧の指紋を返す。"""
    sums = kit / "SHA256SUMS"
    if not sums.is_file():
        stop("SHA256SUMS がありません。一式を運び直してください。")
    listed = {}
    for line in sums.read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    found = {
        path.relative_to(kit).as_posix()
        for folder in ("wheels", "examples")
        for path in (kit / folder).rglob("*")
        if path.is_file()
    }
    found |= {name for name in listed if (kit / name).is_file()}
    missing, extra = sorted(set(listed) - found), sorted(found - set(listed))
    if missing:
        stop(f"一式のファイルが {len(missing)} 個足りません（{missing[0]} ほか）。運び直してください。")
    if extra:
        stop(f"一式に無いはずのファイルが {len(extra)} 個あります（{extra[0]} ほか）。運び直してください。")
    changed = [name for name in sorted(listed) if file_digest(kit / name) != listed[name]]
    if changed:
        stop(f"一式のファイルが {len(changed)} 個変わっています（{changed[0]} ほか）。運び直してください。")
    return file_digest(sums)


def file_digest(path):
    """ファイルの指紋。"""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def install(place, digest):
    """版ごとの場所に入れる。途中で止まったものは入れ直し、もう入っていれば何もしない。"""
    version = next((KIT / "wheels" / "any").glob("shirube-*.whl")).name.split("-")[1]
    environment = place / f"{version}-{digest[:8]}"
    scripts = environment / ("Scripts" if IS_WINDOWS else "bin")
    shirube = scripts / ("shirube.exe" if IS_WINDOWS else "shirube")
    done = environment / "installed"
    if done.exists():
        return shirube
    shutil.rmtree(environment, ignore_errors=True)
    print("入れています（1分ほど）…", flush=True)
    venv.create(environment, with_pip=True)
    links = [KIT / "wheels" / "any", KIT / "wheels" / ("windows-x86_64" if IS_WINDOWS else "linux-x86_64")]
    command = [str(scripts / ("python.exe" if IS_WINDOWS else "python")), "-m", "pip", "install", "--quiet"]
    command += ["--disable-pip-version-check", "--no-index", "--no-cache-dir", "--only-binary=:all:"]
    command += [part for link in links for part in ("--find-links", str(link))]
    command += ["--require-hashes", "-r", str(KIT / "requirements.txt")]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    if subprocess.call(command, env=clean):
        stop("入れられませんでした。上の表示を、この一式の版とあわせて提供元へ知らせてください。")
    # 計算の芯の控え。作れなくても、初めて使うときに作られる。
    subprocess.call([str(shirube), "insight", "warm"], env=clean)
    done.write_text(digest, encoding="ascii")
    return shirube


def try_out(shirube, place):
    """架空のみほん市で試す。データは入れた場所の trial に置く。"""
    environment = {**os.environ, "SHIRUBE_DATA": str(place / "trial"), "PYTHONUTF8": "1"}
    examples = str(KIT / "examples" / "mihon-shi")
    return subprocess.call([str(shirube), "demo", "run", "--examples", examples], env=environment)


def stop(text):
    """わけを言って終わる。"""
    print(text, file=sys.stderr)
    raise SystemExit(1)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    raise SystemExit(main())
