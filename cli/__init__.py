"""The same work from a shell: `python server.py check|tasks|zones|audit|export|…`.

What a person asks wrongly is told in the words of the API and ends with exit code 2.
"""

# Their commands join the group.
from cli import (  # noqa: F401
    commands,
    report_commands,
    road_commands,
    route_commands,
    task_commands,
    version_commands,
    zone_commands,
)
from cli.shell import Shell, group, run

__all__ = ["Shell", "group", "run"]
