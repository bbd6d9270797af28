"""Divides a batch: what must wait for the outcome of something before it comes in a later round."""

from collections.abc import Collection, Hashable, Sequence
from typing import TypeVar

T = TypeVar("T")


def rounds(things: Sequence[T], subjects: Sequence[Collection[Hashable]]) -> list[list[T]]:
    """As few rounds as can be, so that no two things of one round have a subject in common, and those that have one
    keep their order. `subjects` are those of each thing.
    """
    found: list[list[T]] = []
    free: dict[Hashable, int] = {}  # the first round in which a subject may come again
    for thing, about in zip(things, subjects, strict=True):
        number = max((free.get(one, 0) for one in about), default=0)
        if number == len(found):
            found.append([])
        found[number].append(thing)
        free.update(dict.fromkeys(about, number + 1))
    return found
