"""``python -m generation``: see :mod:`generation.cli`."""

import sys

from generation.cli import main

sys.exit(main())
