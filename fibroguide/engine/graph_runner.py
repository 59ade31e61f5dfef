"""Runs Rasa's prediction graph without dask.

Rasa hands its graph of a few nodes to dask at every prediction, which orders and schedules it anew: 0.8 ms a
message. The order never changes, so here it is worked out once.
"""

from typing import Any

import rasa.core.processor
from rasa.engine.runner.dask import DaskGraphRunner


class PlainGraphRunner(DaskGraphRunner):
    """Rasa's runner with the same nodes and the same results; each set of targets is put in order once."""

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Return the outputs of the target nodes by name."""
        results = dict(inputs or {})
        wanted = tuple(targets or self._graph_schema.target_names)
        for name, needs in self._order(wanted):
            _, results[name] = self._instantiated_nodes[name](*((need, results[need]) for need in needs))
        return {name: results[name] for name in wanted}

    def _order(self, targets: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
        """Return the nodes that the targets need, each after those it needs itself, with the names of those."""
        orders: dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]] = self.__dict__.setdefault("_orders", {})
        if targets not in orders:
            nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
            ordered: dict[str, tuple[str, ...]] = {}

            def visit(name: str) -> None:
                if name in nodes and name not in ordered:
                    needs = tuple(nodes[name].needs.values())
                    for need in needs:
                        visit(need)
                    ordered[name] = needs

            for name in nodes:
                visit(name)
            orders[targets] = list(ordered.items())
        return orders[targets]


def use_plain_runner() -> None:
    """Let every model that this process loads from now on run without dask."""
    rasa.core.processor.DaskGraphRunner = PlainGraphRunner
