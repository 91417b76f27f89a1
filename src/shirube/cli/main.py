"""命令の入口。部屋の命令は、呼ばれたときにだけ読み込む（ファイルの命令を軽く保つ）。"""

import errno
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from shirube.cli import site_file

# 命令の名前 → 置き場所。並びは help の並び。
COMMANDS: dict[str, str] = {
    "serve": "shirube.cli.serve:serve",
    "init": "shirube.cli.site:init",
    "upgrade": "shirube.cli.site:upgrade",
    "backup": "shirube.cli.site:backup",
    "restore": "shirube.cli.site:restore",
    "export": "shirube.cli.removal:export",
    "import": "shirube.cli.removal:import_",
    "demo": "shirube.cli.demo:demo",
    "reference": "shirube.cli.reference:reference",
    "audit": "shirube.cli.audit:audit",
    "jobs": "shirube.cli.jobs:jobs",
    "organization": "shirube.cli.organization:organization",
    "kpi": "shirube.cli.kpi:kpi",
    "plan": "shirube.cli.plan:plan",
    "insight": "shirube.cli.insight:insight",
}

NEED_NO_SITE = {"init", "restore", "reference", "insight"}  # これから設置する命令と、設置の要らない命令
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


def is_told(error: Exception) -> bool:
    """文面だけを見せればよい誤りか（人への断りと、日本語で述べた設定の誤り）。ほかは跡も見せる。"""
    from django.core.exceptions import ImproperlyConfigured

    from shirube.apps.frame.refusals import is_for_people

    return is_for_people(error) or (
        isinstance(error, ImproperlyConfigured) and bool(_JAPANESE.search(str(error)))
    )


_TROUBLES = {
    errno.ENOENT: "置くフォルダーかファイルがありません",
    errno.EACCES: "開いたり書いたりする権限がありません",
    errno.EPERM: "開いたり書いたりする権限がありません",
    errno.EROFS: "書き込めない場所です",
    errno.EISDIR: "ファイルではなくフォルダーです",
    errno.ENOTDIR: "フォルダーではありません",
    errno.EEXIST: "同じ名のものが、もうあります",
    errno.ENAMETOOLONG: "名前が長すぎます",
    errno.ENOSPC: "空きが足りません",
}


def file_trouble(error: OSError) -> str | None:
    """示されたファイルを扱えないわけ。ファイルの困りごとでなければ None（跡も見せる）。"""
    why = _TROUBLES.get(error.errno or 0)
    if why is None or (error.filename is None and error.errno != errno.ENOSPC):
        return None
    where = f"「{error.filename}」: " if error.filename is not None else ""
    return f"{where}{why}。場所と権限を確かめてください。"


class LazyGroup(click.Group):
    """名前の表から命令を引く。"""

    def invoke(self, ctx: click.Context) -> Any:
        """命令を行う。人への断りは、その文面だけを出して 1 で終わる。"""
        try:
            return super().invoke(ctx)
        except OSError as error:
            said = file_trouble(error)
            if said is None:
                raise
            raise click.ClickException(said) from error
        except Exception as error:
            if not is_told(error):
                raise
            raise click.ClickException(str(error)) from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        """命令の名前。"""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """命令を読み込む。"""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: Any = getattr(import_module(module), attribute)
        return command if isinstance(command, click.Command) else None


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="shirube", message="標（しるべ） %(version)s", help="版を出す。")
@click.option(
    "--site",
    envvar="SHIRUBE_SITE",
    type=click.Path(path_type=Path, file_okay=False),
    help="設置したフォルダー（shirube.env のあるところ）。環境変数 SHIRUBE_SITE でも示せる。",
)
@click.pass_context
def main(context: click.Context, site: Path | None) -> None:
    """標（しるべ）: 自治体のDXを、計画から実測まで一つの輪で進める。"""
    context.obj = site
    if site is not None and context.invoked_subcommand not in NEED_NO_SITE:
        site_file.use(site)
