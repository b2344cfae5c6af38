"""`python -m ballots verify`: check receipts against a tally, offline and without anybody's word for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TextIO

import click

from ballots.domain import receipts as tree


@click.group()
def main() -> None:
    """What an auditor or a voter runs without the service."""


@main.command()
@click.option(
    "--tally",
    type=click.File("r", encoding="utf-8"),
    required=True,
    help="GET /polls/{id}/tally or one of GET /tallies.",
)
@click.option("--receipts", "published", type=click.File("r", encoding="ascii"), help="GET /polls/{id}/receipts.")
@click.option("--proof", type=click.File("r", encoding="utf-8"), multiple=True, help="GET /receipts/{receipt}.")
@click.argument("receipt", nargs=-1)
def verify(tally: TextIO, published: TextIO | None, proof: Sequence[TextIO], receipt: Sequence[str]) -> None:
    """Check published receipts, proofs, or RECEIPTs of your own against the tally. Ends with 1 if one does not fit.

    With --receipts the tree is made of all of them and compared with the tally, and each RECEIPT is looked up in it.
    With --proof one receipt's way to the tally's root is followed; that needs no other receipt.
    """
    document = json.load(tally)
    if "receipts" not in document:
        raise click.ClickException("the tally names no tree: it is not one of a sealed poll")
    size, root = document["receipts"]["size"], bytes.fromhex(document["receipts"]["root"])
    wrong = False
    if published is None and receipt:
        raise click.UsageError("a RECEIPT is looked up in --receipts")
    if published is not None:
        values = [bytes.fromhex(line.strip()) for line in published if line.strip()]
        fits = (
            len(values) == size
            and values == sorted(set(values))
            and tree.root([tree.leaf(value) for value in values]) == root
        )
        click.echo(f"{len(values)} receipts: {'the tree of the tally' if fits else 'NOT the tree of the tally'}")
        known = set(values)
        for each in receipt:
            found = bytes.fromhex(each) in known
            click.echo(f"{each}: {'recorded' if found else 'NOT recorded'}")
            wrong |= not found
        wrong |= not fits
    for file in proof:
        wrong |= not _follow(json.load(file), size, root)
    if wrong:
        raise SystemExit(1)


def _follow(inclusion: dict[str, Any], size: int, root: bytes) -> bool:
    way = [bytes.fromhex(each) for each in inclusion["proof"]]
    fits = tree.is_included(bytes.fromhex(inclusion["receipt"]), inclusion["place"], size, way, root)
    click.echo(
        f"{inclusion['receipt']}: {'the proof leads' if fits else 'the proof does NOT lead'} to the tally's root"
    )
    return fits


if __name__ == "__main__":
    main()
