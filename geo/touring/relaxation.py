"""What no tour within the budget is worth more than: a linear relaxation with cuts, certified by its prices.

y_v is 1 for a stop that is visited, x_e is 1 for a way walked between two nodes, in whichever direction, and N is the
number of stops: stops are worth about the same, and a fraction of one is what relaxations gain most by. Maximise
sum w_v y_v where two ways meet at each visited stop, at most two at the start, and ways and stays keep within the
budget. Added where broken: x_e <= y_v at both ends, and two ways out of every set that holds a visited stop and not
the start. A tour from one place to another is closed by a way back that takes no time. A round walk to one stop alone
is no cycle and left to others. Where minutes differ by
direction, the quicker counts, and stops beyond the worthiest `MOST_STOPS` cost their stay and no way: both can only
make the bound greater.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array, vstack

from geo.touring.problem import Problem

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

MOST_STOPS = 60
"""Stops with ways of their own in the relaxation."""


class Relaxation(NamedTuple):
    """Variables y of all stops, then x of the ways, then N; rows `<=` a limit, and rows of equality 0."""

    worth: Floats
    tail: Integers
    """Node of one end of each way; the end of the tour is node 0 where it is round."""
    head: Integers
    nodes: int
    own: Integers
    """Number of the variable y of each node that has ways, -1 for start and end."""
    least: Floats
    """Of every variable."""
    most: Floats
    meets: csr_array
    rows: csr_array
    limit: Floats

    @property
    def is_closed(self) -> bool:
        """Whether the tour ends at the node where it starts."""
        return bool(self.own[-1] >= 0)

    @property
    def stops(self) -> int:
        """How many variables y there are."""
        return self.worth.size - self.tail.size - 1

    @property
    def ways(self) -> slice:
        """Where the variables x are."""
        return slice(self.stops, self.stops + self.tail.size)


def relaxed(problem: Problem) -> Relaxation:
    """The relaxation before any cut."""
    size = problem.size
    chosen = np.sort(np.argsort(-problem.worth[1:-1], kind="stable")[:MOST_STOPS])
    is_closed = problem.is_round and size <= MOST_STOPS  # with others, a walk may hold but one stop that has ways
    nodes = np.concatenate([[0], chosen + 1, [] if is_closed else [size + 1]]).astype(np.int64)
    among = _symmetric(problem, is_closed=is_closed)[np.ix_(nodes, nodes)]
    tail, head = np.nonzero(np.triu(np.isfinite(among), 1))
    columns = size + tail.size + 1
    least, most = np.zeros(columns), np.append(np.ones(columns - 1), size)
    if not is_closed:
        closing = (tail == 0) & (head == nodes.size - 1)
        among[0, -1] = 0.0
        least[size:-1][closing] = 1.0
    own = np.full(nodes.size, -1, dtype=np.int64)
    own[1 : 1 + chosen.size] = chosen
    shape, ways = (nodes.size, columns), size + np.arange(tail.size)
    at_node = csr_array(coo_array((np.ones(2 * tail.size), (np.r_[tail, head], np.r_[ways, ways])), shape=shape))
    visits = coo_array((np.full(chosen.size, 2.0), (np.flatnonzero(own >= 0), chosen)), shape=shape)
    others = np.setdiff1d(np.arange(size), chosen)
    spent = np.zeros(columns)
    spent[others] = problem.stay[others + 1]
    spent[size:-1] = among[tail, head]
    counted = csr_array(np.concatenate([np.ones(size), np.zeros(tail.size), [-1.0]])[None])
    ends = np.flatnonzero(own < 0)
    return Relaxation(
        np.append(problem.worth[1:-1], np.zeros(tail.size + 1)),
        tail.astype(np.int64),
        head.astype(np.int64),
        nodes.size,
        own,
        least,
        most,
        csr_array(vstack([csr_array(at_node - visits)[np.flatnonzero(own >= 0)], counted])),
        csr_array(vstack([csr_array(spent[None]), at_node[ends]])),
        np.r_[problem.budget, np.full(ends.size, 2.0)],
    )


def _symmetric(problem: Problem, *, is_closed: bool) -> Floats:
    """Minutes between nodes with half the stay at each, the quicker way of the two; inf where no tour goes."""
    ways = problem.cost - problem.stay[None] / 2 + problem.stay[:, None] / 2
    if is_closed:
        ways[:, 0] = ways[:, -1]
    return np.asarray(np.minimum(ways, ways.T))
