"""The command line: the same actions and views as the API, for people at a terminal.

It promises exit code 0 for done, 1 for refused and 2 for bad input, and one sentence per mistake.
"""

from huishoudboekje.cli.commands import main

__all__ = ["main"]
