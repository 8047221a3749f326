"""Every error this product raises on purpose.

`server.py` alone knows which HTTP status each class stands for; the shell exits with 2 on any of
them. A message says what was wrong, which one, and what would be right, in Chinese and in English.
"""


class MapError(Exception):
    """Base of every error raised on purpose.

    Parameters
    ----------
    message_zh, message_en
        What was wrong, where, and how to mend it.
    field
        Name of the input field at fault, or None where the fault is in no single field.
    """

    def __init__(self, message_zh: str, message_en: str, *, field: str | None = None) -> None:
        super().__init__(f"{message_en} / {message_zh}")
        self.message_zh = message_zh
        self.message_en = message_en
        self.field = field

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions are sent between processes by their `args`, which hold only the joined text.
        return _rebuilt, (type(self), self.message_zh, self.message_en, self.field)

    def message(self, language: str) -> str:
        """Message in one language: English for "en", Chinese for anything else."""
        return self.message_en if language.startswith("en") else self.message_zh


def _rebuilt(kind: type[MapError], zh: str, en: str, field: str | None) -> MapError:
    return kind(zh, en, field=field)


class InputError(MapError, ValueError):
    """What a person or a file gave cannot be used."""


class SourceError(InputError):
    """A file or a source of facts cannot be read as what it claims to be."""


class CRSError(InputError):
    """A datum or coordinate reference system is missing, unknown or does not fit."""


class SchemaError(InputError):
    """A frame lacks columns, or holds values of the wrong type."""


class GeometryError(InputError):
    """A geometry or coordinate is missing, not finite, invalid or of the wrong kind."""


class LimitError(InputError):
    """The input is larger than this service accepts."""


class ConflictError(InputError):
    """What was to be changed has been changed by someone else meanwhile."""


class NotFoundError(MapError, LookupError):
    """The thing asked for by name does not exist."""


class UpstreamError(MapError):
    """Something this machine depends on (a package, a server, a program) failed."""
