"""Mesa. `documented`: as its virus_on_network example: a networkx graph, fixed agents on cells, steps through the
AgentSet, a DataCollector each tick. `expert`: agents stay Mesa's agents, but the model loops over a plain list of
those who wait; adopters push to their neighbors' counts, most draws end before any look at a neighbor."""

from math import exp

import mesa
import networkx as nx
from mesa.discrete_space import FixedAgent, Network
from task import CONTAGION, INTERNAL, Task

task = Task()


class Person(FixedAgent):
    def __init__(self, model, cell):
        super().__init__(model)
        self.cell = cell
        self.adopted = False
        self.will_adopt = False

    def decide(self):
        if self.adopted:
            return
        neighbors = list(self.cell.neighborhood.agents)
        share = sum(agent.adopted for agent in neighbors) / len(neighbors) if neighbors else 0
        if self.random.random() < 1 - exp(-INTERNAL - CONTAGION * share):
            self.will_adopt = True

    def advance(self):
        self.adopted = self.will_adopt


class Documented(mesa.Model):
    def __init__(self, graph, seed):
        super().__init__(seed=seed)
        self.grid = Network(graph, capacity=1, random=self.random)
        self.datacollector = mesa.DataCollector({"Adopters": lambda m: sum(agent.adopted for agent in m.agents)})
        Person.create_agents(self, len(graph), list(self.grid.all_cells))

    def step(self):
        self.agents.do("decide")
        self.agents.do("advance")
        self.datacollector.collect(self)


class FlatPerson(mesa.Agent):
    def __init__(self, model):
        super().__init__(model)
        self.count = 0
        self.neighbors = ()


class Expert(mesa.Model):
    def __init__(self, rows, seed):
        super().__init__(seed=seed)
        starts, neighbors = rows
        people = [FlatPerson(self) for _ in range(len(starts) - 1)]
        for i, person in enumerate(people):
            person.neighbors = [people[j] for j in neighbors[starts[i] : starts[i + 1]].tolist()]
            person.pull = CONTAGION / max(len(person.neighbors), 1)
        self.waiting = people
        self.n_people = len(people)
        self.curve = []

    def step(self):
        random, ceiling = self.random.random, INTERNAL + CONTAGION
        waiting, new = [], []
        for person in self.waiting:
            draw = random()
            if draw < ceiling and draw < 1 - exp(-INTERNAL - person.pull * person.count):
                new.append(person)
            else:
                waiting.append(person)
        for person in new:
            for neighbor in person.neighbors:
                neighbor.count += 1
        self.waiting = waiting
        self.curve.append(self.n_people - len(waiting))


def run_documented(model):
    for _ in range(task.ticks):
        model.step()
    return model.datacollector.model_vars["Adopters"]


def run_expert(model):
    for _ in range(task.ticks):
        model.step()
    return model.curve


if task.style == "documented":
    graph = nx.Graph()
    graph.add_nodes_from(range(task.agents))
    graph.add_edges_from(task.edges.tolist())
    task.run(lambda seed: Documented(graph, seed), run_documented)
else:
    rows = task.rows()
    task.run(lambda seed: Expert(rows, seed), run_expert)
