"""Where the studio lies, and where it keeps what it is given."""

from __future__ import annotations

from pathlib import Path

from studio import env

BASE_DIR = Path(__file__).resolve().parents[2]
STATE_DIR = Path(env.text("CANTILENA_STATE", str(BASE_DIR / ".cantilena")))
