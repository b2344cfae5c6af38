"""Makes what docker-compose.yml needs and git ignores: keys/ with the signing keys, and .env with passwords and keys.

What is there stays as it is. keys/ is for its owner alone; the files in it can be read by the containers' own user.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from laptop.keys import make_keys

ROOT = Path(__file__).parents[2]
PASSWORDS = ("POSTGRES", "CAMPAIGNS_DATABASE", "BALLOTS_DATABASE", "GATEWAY_DATABASE")


def main() -> int:
    keys = make_keys(ROOT / "keys")
    for path in (keys.gateway, keys.campaigns):
        path.chmod(0o444)
    environment = ROOT / ".env"
    if environment.exists():
        print(f"{environment.name} is there and stays as it is")
        return 0
    lines = [f"{name}_PASSWORD={secrets.token_urlsafe(24)}" for name in PASSWORDS]
    lines += [f"PERSONAL_DATA_KEYS={keys.personal_data_keys}", f"PERSONAL_DIGEST_KEY={keys.personal_digest_key}"]
    lines += [f"TOTP_KEYS={keys.totp_keys}"]
    with os.fdopen(os.open(environment, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")
    print("made keys/ and .env; keep them safe: names and numbers can't be read without them")
    return 0


if __name__ == "__main__":
    sys.exit(main())
