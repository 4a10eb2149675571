"""The walls between the rooms: who may import whom, and what must stay light."""

import subprocess
import sys
from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parents[2]


def test_every_import_contract_is_kept() -> None:
    assert lint_imports(str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_the_web_process_loads_neither_torch_nor_music21() -> None:
    loaded = _fresh_interpreter("import studio.asgi")
    assert "django" in loaded
    assert loaded.isdisjoint({"torch", "music21"})


def test_the_queue_loads_no_engine_and_nothing_that_writes_files_until_it_works() -> None:
    loaded = _fresh_interpreter(
        "import os; os.environ['CELERY_SKIP_CHECKS'] = 'true'; "
        "from studio.celery import app; app.loader.import_default_modules()"
    )
    assert "celery" in loaded
    assert loaded.isdisjoint({"torch", "music21", "pypdf", "soundfile"})


def test_words_are_read_without_torch_music21_or_numpy() -> None:
    loaded = _fresh_interpreter("import generation.lyrics.prosody, generation.requests")
    assert loaded.isdisjoint({"torch", "music21", "numpy"})


def test_the_launcher_runs_before_anything_is_installed() -> None:
    loaded = _fresh_interpreter("import studio.stack.__main__", "-I", "-S")
    assert {name for name in loaded if name not in sys.stdlib_module_names} == {
        "studio",
        "__main__",
    }


def _fresh_interpreter(statement: str, *options: str) -> set[str]:
    """The top-level modules that a new interpreter has loaded after the statement."""
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); {statement}; "
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    finished = subprocess.run(
        [sys.executable, *options, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert finished.returncode == 0, finished.stderr
    return set(finished.stdout.split())
