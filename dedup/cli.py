"""The command line: the commands in one group, and the one place where an error ends a run.

Exit codes: 0 done, 1 something found that was asked to be reported (`--fail-on`), 2 could not run. Data goes to
standard output, talk to standard error. Each command imports what it needs itself, so that `dedup --help` is quick.
"""

from __future__ import annotations

import errno
import io
import os
import sys
import traceback
from collections.abc import Sequence
from tempfile import gettempdir

import click

from dedup import __version__
from dedup.commands.check import check_command
from dedup.commands.index import index_commands
from dedup.commands.labels import eval_command, train_command
from dedup.commands.pair import diff_command, explain_command
from dedup.commands.scan import scan_command
from dedup.commands.shell import FAILED, say
from dedup.errors import DedupError, reason_of

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
INTERRUPTED, READER_GONE = 130, 141  # 128 + the number of the signal, as a shell reports it


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
def commands() -> None:
    """Finds which news articles come from the same copy, what each outlet did to it, and how sure that is."""


for command in (
    scan_command,
    diff_command,
    explain_command,
    check_command,
    index_commands,
    eval_command,
    train_command,
):
    commands.add_command(command)


def _name_variables(command: click.Command, prefix: str) -> None:
    """Each option its environment variable, by the name that is typed: `--format` of scan is DEDUP_SCAN_FORMAT."""
    for option in command.params:
        if isinstance(option, click.Option) and not option.envvar:
            option.envvar = f"{prefix}_{max(option.opts, key=len).lstrip('-').replace('-', '_').upper()}"
    for name, own in command.commands.items() if isinstance(command, click.Group) else ():
        _name_variables(own, f"{prefix}_{name.upper()}")


_name_variables(commands, "DEDUP")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code: the one error boundary. No traceback unless DEDUP_TRACEBACK is set."""
    if sys.stderr is None:  # closed by whoever called us: talk goes nowhere, and not into the data
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a character must not end the run
    try:
        status = commands.main(arguments, prog_name="dedup", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except SystemExit as leaving:
        return _left(leaving)
    except BrokenPipeError as error:
        return _left(error)
    except click.exceptions.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return FAILED
    except DedupError as error:
        say(f"dedup: {error}")
        return FAILED
    except OSError as error:  # a disk that is full, a folder that has gone
        say(f"dedup: cannot go on: {reason_of(error)}{_where(error)}")
        return FAILED
    except Exception as error:
        return _crashed(error)
    return status or 0


def _left(reason: BaseException) -> int:
    """What reads our output has closed it. click and rich leave with 1 then, which would mean "found"."""
    if isinstance(reason, SystemExit) and not reason.code:
        return 0
    # What is still buffered must not complain when the interpreter closes.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ else 1)
    return READER_GONE


def _where(error: OSError) -> str:
    """The file that could not be read or written; one without a name is a stream, or a temporary file."""
    if error.filename is not None:
        return f", {error.filename!r}"
    if error.errno in NO_ROOM:
        return f"; make room where the answer goes and in {gettempdir()!r}, or name another folder in TMPDIR"
    return ""


def _crashed(error: Exception) -> int:
    """A mistake of ours must look neither like "clean" nor like "found"."""
    if os.environ.get("DEDUP_TRACEBACK"):
        traceback.print_exception(error)
    say(f"dedup: internal error, {type(error).__name__}: {error}. DEDUP_TRACEBACK=1 shows where; please report it.")
    return FAILED
