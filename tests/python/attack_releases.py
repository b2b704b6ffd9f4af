"""The auditor over releases as one system: attack_releases.py ATTACK.py SAME.csv TABLES.csv [its other options]

SAME.csv names cells (every dimension but the release, no header) whose count is the same in every release: a reader is
taken to know which they are. Their equality is added to what the auditor works with.
"""
import csv
import importlib.util
import sys

spec = importlib.util.spec_from_file_location("attack", sys.argv[1])
attack = importlib.util.module_from_spec(spec)
spec.loader.exec_module(attack)
with open(sys.argv[2], newline="", encoding="utf-8") as file:
    same = {tuple(row) for row in csv.reader(file)}
build = attack.build


def joined(dims, *rest):
    system, status, tables = build(dims, *rest)
    k = dims.index("release")
    first = {}
    for at in list(system.cells):
        cell = at[:k] + at[k + 1 :]
        if cell in same and first.setdefault(cell, at) != at:
            system.row([(system.id[at], 1), (system.id[first[cell]], -1)], 0, 0)
    return system, status, tables


attack.build = joined
sys.argv[1:] = sys.argv[3:]
attack.main()
