"""`python -m dedup`: the command line without its script."""

import sys

from dedup.cli import main

sys.exit(main())
