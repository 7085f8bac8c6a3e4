"""NDlib: a model of one's own as its documentation writes one: a DiffusionModel with an iteration, after its SIModel
(whose hazard grows with the number, not the share, of neighbors)."""

import networkx as nx
import numpy as np
import ndlib.models.ModelConfig as mc
from ndlib.models.DiffusionModel import DiffusionModel
from task import CONTAGION, INTERNAL, Task

task = Task()


class Contagion(DiffusionModel):
    def __init__(self, graph, seed=None):
        super().__init__(graph, seed)
        self.available_statuses = {"Susceptible": 0, "Infected": 1}
        self.parameters = {
            "model": {
                "internal": {"descr": "Internal hazard", "range": "[0,1]", "optional": False},
                "contagion": {"descr": "Contagion", "range": "[0,1]", "optional": False},
            },
            "nodes": {},
            "edges": {},
        }
        self.name = "Contagion"

    def iteration(self, node_status=True):
        self.clean_initial_status(self.available_statuses.values())
        actual_status = dict(self.status)
        if self.actual_iteration > 0:
            internal, contagion = self.params["model"]["internal"], self.params["model"]["contagion"]
            for u in self.graph.nodes:
                if self.status[u] == 0:
                    neighbors = list(self.graph.neighbors(u))
                    infected = sum(self.status[v] for v in neighbors)
                    share = infected / len(neighbors) if neighbors else 0
                    if np.random.random_sample() < 1 - np.exp(-internal - contagion * share):
                        actual_status[u] = 1
        delta, node_count, status_delta = self.status_delta(actual_status)
        self.status = actual_status
        self.actual_iteration += 1
        return {
            "iteration": self.actual_iteration - 1,
            "status": delta.copy() if node_status else {},
            "node_count": node_count.copy(),
            "status_delta": status_delta.copy(),
        }


graph = nx.Graph()
graph.add_nodes_from(range(task.agents))
graph.add_edges_from(task.edges.tolist())


def build(seed):
    model = Contagion(graph, seed=seed)
    config = mc.Configuration()
    config.add_model_parameter("internal", INTERNAL)
    config.add_model_parameter("contagion", CONTAGION)
    config.add_model_initial_configuration("Infected", [])
    model.set_initial_status(config)
    model.iteration(node_status=False)  # NDlib's iteration 0 is the initial state.
    return model


def run(model):
    return [it["node_count"][1] for it in model.iteration_bunch(task.ticks, node_status=False, progress_bar=False)]


task.run(build, run)
