"""`python -m campaigns`: see `campaigns.api.command_line`."""

import sys

from campaigns.api.command_line import main

if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal may lack a character
    sys.exit(main())
