"""What a reader can work out from released lengths: attack_lengths.py SYSTEMS.json

A system is one pathway and year as one reader has it: {"name", "limit", "places", "own"}. A place, the nation first and then its
regions, has "code", "n" and "within" (null where hidden), "ranks": [[day, at least so many by it, at most so many before it]] as
its figures tell, and "steps": [[week, per cent]]. "own" has the reader's counts by code: {"n", "within", "by_week": [...]}.
Weeks end with their last day; who has the end by the day of the limit is within it. The reader knows the rules of steps too.

Written to the standard output: for each system the counts whose range is narrower than WIDTH with the steps and was wider
without them, as {"place", "what", "range", "without"}; `what` is "n", "within" or a week.
"""
import json
import math
import sys

import numpy as np
from scipy.optimize import LinearConstraint, Bounds, milp
from scipy.sparse import coo_matrix

WIDTH = 3
PEOPLE, AT_RISK = 5, 10
ROUNDS = 25


class System:
    """The tables that agree with what a reader has."""

    def __init__(self, given, with_steps):
        self.places, self.limit = given["places"], given["limit"]
        weeks = {w for p in self.places for w, _ in p["steps"]}
        days = {7 * w for w in weeks} | {self.limit}
        days |= {d - k for p in self.places for d, _, _ in p["ranks"] for k in (0, 1) if d > k}
        self.days, self.weeks = sorted(days), sorted(weeks)
        self.at, self.low, self.high, self.rows = {}, [], [], []
        for place in self.places:
            self.place(place, given["own"].get(place["code"]), with_steps)
        first, rest = self.places[0]["code"], [p["code"] for p in self.places[1:]]
        for what in ["n", *self.days]:
            self.row([((first, what), 1)] + [((code, what), -1) for code in rest], 0, 0)
        terms = [(r, self.at[key], c) for r, (row, _, _) in enumerate(self.rows) for key, c in row]
        r, k, c = zip(*terms)
        matrix = coo_matrix((c, (r, k)), shape=(len(self.rows), len(self.low))).tocsr()
        self.rules = LinearConstraint(matrix, [low for _, low, _ in self.rows], [high for _, _, high in self.rows])

    def var(self, key, low, high):
        self.at[key] = len(self.low)
        self.low.append(low), self.high.append(high)

    def row(self, terms, low, high):
        self.rows.append((terms, low, high))

    def place(self, place, own, with_steps):
        code, n = place["code"], place["n"]
        known = own["n"] if own else n
        self.var((code, "n"), 1 if known is None else known, np.inf if known is None else known)
        ranges = {day: [0, np.inf if known is None else known] for day in self.days}
        for day, least, most in place["ranks"]:
            ranges[day][0] = max(ranges[day][0], least)
            if day - 1 in ranges:
                ranges[day - 1][1] = min(ranges[day - 1][1], most)
        within = own["within"] if own else place["within"]
        if within is not None:
            ranges[self.limit] = [within, within]
        elif n is not None:
            ranges[self.limit][0] = max(ranges[self.limit][0], 1)
        if with_steps:
            for week, per_cent in place["steps"]:
                low = max(math.ceil((2 * per_cent - 1) * n / 200), PEOPLE)
                high = min(math.ceil((2 * per_cent + 1) * n / 200) - 1, n - AT_RISK)
                day = 7 * week
                ranges[day] = [max(ranges[day][0], low), min(ranges[day][1], high)]
        if own:
            for week in self.weeks:
                ranges[7 * week] = [own["by_week"][week]] * 2
        for day, (low, high) in ranges.items():
            self.var((code, day), low, high)
            self.row([((code, "n"), 1), ((code, day), -1)], 0, np.inf)
        for before, after in zip(self.days, self.days[1:]):
            self.row([((code, after), 1), ((code, before), -1)], 0, np.inf)
        if with_steps:
            for (before, _), (after, _) in zip(place["steps"], place["steps"][1:]):
                self.row([((code, 7 * after), 1), ((code, 7 * before), -1)], PEOPLE, np.inf)

    def solved(self, goal):
        found = milp(goal, constraints=self.rules, bounds=Bounds(self.low, self.high), integrality=np.ones(len(goal)))
        return found.x if found.status == 0 else None

    def range(self, key):
        goal = np.zeros(len(self.low))
        goal[self.at[key]] = 1
        ends = [self.solved(sign * goal) for sign in (1, -1)]
        value = lambda x, other: other if x is None else round(x[self.at[key]])
        return [value(ends[0], -math.inf), value(ends[1], math.inf)]

    def is_consistent(self):
        return self.solved(np.zeros(len(self.low))) is not None

    def narrow(self, keys):
        """Of some counts those that no few tables show to be wide."""
        rng, low, high = np.random.default_rng(1), {}, {}
        for _ in range(ROUNDS):
            if not keys:
                break
            goal = np.zeros(len(self.low))
            goal[[self.at[key] for key in keys]] = rng.uniform(0.5, 1.5, len(keys)) * rng.choice([-1, 1], len(keys))
            # A count that has no end goes no further than it must to be wide.
            for table in (self.solved(np.where(np.isfinite(self.high), sign * goal, abs(goal))) for sign in (1, -1)):
                for key in keys if table is not None else ():
                    value = round(table[self.at[key]])
                    low[key], high[key] = min(low.get(key, value), value), max(high.get(key, value), value)
            keys = [key for key in keys if high.get(key, 0) - low.get(key, 0) < WIDTH]
        return keys


def attack(given):
    told, before = System(given, True), System(given, False)
    assert told.is_consistent(), f"{given['name']}: no table agrees with what is published"
    free = lambda key: told.low[told.at[key]] < told.high[told.at[key]]
    kinds = ["n", given["limit"], *(7 * week for week in told.weeks)]
    keys = [(p["code"], what) for p in given["places"] for what in kinds]
    # What the steps alone leave one value counts as well.
    keys = [key for key in dict.fromkeys(keys) if free(key) or before.low[before.at[key]] < before.high[before.at[key]]]
    found = []
    for key in told.narrow(keys):
        low, high = told.range(key)
        if high - low < WIDTH:
            was = before.range(key)
            if was[1] - was[0] > high - low:
                found.append({"place": key[0], "what": key[1], "range": [low, high], "without": [max(was[0], -1), min(was[1], 10**6)]})
    return found


with open(sys.argv[1], encoding="utf-8") as file:
    systems = json.load(file)
print(json.dumps([attack(system) for system in systems]))
