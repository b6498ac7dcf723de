"""A block: the part of a sample that is generated, and held in memory, at once."""

import math
import zlib
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Block:
    """Block `number` of a sample, `share` (at most 1) of the real files' size."""

    seed: int
    number: int
    share: float

    def rng(self, purpose: str) -> np.random.Generator:
        """Random numbers for one purpose: more drawn for one leave the others as they are."""
        return np.random.default_rng([self.seed, self.number, zlib.crc32(purpose.encode())])

    def count(self, records: int) -> int:
        """Records of this block where the real files have `records`; never none."""
        return max(1, round(records * self.share))


def blocks(scale: float, seed: int) -> list[Block]:
    """Equal blocks of at most the real size: memory does not grow with the scale."""
    number = max(1, math.ceil(scale))
    return [Block(seed, index, scale / number) for index in range(number)]
