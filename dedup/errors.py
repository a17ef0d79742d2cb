"""The error tree. Everything this package raises for a reason a user can mend is a `DedupError`.

    DedupError
    ├── InputError          a path, a file or a record that cannot be used
    │   └── TooShortError   an article with too few words to be judged
    ├── SettingsError       a setting with a value that makes no sense, or an unknown one
    ├── MissingExtraError   an optional package is not installed; names the extra that brings it
    ├── ModelError          a model file that cannot be read or does not fit this version
    └── StoreError          an index that cannot be opened, read or written

A message says what was wrong, shows the value, and says what to do. The command line catches
`DedupError` once, prints the message and exits with 2. A programmer's misuse is a `ValueError`.
"""


class DedupError(Exception):
    """The root: catch this to catch everything the package raises on purpose."""


class InputError(DedupError):
    """A path, a file or a record that cannot be used."""


class TooShortError(InputError):
    """An article with too few words to be judged; `reason` and `detail` are those of its `Skip`."""

    def __init__(self, article: str, reason: str, detail: str) -> None:
        super().__init__(f"article {article!r} cannot be judged: {detail}")
        self.reason = reason
        self.detail = detail


class SettingsError(DedupError):
    """A setting that is unknown or whose value makes no sense."""


class MissingExtraError(DedupError):
    """An optional package is not installed."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the package {package!r}, which is not installed; in the folder of dedup's repository: "
            f"pip install '.[{extra}]'"
        )
        self.package = package
        self.extra = extra


class ModelError(DedupError):
    """A model file that cannot be read, or was made for other measures."""


class StoreError(DedupError):
    """An index that cannot be opened, read or written."""


def reason_of(error: BaseException) -> str:
    """What an error of somebody else says: of an `OSError` neither its number nor the file, which we name ourselves.

    >>> reason_of(FileNotFoundError(2, "No such file or directory", "news.db"))
    'No such file or directory'
    """
    return str((isinstance(error, OSError) and error.strerror) or error)
