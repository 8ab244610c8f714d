"""What other tools make of the same ground in the same time: GerryChain's ReCom, METIS and spopt.

Each runs in a process of its own, which is ended when its time is over: some of them never return.
"""

import random
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.queues import Queue

import numpy as np

from benchmarks.partition_ground import Ground

GRACE_S = 5.0
"""Beyond the time given, for what a tool does before it first looks at the clock."""


def best_of(tool: Callable[[Ground], Iterator[np.ndarray]], ground: Ground, *, seconds: float) -> tuple[float, str]:
    """Least cost of the allowed plans that a tool makes in a time, inf if none; and what forbids the others."""
    context = get_context("spawn")
    answers: Queue = context.Queue()
    worker = context.Process(target=_work, args=(tool, ground, seconds, answers), daemon=True)
    worker.start()
    least, fault, end = np.inf, "no plan", time.monotonic() + seconds + GRACE_S
    while worker.is_alive() or not answers.empty():
        if time.monotonic() > end:
            break
        try:
            cost, said = answers.get(timeout=0.2)
        except Exception:
            continue
        least, fault = (cost, "") if cost < least else (least, fault if least < np.inf else said)
    worker.terminate()
    worker.join()
    return least, fault


def recom(ground: Ground) -> Iterator[np.ndarray]:
    """ReCom with a rule that takes a worse plan one time in twenty (GerryChain's tilted run)."""
    import networkx
    from gerrychain import Graph, Partition, updaters
    from gerrychain.constraints import Bounds
    from gerrychain.optimization import SingleMetricOptimizer
    from gerrychain.proposals import recom as merge_and_split

    graph = networkx.Graph()
    graph.add_nodes_from((unit, {"weight": float(weight)}) for unit, weight in enumerate(ground.weight))
    graph.add_edges_from(ground.edges.tolist())
    target, chance = ground.weight.sum() / ground.parts, random.Random(1)
    slack = min(ground.upper / target - 1.0, 1.0 - ground.lower / target)
    start = Partition.from_random_assignment(
        Graph.from_networkx(graph),
        ground.parts,
        slack,
        "weight",
        updaters={"weight": updaters.Tally("weight")},
        rng=chance,
    )

    def labels(plan: Partition) -> np.ndarray:
        return np.array([plan.assignment[unit] for unit in range(ground.weight.size)])

    def propose(plan: Partition, rng: random.Random | None = None) -> Partition:
        return merge_and_split(plan, pop_col="weight", pop_target=target, epsilon=slack, rng=chance)

    limits = Bounds(lambda plan: plan["weight"].values(), bounds=(ground.lower, ground.upper))
    walk = SingleMetricOptimizer(
        propose, [limits], start, lambda plan: ground.cost(labels(plan)), maximize=False, rng=chance
    )
    yield from (labels(plan) for plan in walk.tilted_run(10**9, p=0.05))


def metis(ground: Ground) -> Iterator[np.ndarray]:
    """METIS with one seed after the other, pairs that are near held together."""
    import pymetis

    from geo.contiguity import neighbours

    near = neighbours(ground.edges, units=ground.weight.size)
    begin = np.repeat(np.arange(ground.weight.size), np.diff(near.start))
    length = np.linalg.norm(ground.xy[begin] - ground.xy[near.units], axis=1)
    pull = np.maximum(1, (1_000.0 * np.median(length) / np.maximum(length, 1e-9)).clip(max=100_000.0)).astype(int)
    target = ground.weight.sum() / ground.parts
    slack = max(1, int(1_000.0 * (ground.upper / target - 1.0)))
    for seed in range(10**6):
        cut = pymetis.part_graph(
            ground.parts,
            xadj=near.start,
            adjncy=near.units,
            vweights=np.round(ground.weight).astype(int),
            eweights=pull,
            contiguous=True,
            recursive=False,
            options=pymetis.Options(seed=seed, ufactor=slack),
        )
        yield np.array(cut.vertex_part)


def ward(ground: Ground) -> Iterator[np.ndarray]:
    """spopt's Ward, the one of its methods that ends in time at every size; it knows no limits of weight."""
    import geopandas
    from libpysal.weights import W
    from spopt.region import WardSpatial

    from geo.contiguity import neighbours

    near = neighbours(ground.edges, units=ground.weight.size)
    touching = {unit: near.units[near.start[unit] : near.start[unit + 1]].tolist() for unit in range(len(ground.xy))}
    frame = geopandas.GeoDataFrame(
        {"x": ground.xy[:, 0], "y": ground.xy[:, 1]}, geometry=geopandas.points_from_xy(*ground.xy.T)
    )
    model = WardSpatial(frame, W(touching, silence_warnings=True), ["x", "y"], n_clusters=ground.parts)
    model.solve()
    yield np.asarray(model.labels_)


TOOLS = {"GerryChain ReCom": recom, "METIS": metis, "spopt Ward": ward}


def _work(tool: Callable[[Ground], Iterator[np.ndarray]], ground: Ground, seconds: float, answers: Queue) -> None:
    end, least = time.monotonic() + seconds, np.inf
    for labels in tool(ground):
        cost = ground.cost(labels)
        if cost < least or least == np.inf:
            answers.put((cost, ground.faults(labels)))
        least = min(least, cost)
        if time.monotonic() > end:
            break
