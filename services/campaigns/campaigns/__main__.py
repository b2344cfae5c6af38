"""`python -m campaigns`: see `campaigns.api.commands`."""

import sys

from campaigns.api.commands import main

if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal may lack a character
    sys.exit(main())
