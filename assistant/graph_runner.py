"""Runs the components of a trained model one after another.

Rasa builds a dask graph anew for every text and every prediction; for a dozen nodes that costs more than some of them.
"""

from __future__ import annotations

import functools
from graphlib import TopologicalSorter
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage


class SequentialGraphRunner(GraphRunner):
    def __init__(self, schema: GraphSchema, nodes: dict[str, GraphNode]) -> None:
        self._schema = schema
        self._nodes = nodes
        self._order = functools.cache(self._order_for)

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> SequentialGraphRunner:
        nodes = {
            name: GraphNode.from_schema_node(name, node, model_storage, execution_context, hooks)
            for name, node in graph_schema.nodes.items()
        }
        return cls(graph_schema, nodes)

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """The output of each target. `inputs` stand in for nodes of their names."""
        wanted = tuple(targets or self._schema.target_names)
        # A node takes the outputs of others as pairs of name and value, and the bare name where there is none.
        outputs: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name in self._order(wanted):
            if name not in outputs:
                needs = self._schema.nodes[name].needs.values()
                outputs[name] = self._nodes[name](*(outputs.get(need, need) for need in needs))
        return {name: outputs[name][1] for name in wanted}

    def _order_for(self, targets: tuple[str, ...]) -> list[str]:
        nodes = self._schema.minimal_graph_schema(list(targets)).nodes
        needs = {name: [need for need in node.needs.values() if need in nodes] for name, node in nodes.items()}
        return list(TopologicalSorter(needs).static_order())
