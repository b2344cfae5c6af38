"""Makes what docker-compose.yml needs and git ignores: keys/ with the signing keys, and .env with passwords and keys.

What is there stays as it is; with `--rotate` the signing keys are new ones, and the earlier still verify. keys/ is for
its owner alone; the files in it can be read by the containers' own user.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from laptop.keys import make_keys, rotate_signing_keys

ROOT = Path(__file__).parents[2]
PASSWORDS = ("POSTGRES", "CAMPAIGNS_DATABASE", "BALLOTS_DATABASE", "GATEWAY_DATABASE", "GATEWAY_OWNER_DATABASE")


def main() -> int:
    keys = make_keys(ROOT / "keys")
    if sys.argv[1:] == ["--rotate"]:
        rotate_signing_keys(keys.folder)
        print("made new signing keys; now let those who sign read them: docker compose kill -s HUP gateway campaigns")
        return 0
    for path in (keys.gateway, keys.campaigns):
        path.chmod(0o444)
    environment = ROOT / ".env"
    known = environment.read_text() if environment.exists() else ""
    lines = [f"{name}_PASSWORD={secrets.token_urlsafe(24)}" for name in PASSWORDS]
    lines += [f"PERSONAL_DATA_KEYS={keys.personal_data_keys}", f"PERSONAL_DIGEST_KEY={keys.personal_digest_key}"]
    lines += [f"TOTP_KEYS={keys.totp_keys}"]
    there = {line.partition("=")[0] for line in known.splitlines()}
    missing = [line for line in lines if line.partition("=")[0] not in there]
    if not missing:
        print(f"{environment.name} is there and stays as it is")
        return 0
    with os.fdopen(os.open(environment, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
        file.write("\n" * (bool(known) and not known.endswith("\n")) + "\n".join(missing) + "\n")
    print("made keys/ and .env, or what was missing; keep them safe: names and numbers can't be read without them")
    return 0


if __name__ == "__main__":
    sys.exit(main())
