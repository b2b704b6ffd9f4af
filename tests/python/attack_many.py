"""The auditor over many systems in one process: attack_many.py ATTACK.py FOLDER...

A folder has `cells.csv` and `relations.json`, and gets `found.csv`, as the auditor writes it. Where it has `same.csv`, that
names cells (every dimension but the release, no header) whose count is the same in every release: a reader is taken to know
which they are, and their equality is added to what the auditor works with.
Where it has `links.csv`, that names pairs of one cell in two releases (every dimension but the release, the two releases, `same` or
`ascends`; no header): that the later count is the same, or no smaller, is added too.
Where it has `ranges.csv`, that names hidden cells (every dimension, no header) and between what two values other figures say that they lie.
Written to the standard output: a JSON list of {"code", "said"}, a folder each, in order.

What differs from the auditor by itself: a range that is seen to be wide enough is not measured out. First a few programs push
many cells at once; every solution is a table that agrees with all that is known, so two that differ by WIDTH in a cell clear it.
What is left gets the auditor's two programs. Two to four times as fast, the same verdicts where both were run (`exact.csv` in a folder: measure everything out).
"""
import contextlib
import importlib.util
import io
import json
import math
import os
import sys

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix, vstack

WIDTH = 3
ROUNDS = 12
# No count of the tests is larger: tables that have none larger are enough to see a width.
MOST = 10_000

spec = importlib.util.spec_from_file_location("attack", sys.argv[1])
attack = importlib.util.module_from_spec(spec)
spec.loader.exec_module(attack)
build, solve = attack.build, attack.solve


def joined(same):
    """`build`, with the equality of the cells named."""

    def build_joined(dims, *rest):
        system, status, tables = build(dims, *rest)
        k = dims.index("release")
        first = {}
        for at in list(system.cells):
            cell = at[:k] + at[k + 1 :]
            if cell in same and first.setdefault(cell, at) != at:
                system.row([(system.id[at], 1), (system.id[first[cell]], -1)], 0, 0)
        return system, status, tables

    return build_joined


def linked(links, build):
    """`build`, with what is known of the counts of one cell in two releases."""

    def build_linked(dims, *rest):
        system, status, tables = build(dims, *rest)
        k = dims.index("release")
        for *cell, then, now, how in links:
            one, other = (tuple(cell[:k] + [release] + cell[k:]) for release in (then, now))
            if one in system.id and other in system.id:
                system.row([(system.id[other], 1), (system.id[one], -1)], 0, 0 if how == "same" else math.inf)
        return system, status, tables

    return build_linked


def ranged(ranges, build):
    """`build`, with what is known of hidden cells from other figures."""

    def build_ranged(dims, *rest):
        system, status, tables = build(dims, *rest)
        for at, (low, high) in ranges.items():
            system.var(at, low, high)
        return system, status, tables

    return build_ranged


def matrices(system, cells, rows):
    """The rows over the free cells as what HiGHS takes: inequalities and equalities."""
    at = {cell: n for n, cell in enumerate(cells)}
    where, lower, upper = [], [], []
    for n, (terms, low, high) in enumerate(rows):
        known = sum(c * system.lo[i] for i, c in terms if i not in at)
        where += [(n, at[i], c) for i, c in terms if i in at]
        lower.append(low - known)
        upper.append(high - known)
    r, c, v = zip(*where)
    a = coo_matrix((v, (r, c)), shape=(len(rows), len(cells))).tocsr()
    lower, upper = np.array(lower, float), np.array(upper, float)
    equal = lower == upper
    up, down = ~equal & np.isfinite(upper), ~equal & np.isfinite(lower)
    parts = {}
    if equal.any():
        parts.update(A_eq=a[equal], b_eq=lower[equal])
    if up.any() or down.any():
        parts.update(A_ub=vstack([a[up], -a[down]]), b_ub=np.concatenate([upper[up], -lower[down]]))
    return at, parts


def is_wide(low, high):
    return math.isfinite(low) and math.floor(high + 1e-6) - math.ceil(low - 1e-6) >= WIDTH


def seen_wide(system, targets):
    """Ranges of targets that some solutions show to be wide enough."""
    out, rng = {}, np.random.default_rng(1)
    for cells, rows in attack.components(system):
        want = [i for i in cells if i in targets]
        if not want or not rows:
            continue
        at, parts = matrices(system, cells, rows)
        lo = np.array([system.lo[i] for i in cells])
        hi = np.minimum([system.hi[i] for i in cells], np.maximum(MOST, lo))
        low, high = np.full(len(cells), math.inf), np.full(len(cells), -math.inf)
        left = want
        for _ in range(ROUNDS):
            c = np.zeros(len(cells))
            c[[at[i] for i in left]] = rng.uniform(0.5, 1.5, len(left)) * rng.choice([-1, 1], len(left))
            for sign in (1, -1):
                found = linprog(sign * c, bounds=np.c_[lo, hi], method="highs", **parts)
                if found.status == 0:
                    low, high = np.minimum(low, found.x), np.maximum(high, found.x)
            ranges = {i: (low[at[i]], high[at[i]]) for i in want}
            wide = {i: r for i, r in ranges.items() if is_wide(*r)}
            left = [i for i in want if i not in wide]
            if not left:
                break
        out.update(wide)
    return out


def solve_narrow(system, targets, integer):
    wide = seen_wide(system, targets)
    got, calls = solve(system, {i for i in targets if i not in wide}, integer)
    got.update({i: (float(math.ceil(l - 1e-6)), float(math.floor(h + 1e-6))) for i, (l, h) in wide.items()})
    return got, calls


def run(folder):
    path = lambda name: os.path.join(folder, name)
    attack.build = build
    if os.path.exists(path("same.csv")):
        with open(path("same.csv"), newline="", encoding="utf-8") as file:
            attack.build = joined({tuple(row) for row in attack.csv.reader(file)})
    if os.path.exists(path("links.csv")):
        with open(path("links.csv"), newline="", encoding="utf-8") as file:
            attack.build = linked(list(attack.csv.reader(file)), attack.build)
    if os.path.exists(path("ranges.csv")):
        with open(path("ranges.csv"), newline="", encoding="utf-8") as file:
            known = {tuple(row[:-2]): (float(row[-2]), float(row[-1])) for row in attack.csv.reader(file)}
        attack.build = ranged(known, attack.build)
    attack.solve = solve if os.path.exists(path("exact.csv")) else solve_narrow
    sys.argv[1:] = [path("cells.csv"), "--relations", path("relations.json"), "--out", path("found.csv")]
    sys.argv[1:] += ["--width", str(WIDTH), "--guard", "protected,small"]
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        try:
            attack.main()
        except SystemExit as end:
            return {"code": end.code, "said": said.getvalue()}


print(json.dumps([run(folder) for folder in sys.argv[2:]]))
