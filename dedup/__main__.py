"""`python -m dedup`, and the script of that name: an interruption while all is being loaded ends quietly too."""

import sys


def run() -> int:
    """Runs the command line and returns its exit code."""
    try:
        from dedup.cli import main

        return main()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(run())
