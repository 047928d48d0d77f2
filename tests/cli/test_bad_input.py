"""Whatever is wrong outside the program gets its own Chinese sentence and exit code 2, and nothing is changed."""

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from minqing_desktop.host import drives, files
from minqing_desktop.host.drives import DriveKind
from minqing_desktop.services.dumps import dump
from minqing_desktop.services.notebooks import open_notebook
from minqing_desktop.storage import driver
from tests.cli.conftest import PASSWORD, ROSTERS, Answer, Cli, prints

ROSTER = ROSTERS / "plain.xlsx"
Spoil = Callable[[Path, pytest.MonkeyPatch], object]


def wrong_password(folder: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("MINQING_PASSWORD", "wrong horse")


def empty_password(folder: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("MINQING_PASSWORD", "")


def keyfiles(folder: Path) -> list[Path]:
    found = sorted(folder.rglob("notebook.mqkey"))
    assert len(found) >= 2
    return found


def damaged_keyfile(folder: Path, patch: pytest.MonkeyPatch) -> None:
    for path in keyfiles(folder):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 0x40
        path.write_bytes(data)


def cut_keyfile(folder: Path, patch: pytest.MonkeyPatch) -> None:
    for path in keyfiles(folder):
        path.write_bytes(path.read_bytes()[:40])


def missing_keyfile(folder: Path, patch: pytest.MonkeyPatch) -> None:
    for path in keyfiles(folder):
        path.unlink()


def damaged_database(folder: Path, patch: pytest.MonkeyPatch) -> None:
    path = folder / "notebook.db"
    data = bytearray(path.read_bytes())
    for place in range(100, len(data), 4096):
        data[place] ^= 0xFF
    path.write_bytes(data)


def plain_database(folder: Path, patch: pytest.MonkeyPatch) -> None:
    (folder / "notebook.db").write_bytes(b"SQLite format 3\x00" + bytes(4080))


def missing_database(folder: Path, patch: pytest.MonkeyPatch) -> None:
    (folder / "notebook.db").unlink()


def newer_notebook(folder: Path, patch: pytest.MonkeyPatch) -> None:
    opened = open_notebook(folder, PASSWORD)
    with opened.session.notebook.local() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = 99 WHERE name = 'schema'")
    opened.close()


def removable_drive(folder: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(drives, "drive_kind", lambda _: DriveKind.REMOVABLE)


def network_drive(folder: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(drives, "drive_kind", lambda _: DriveKind.NETWORK)


def no_notebook(folder: Path, patch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def disk_fills_up(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """The engine itself says that there is no room, in the middle of the import."""
    prepare = driver._prepare

    def with_little_room(connection: object, name: str, *, read_only: bool) -> None:
        prepare(connection, name, read_only=read_only)
        if not read_only:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]  # pyright: ignore
            connection.execute(f"PRAGMA max_page_count = {pages + 4}")  # pyright: ignore

    patch.setattr(driver, "_prepare", with_little_room)


# What stands in the first words of each sentence: no two cases may share it.
CASES: dict[str, tuple[Spoil, str]] = {
    "wrong_password": (wrong_password, "密码不对"),
    "damaged_keyfile": (damaged_keyfile, "钥匙文件已经损坏"),
    "missing_keyfile": (missing_keyfile, "没有找到钥匙文件"),
    "damaged_database": (damaged_database, "已经损坏"),
    "plain_database": (plain_database, "没有加密"),
    "missing_database": (missing_database, "没有找到数据文件"),
    "newer_notebook": (newer_notebook, "更新版本"),
    "removable_drive": (removable_drive, "U盘或移动硬盘"),
    "network_drive": (network_drive, "网络共享"),
    "no_notebook": (no_notebook, "没有笔记本"),
    "disk_fills_up": (disk_fills_up, "磁盘满了"),
}


def assert_refused(answer: Answer, words: str) -> None:
    """One sentence in Chinese on stderr, nothing on stdout, exit code 2."""
    assert answer.code == 2, answer
    assert answer.out == ""
    assert words in answer.err, answer.err
    assert len(answer.err.strip().splitlines()) == 1
    assert "Traceback" not in answer.err


def test_a_notebook_that_cannot_be_used(
    cli: Cli, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every case by itself, and no two with the same sentence."""
    sentences: dict[str, str] = {}
    for name, (spoil, words) in CASES.items():
        folder = Path(shutil.copytree(template, tmp_path / name))
        with monkeypatch.context() as patch:
            spoil(folder, patch)
            before = prints(folder)
            answer = cli("roster", "import", ROSTER, "--notebook", folder)
            assert_refused(answer, words)
            assert prints(folder) == before, name
        sentences[name] = answer.err
    assert len(set(sentences.values())) == len(CASES), sentences


@pytest.mark.parametrize("spoil", [empty_password, cut_keyfile])
def test_other_forms_of_the_same(spoil: Spoil, cli: Cli, notebook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(notebook, monkeypatch)
    before = prints(notebook)
    answer = cli("notebook", "check", notebook)
    assert_refused(answer, "密码" if spoil is empty_password else "钥匙文件")
    assert prints(notebook) == before


def test_a_second_copy_is_refused_and_the_first_one_goes_on(cli: Cli, notebook: Path) -> None:
    first = open_notebook(notebook, PASSWORD)
    try:
        before = first.session.notebook.log_facts()
        assert_refused(cli("roster", "import", ROSTER, "--notebook", notebook), "已经打开着")
        assert first.session.notebook.log_facts() == before
    finally:
        first.close()
    assert cli("notebook", "check", notebook).code == 0


def empty_file(path: Path) -> None:
    path.write_bytes(b"")


def cut_file(path: Path) -> None:
    path.write_bytes(ROSTER.read_bytes()[:6000])


def picture(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))


def headings_alone(path: Path) -> None:
    path.with_suffix(".csv").write_text("户编号,姓名,与户主关系,身份证号\n", encoding="utf-8")


@pytest.mark.parametrize("make", [empty_file, cut_file, picture, headings_alone, None], ids=lambda make: str(make)[:18])
def test_a_file_that_is_no_roster(
    make: Callable[[Path], None] | None, cli: Cli, notebook: Path, tmp_path: Path
) -> None:
    path = tmp_path / "roster.xlsx"
    if make is not None:
        make(path)
    path = path.with_suffix(".csv") if make is headings_alone else path
    before = prints(notebook)
    assert_refused(cli("roster", "import", path, "--notebook", notebook), "。")
    assert_refused(cli("roster", "preview", path), "。")
    assert prints(notebook) == before


def test_files_that_are_no_roster_are_told_apart(cli: Cli, tmp_path: Path) -> None:
    sentences = set()
    for make in (empty_file, cut_file, picture):
        make(tmp_path / "roster.xlsx")
        sentences.add(cli("roster", "preview", tmp_path / "roster.xlsx").err)
    sentences.add(cli("roster", "preview", tmp_path / "nowhere.xlsx").err)
    sentences.add(cli("roster", "preview", ROSTERS / "not_a_roster.xlsx").err)
    assert len(sentences) == 5, sentences


def test_a_dump_that_cannot_be_written_leaves_the_old_one(
    cli: Cli, notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "dump.jsonl"
    assert cli("dump", "--notebook", notebook, "--out", target).code == 0
    old = target.read_bytes()
    for number, words in ((errno.ENOSPC, "磁盘已满"), (errno.EROFS, "只读"), (errno.EACCES, "没有权限")):

        def fail(*_: object, number: int = number) -> None:
            raise OSError(number, "")

        with monkeypatch.context() as patch:
            patch.setattr(files.Disk, "sync", fail)
            answer = cli("dump", "--notebook", notebook, "--out", target)
        assert answer.code == 2
        assert words in answer.err
        assert target.read_bytes() == old
        assert [path.name for path in tmp_path.glob(".*")] == []
    assert "找不到" in cli("dump", "--notebook", notebook, "--out", tmp_path / "nowhere" / "a.jsonl").err


def test_a_bad_dump_is_not_loaded(cli: Cli, notebook: Path, tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    path.write_bytes((ROSTER).read_bytes())
    before = prints(notebook)
    assert_refused(cli("load", path, "--notebook", notebook), "第 1 行")
    assert_refused(cli("load", path, "--notebook", tmp_path / "new"), "第 1 行")
    path.write_bytes(b"")
    assert_refused(cli("load", path, "--notebook", notebook), "是空的")
    assert prints(notebook) == before
    assert not (tmp_path / "new").exists()


@contextmanager
def small_world(command: str, folder: Path, mounts: str) -> Iterator[subprocess.CompletedProcess[str]]:
    """Runs a command where the mounts of this machine are its own, so that real ones can be tried and nothing stays."""
    script = f"set -e; {mounts}\nexec {sys.executable} -m minqing_desktop {command}"
    yield subprocess.run(
        ["unshare", "--mount", "--map-root-user", "sh", "-c", script],
        env={**os.environ, "MINQING_PASSWORD": PASSWORD, "FOLDER": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def can_mount() -> bool:
    try:
        script = "mount -t tmpfs -o size=1m tmpfs /mnt"
        return not subprocess.run(
            ["unshare", "--mount", "--map-root-user", "sh", "-c", script], capture_output=True, check=False
        ).returncode
    except OSError:
        return False


needs_mounts = pytest.mark.skipif(not can_mount(), reason="这台机器不让测试挂载文件系统")


@needs_mounts
def test_a_really_full_disk(notebook: Path) -> None:
    mounts = (
        'cp -r "$FOLDER" "$FOLDER.copy"; mount -t tmpfs -o size=12m tmpfs "$FOLDER"; cp -r "$FOLDER.copy/." "$FOLDER";'
        ' dd if=/dev/zero of="$FOLDER/filler" bs=1M 2>/dev/null || true'
    )
    with small_world(f'roster import {ROSTER} --notebook "$FOLDER"', notebook, mounts) as done:
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert "磁盘满了" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


@needs_mounts
def test_a_really_read_only_folder(notebook: Path) -> None:
    before = prints(notebook)
    mounts = 'mount --bind "$FOLDER" "$FOLDER"; mount -o remount,ro,bind "$FOLDER"'
    for command in ("roster import " + str(ROSTER) + ' --notebook "$FOLDER"', 'notebook check "$FOLDER"'):
        with small_world(command, notebook, mounts) as done:
            assert (done.returncode, done.stdout) == (2, ""), done.stderr
            assert "不能写入" in done.stderr
    with small_world(f'roster preview {ROSTER} --json > "$FOLDER/answer.json"', notebook, mounts) as done:
        assert done.returncode == 2
    assert prints(notebook) == before


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="根用户不受文件夹权限约束")
def test_a_folder_of_somebody_else(cli: Cli, notebook: Path) -> None:
    notebook.chmod(0o555)
    try:
        assert_refused(cli("notebook", "check", notebook), "不能写入")
    finally:
        notebook.chmod(0o755)


def test_wrong_words_on_the_command_line(cli: Cli, notebook: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    common = ("--notebook", notebook, "--out", out)
    for arguments, words in (
        (("dump", "--notebook", notebook), "还缺 --out"),
        (("dump", *common, "--speed", "9"), "不认识 --speed 9"),
        (("dance",), "的值不对"),
        (("report", "visit_record", *common, "--from", "yesterday"), "--from 的值不对"),
        (("report", "visit_record", *common, "--from"), "--from 后面要跟一个值"),
        (("report", "weather", *common), "没有叫这个名字的报表"),
        (("report", "visit_ledger", *common[:-1], tmp_path / "a.docx"), "要存成 .xlsx、.pdf、.csv 文件"),
        (("report", "visit_record", *common), "没有可以打印的记录"),
        (("report", "visit_record", *common, "--household", "9999"), "没有这个户编号"),
        (("report", "visit_record", *common, "--cadre", "某人"), "没有这位干部"),
        (("report", "visit_record", *common, "--visit", "7"), "ID 写得不对"),
        (("report", "visit_record", *common, "--unmasked", " "), "没有写为什么"),
        (("report", "visit_record", *common, "--from", "2026-02-01", "--to", "2026-01-01"), "在截止日期之后"),
        (("report", "visit_record", *common, "--village-code", "330327001299"), "没有这个代码的村"),
        (("roster", "preview", ROSTER, "--answer", "what"), "KEY=CHOICE"),
        (("notebook", "create", notebook, "--village", "示范村", "--village-code", "330327001201"), "已经在笔记本里"),
        (("notebook", "create", notebook, "--village", "示范村", "--village-code", "12"), "12 位数字"),
        (("notebook", "create", tmp_path / "x", "--village", " ", "--village-code", "330327001201"), "村名"),
        (("notebook", "create", tmp_path, "--village", "示范村", "--village-code", "330327001201"), "别的东西"),
    ):
        assert_refused(cli(*arguments), words)
    assert not out.exists()
    assert not (tmp_path / "x").exists()


def test_a_weak_password_makes_no_notebook(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINQING_PASSWORD", "1")
    folder = tmp_path / "new"
    answer = cli("notebook", "create", folder, "--village", "示范村", "--village-code", "330327001201")
    assert_refused(answer, "密码")
    assert list(tmp_path.iterdir()) == []


def test_no_password_and_nobody_to_type_it(cli: Cli, notebook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINQING_PASSWORD")
    with open(os.devnull) as nobody, monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", nobody)
        assert_refused(cli("notebook", "check", notebook), "没有给密码")


def test_a_bug_is_owned_up_to_and_holds_no_value(
    cli: Cli, notebook: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("张三 330327196003077713")

    monkeypatch.setattr("minqing_desktop.cli.data_commands.dump", broken)
    assert dump is not broken
    answer = cli("dump", "--notebook", notebook, "--out", notebook.parent / "a.jsonl")
    assert (answer.code, answer.out) == (70, "")
    assert "程序出了毛病（RuntimeError）" in answer.err
    assert "以前保存的都在" in answer.err
    assert "Traceback" not in answer.err
    (log,) = own_home.rglob("minqing.log")
    text = log.read_text(encoding="utf-8")
    assert "RuntimeError" in text
    assert "data_commands.py" in text
    for whole in (text, answer.err):
        assert "张三" not in whole
        assert "330327196003077713" not in whole


def test_stopping_changes_nothing(cli: Cli, notebook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("minqing_desktop.services.rosters._write", stopped)
    before = json.dumps(prints(notebook))
    answer = cli("roster", "import", ROSTER, "--notebook", notebook)
    assert answer.code == 130
    assert "没有改动" in answer.err
    assert json.dumps(prints(notebook)) == before
