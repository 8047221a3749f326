"""The same work from a shell: `python server.py check|tasks|zones|audit|layers|rules|assets|serve`.

What a person asks wrongly is told in the words of the API and ends with exit code 2.
"""

from cli import commands, zone_commands  # noqa: F401 - their commands join the group
from cli.shell import Shell, group, run

__all__ = ["Shell", "group", "run"]
