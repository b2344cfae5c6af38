"""What is shipped is what is tested: locked to hashes, from no address, in the versions that the tests run on."""

from __future__ import annotations

from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
LOCKS = sorted(ROOT.glob("requirements/*.txt"))
SERVICES = ("ballots", "campaigns", "scoring", "gateway")


def locked(lock: Path) -> dict[Requirement, set[str]]:
    """Requirement → its hashes."""
    found = {}
    for line in lock.read_text().replace("\\\n", "").splitlines():
        requirement, *hashes = line.split(" --hash=")
        found[Requirement(requirement)] = {each.strip() for each in hashes}
    return found


def installed_from(lock: Path) -> dict[str, set[str]]:
    """What pip installs here → the hashes that it takes."""
    lines = locked(lock).items()
    return {
        f"{each.name}{each.specifier}": hashes for each, hashes in lines if not each.marker or each.marker.evaluate()
    }


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_lock_pins_every_requirement_by_its_hashes_alone(lock: Path) -> None:
    """A line that is no requirement, such as an address to download from, can't be read as one."""
    for requirement, hashes in locked(lock).items():
        assert [each.operator for each in requirement.specifier] == ["=="], requirement
        assert hashes, requirement
        assert all(each.startswith("sha256:") for each in hashes), requirement


@pytest.mark.parametrize("service", SERVICES)
def test_service_ships_what_its_tests_run_on(service: str) -> None:
    shipped, tested = (installed_from(ROOT / f"requirements/{name}.txt") for name in (service, "development"))
    assert shipped
    assert {each for each, hashes in shipped.items() if tested.get(each) != hashes} == set()
