"""Exact shares: how a total is divided, and how labels are dealt so that each gets its share."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def apportion(weights: npt.ArrayLike, total: int, least: npt.ArrayLike = 0) -> Ints:
    """Whole numbers in proportion to `weights` that sum to `total`, each at least `least`.

    Largest remainder; ties go to the first. The sum exceeds `total` only where the minimums do.
    """
    shares = np.asarray(weights, dtype=np.float64)
    exact = shares / shares.sum() * total
    floor = np.broadcast_to(np.asarray(least, dtype=np.int64), shares.shape)
    parts = np.maximum(np.floor(exact + 1e-9).astype(np.int64), floor)
    while (gap := total - int(parts.sum())) != 0:
        room = np.ones(len(parts), dtype=bool) if gap > 0 else parts > floor
        if not room.any():
            break
        need = np.where(room, (exact - parts) * np.sign(gap), -np.inf)
        chosen = np.argsort(-need, kind="stable")[: min(abs(gap), int(room.sum()))]
        parts[chosen] += int(np.sign(gap))
    return parts


def deal(positions: Floats, quotas: Ints) -> Ints:
    """A label 0..k-1 for each position: the smallest `quotas[0]` get 0, the next `quotas[1]` get 1.

    Equal positions stay neighbours, so who always asks for the same place gets (nearly) the same
    label, and yet each label is dealt exactly as often as its quota says.
    """
    labels = np.empty(len(positions), dtype=np.int64)
    labels[np.argsort(positions, kind="stable")] = np.repeat(np.arange(len(quotas)), quotas)
    return labels


def settle(sizes: Ints, group: Ints, rest: Ints, target: int) -> None:
    """Swap sizes between members of two groups until those of `group` sum to `target`, in place.

    Only sizes that differ by one are swapped: the histogram of all sizes stays as it is.
    """
    while (gap := target - int(sizes[group].sum())) != 0:
        giver, taker = (rest, group) if gap > 0 else (group, rest)
        left = abs(gap)
        for size in range(2, int(sizes[giver].max()) + 1):
            large = giver[sizes[giver] == size]
            small = taker[sizes[taker] == size - 1]
            pairs = min(left, len(large), len(small))
            sizes[large[:pairs]], sizes[small[:pairs]] = size - 1, size
            left -= pairs
        if left == abs(gap):
            return


def numbers_within(group: Ints) -> Ints:
    """0, 1, 2, ... within each run of equal values."""
    starts = np.flatnonzero(np.diff(group, prepend=group[:1] - 1))
    return np.arange(len(group)) - np.repeat(starts, np.diff(starts, append=len(group)))


def pick_lines(lines: Ints, candidates: Ints, target: int) -> Ints:
    """Candidates, first come first picked, whose lines sum to `target` where single lines allow."""
    running = np.cumsum(lines[candidates])
    taken = candidates[running <= target]
    single = np.setdiff1d(candidates[lines[candidates] == 1], taken)
    return np.concatenate([taken, single[: target - int(lines[taken].sum())]])
