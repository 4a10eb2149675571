"""The supervisor: what ends is started again, what is stopped leaves nothing."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from studio.stack.errors import DidNotStart
from studio.stack.processes import Process, Program
from studio.stack.supervisor import Supervisor
from tests.stack.processes import eventually, is_alive

ROOT = Path(__file__).resolve().parents[2]
STUBBORN = (
    "import signal, subprocess, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print(subprocess.Popen(['sleep', '600']).pid, flush=True); time.sleep(600)"
)


def program(source: str, *, once: bool = False) -> Program:
    return Program("test", [sys.executable, "-c", source], {"PYTHONUNBUFFERED": "1"}, once=once)


def pid(process: Process) -> int:
    return process.running.pid if process.running else 0


@pytest.fixture
def supervisor() -> Supervisor:
    return Supervisor([])


def test_lines_are_relayed_with_the_name_before_them(
    supervisor: Supervisor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    process = Process(program("print('one\\ntwo ♪')", once=True), tmp_path)
    assert supervisor.run_once(process) == 0
    assert capsys.readouterr().out.splitlines() == ["test     │ one", "test     │ two ♪"]
    assert (tmp_path / "test.log").read_text() == "one\ntwo ♪\n"


def test_a_process_that_is_killed_is_started_again(supervisor: Supervisor, tmp_path: Path) -> None:
    process = Process(program("import time; time.sleep(600)"), tmp_path)
    supervisor.add(process)
    first = pid(process)
    process.running.kill()  # type: ignore[union-attr]
    supervisor.watch_until(lambda: pid(process) not in (0, first))
    assert process.failures == 1
    supervisor.stop()
    assert process.running is None


def test_a_process_that_never_lives_ends_the_start(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(Process(program("raise SystemExit(3)"), tmp_path))
    with pytest.raises(DidNotStart, match="test cannot be started"):
        supervisor.watch_until(lambda: False)


def test_stopping_ends_what_will_not_stop_and_all_it_started(
    supervisor: Supervisor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("studio.stack.supervisor.STOP_SECONDS", 0.3)
    process = Process(program(STUBBORN), tmp_path)
    supervisor.add(process)
    printed = tmp_path / "test.log"
    supervisor.watch_until(lambda: printed.exists() and printed.read_text().endswith("\n"))
    grandchild, child = int(printed.read_text()), pid(process)
    assert is_alive(grandchild)
    supervisor.stop()
    assert eventually(lambda: not is_alive(child) and not is_alive(grandchild))


def test_a_child_dies_with_its_parent() -> None:
    source = (
        "import subprocess, time; from studio.stack import child; "
        "print(subprocess.Popen(child.command(['sleep', '600'])).pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE, cwd=ROOT) as it:
        assert it.stdout is not None
        child = int(it.stdout.readline())
        assert eventually(lambda: b"sleep" in Path(f"/proc/{child}/cmdline").read_bytes()[:5])
        it.send_signal(signal.SIGKILL)
    assert eventually(lambda: not is_alive(child))
