"""`python -m chassis.ready URL` ends with 0 where the address answers 200: the health check of a container."""

import sys
import urllib.request

if __name__ == "__main__":
    with urllib.request.urlopen(sys.argv[1], timeout=4) as answer:  # noqa: S310  # our own address
        sys.exit(answer.status != 200)
