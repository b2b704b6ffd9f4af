#!/usr/bin/env python3
"""A monthly delivery for docs/performance.md: 1 % of a synthetic nation's events, half new, half corrections.

Usage: monthly.py ALL.csv OUT.csv [FIRST-MONTH LAST-MONTH]

Corrections say another unit for events of the months (2024-10 to 2024-12 if none are given), drawn evenly; new events are those of
the last month, under episodes and persons of their own. Needs the Python package polars.
"""

import sys

import polars as pl


def main() -> None:
    source, out = sys.argv[1:3]
    first, last = sys.argv[3:5] if len(sys.argv) > 4 else ("2024-10", "2024-12")
    events = pl.scan_csv(source, infer_schema=False)
    half = events.select(pl.len()).collect(engine="streaming").item() // 200
    month = pl.col("time").str.slice(0, 7)
    recent = events.filter((month >= first) & (month <= last)).collect(engine="streaming")
    unit = pl.col("unit")
    other = pl.when(unit.str.ends_with("1")).then(pl.lit("9")).otherwise(pl.lit("1"))
    corrected = recent.sample(n=half, seed=1).with_columns(unit.str.head(-1) + other)
    new = recent.filter(month == last).head(half)
    new = new.with_columns(pl.col("episode_id") + "x", pl.col("patient_id") + "x")
    pl.concat([corrected, new]).sample(fraction=1.0, shuffle=True, seed=2).write_csv(out)
    print(f"{corrected.height} corrections, {new.height} new events")


if __name__ == "__main__":
    main()
