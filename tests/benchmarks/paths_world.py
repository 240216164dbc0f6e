"""
An invented index of any size, with the skew of real collections: few actors and norms are in most claims, many in one.

For 100,000 statements: 1.2 million claims, 60,000 matters, 20,000 actors, 3,000 norms. Everything hangs on the seed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from invented_index import Invented, Published, World, write_large

CLAIMS = 12
"""For each statement."""
TYPES = ("allegation", "demand", "finding", "concern", "denial", "obligation", "commitment", "justification")
TYPE_SHARES = (0.50, 0.14, 0.11, 0.08, 0.07, 0.05, 0.03, 0.02)
LEVELS = ("asserted", "probable", "possible", "reported", "conditional")
LEVEL_SHARES = (0.72, 0.10, 0.06, 0.09, 0.03)
WITHOUT = frozenset({"demand", "obligation", "commitment"})
SEED = 20250305


def world_of(statements: int) -> World:
    """Entities and statements: states with organs, organisations; instruments with provisions, and rights."""
    draw = np.random.default_rng(SEED)
    share = statements / 100_000
    actors, norms, matters = (
        max(int(share * most), least) for most, least in ((20_000, 300), (3_000, 100), (60_000, 600))
    )
    made = World([], [], matters)
    states = min(200, actors // 3)
    for at in range(actors):
        if at < states:
            made.actors.append(("state", None))
        elif at < 5 * states // 2:
            made.actors.append(("government", 1 + at % states))
        else:
            made.actors.append(("organisation", None))
    instruments = max(norms // 6, 10)
    for at in range(norms):
        if at < instruments:
            made.norms.append(("instrument", None))
        elif at < norms - 60:
            made.norms.append(("provision", made.norm(int(draw.zipf(1.3)) % instruments)))
        else:
            made.norms.append(("right", None))
    rights = [made.norm(at) for at in range(norms - 60, norms)]
    made.related = [(made.norm(at), rights[at % len(rights)]) for at in range(instruments, norms - 60, 3)]
    publishers = _skewed(draw, 3_000 if share > 0.1 else 200, statements)
    days = draw.integers(0, 3650, statements)
    made.statements = [
        Published(1 + int(one) % actors, str(np.datetime64("2015-01-01") + int(day)))
        for one, day in zip(publishers, days, strict=True)
    ]
    return made


def claims_of(made: World) -> Iterator[Invented]:
    """The claims: those of one matter are about the same few respondents and norms."""
    draw = np.random.default_rng(SEED + 1)
    actors, norms = len(made.actors), len(made.norms)
    about = 1 + _skewed(draw, actors, made.matters * 3).reshape(-1, 3)
    under = made.norm(0) + _skewed(draw, norms, made.matters * 4).reshape(-1, 4)
    for at, published in enumerate(made.statements):
        matters = _skewed(draw, made.matters, CLAIMS // 3)
        who = (published.publisher, *(1 + _skewed(draw, actors, 2)).tolist())
        types = draw.choice(len(TYPES), CLAIMS, p=TYPE_SHARES).tolist()
        levels = draw.choice(len(LEVELS), CLAIMS, p=LEVEL_SHARES).tolist()
        dice = draw.random((CLAIMS, 6)).tolist()
        for n in range(CLAIMS):
            matter = int(matters[n % len(matters)])
            reported = dice[n][0] < 0.2
            claimant = who[1 + (dice[n][1] < 0.5)] if reported else who[0]
            respondents = [int(about[matter, 0]), *([int(about[matter, 1])] if dice[n][2] < 0.15 else [])]
            cited = [int(one) for one in under[matter, : 1 + (dice[n][3] < 0.3)]] if dice[n][3] < 0.6 else []
            yield Invented(
                type=TYPES[types[n]], claimant=claimant, matter=made.matter(matter), statement=at,
                respondents=tuple(one for one in dict.fromkeys(respondents) if one != claimant),
                affected=(int(about[matter, 2]),) if dice[n][4] < 0.2 else (), norms=tuple(dict.fromkeys(cited)),
                voices=(who[0],) if reported and claimant != who[0] else (),
                place=1 + int(about[matter, 2]) % 200 if dice[n][5] < 0.3 else None,
                certainty=None if TYPES[types[n]] in WITHOUT else LEVELS[levels[n]],
            )  # fmt: skip


def _skewed(draw: np.random.Generator, size: int, count: int) -> np.ndarray:
    """Numbers below ``size``, of shape (count,): the n-th as likely as 1 / (n + 5), Zipf's law, flatter at its head."""
    return np.minimum((5.0 * ((size + 5) / 5.0) ** draw.random(count)).astype(np.int64) - 5, size - 1)


def build(path: Path, statements: int) -> World:
    """Write the index of so many statements."""
    made = world_of(statements)
    write_large(path, made, claims_of(made))
    return made


if __name__ == "__main__":
    build(Path(sys.argv[1]), int(sys.argv[2]))
