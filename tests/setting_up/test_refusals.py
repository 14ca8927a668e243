"""What cannot start says why in one line, with exit code 1."""

import shutil
import socket
import subprocess
import sys

import pytest

from tests.setting_up.running import environment, free_port, voucher
from voucher.settings import ROOT


def refusal(answer: subprocess.CompletedProcess[str]) -> str:
    lines = answer.stderr.strip().splitlines()
    assert answer.returncode == 1
    assert len(lines) == 1, answer.stderr
    return lines[0]


def test_a_taken_port(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = refusal(voucher("up", VAR_DIR=str(tmp_path / "var"), PORT=str(port)))
    assert f"Port {port}" in line
    assert f"PORT={port + 100}" in line


def test_a_taken_sandbox_port(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = refusal(voucher("up", VAR_DIR=str(tmp_path / "var"), SANDBOX="true", SANDBOX_PORT=str(port)))
    assert f"SANDBOX_PORT={port + 100}" in line


def test_a_folder_for_data_that_cannot_be_made():
    assert "/proc/voucher" in refusal(voucher("up", VAR_DIR="/proc/voucher"))


def test_a_read_only_folder(folder):
    """The set-up of a folder that belongs to another."""
    (folder / "voucher").mkdir()
    shutil.copy(ROOT / "voucher" / "setting_up.py", folder / "voucher")
    folder.chmod(0o555)
    script = (
        "import os, sys, tempfile; sys.path.insert(0, sys.argv[1] + '/voucher'); import setting_up; "
        "tempfile.TemporaryFile().close(); os.geteuid() or os.setuid(65534); sys.exit(setting_up.main('run'))"
    )
    command = [sys.executable, "-B", "-c", script, str(folder)]
    line = refusal(subprocess.run(command, check=False, capture_output=True, text=True))
    folder.chmod(0o755)
    assert line == f"Cannot write in {folder}: Permission denied."


def test_a_missing_npm(tmp_path):
    """One line, and nothing half done."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path)
    script = (
        "import sys, pathlib; from voucher import setting_up as s; here = pathlib.Path(sys.argv[1]); "
        "s.ROOT, s.VENV, s.VENDOR = here, here / '.venv', here / 'static' / 'vendor'; s.VENV.mkdir(); "
        "s.npm = lambda python: ['no-such-npm'];\n"
        "try: s.assets(pathlib.Path(sys.executable))\n"
        "except s.Stopped as stopped: print(stopped, file=sys.stderr); sys.exit(1)"
    )
    command = [sys.executable, "-B", "-c", script, str(tmp_path)]
    line = refusal(subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True))
    assert line == "Cannot fetch the web assets: No such file or directory: no-such-npm"
    assert not (tmp_path / "static" / "vendor").exists()


def test_a_database_that_does_not_answer(tmp_path):
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"
    line = refusal(voucher("up", VAR_DIR=str(tmp_path / "var"), DATABASE_URL=url))
    assert line.startswith("PostgreSQL at DATABASE_URL does not answer")


@pytest.mark.parametrize("command", ["web", "worker", "clock"])
def test_a_process_without_a_database(command):
    assert "DATABASE_URL is missing" in refusal(voucher(command))


@pytest.mark.parametrize("command", ["up", "web", "worker", "clock", "demo"])
def test_production_with_the_settings_of_a_trial(command):
    line = refusal(voucher(command, VOUCHER_ENV="production", SANDBOX="true"))
    assert "SANDBOX" in line
    assert "SECRET_KEY" in line


def test_production_without_assertions():
    """-O removes the checks that guard money."""
    command = [sys.executable, "-O", "-m", "voucher", "web"]
    answer = subprocess.run(
        command, cwd=ROOT, check=False, capture_output=True, text=True, env=environment(VOUCHER_ENV="production")
    )
    assert "python -O" in refusal(answer)


def test_a_setting_that_cannot_be_read():
    assert refusal(voucher("up", PORT="eighty")).startswith("The setting PORT cannot be used")
