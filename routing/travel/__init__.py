"""How far and how long between stops: by roads in memory, or by an estimate that says it is one."""
