"""Times each step beside DuckDB on the same files, in one run, and prints ratios.

Every pair is run in turn (A B A B …); medians are quoted. DuckDB has two threads, as has
the machine. Whole processes are timed from outside with GNU time: seconds and peak memory.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("--ledtid", required=True)
parser.add_argument("--episodes", type=int, required=True)
parser.add_argument("--dir", type=Path, required=True)
parser.add_argument("--runs", type=int, default=3)
parser.add_argument("--steps", default="ingest,episodes,answers,http")
a = parser.parse_args()
a.dir.mkdir(parents=True, exist_ok=True)
steps = a.steps.split(",")
csv, data, copied = a.dir / "nation.csv", a.dir / "data", a.dir / "copied"
one = "hoftledsartros-primarvard"
results = []


def timed(command):
    """Wall seconds and peak MiB of a command."""
    usage = a.dir / "time.txt"
    subprocess.run(["/usr/bin/time", "-f", "%e %M", "-o", usage, *command], check=True, stdout=subprocess.DEVNULL)
    seconds, kib = usage.read_text().split()[-2:]
    return float(seconds), int(kib) / 1024


def pair(step, ours, theirs, before_ours=None, before_theirs=None):
    """Runs two commands in turn and keeps the medians."""
    mine, other = [], []
    for _ in range(a.runs):
        before_ours and before_ours()
        mine.append(timed(ours))
        before_theirs and before_theirs()
        other.append(timed(theirs))
    m, o = (statistics.median(s for s, _ in r) for r in (mine, other))
    ratio = statistics.median(x / y for (x, _), (y, _) in zip(mine, other))
    peak = max(p for _, p in mine)
    report(step, f"{m:.2f} s", f"{o:.2f} s", f"{ratio:.2f}", f"{peak:.0f} MiB", f"{max(p for _, p in other):.0f} MiB")


def report(*row):
    results.append(row)
    print(" | ".join(row), flush=True)


def duck(code):
    """A DuckDB process with two threads."""
    setup = "import duckdb\ncon = duckdb.connect()\ncon.execute(\"SET threads=2; SET TimeZone='UTC'\")\n"
    return [sys.executable, "-c", setup + code]


def remove(path):
    shutil.rmtree(path, ignore_errors=True)


if not csv.exists():
    subprocess.run([a.ledtid, "synth", "--episodes", str(a.episodes), "--out", csv], check=True)
print(f"# {a.episodes} episodes, {csv.stat().st_size / 1e9:.2f} GB of CSV, {a.runs} runs in turn")
print("step | ledtid | DuckDB | ratio | peak ledtid | peak DuckDB")

if "ingest" in steps:
    copy = (
        f"con.execute(\"COPY (SELECT * FROM read_csv('{csv}', header=true, all_varchar=true)) TO '{copied}' "
        "(FORMAT parquet, PARTITION_BY (pathway), COMPRESSION zstd)\")"
    )
    ours = [a.ledtid, "ingest", csv, "--data", data]
    # Deriving episodes is a step of its own, timed below: --no-episodes leaves it out here.
    pair("CSV delivery to partitioned columnar store", [*ours, "--no-episodes"], duck(copy), lambda: remove(data), lambda: remove(copied))

if "episodes" in steps:
    query = Path(__file__).resolve().parent.parent / "queries" / "long_form.sql"
    files = f"{data}/events/*/*.parquet"
    derive = (
        f"con.execute(\"CREATE VIEW events AS SELECT * FROM read_parquet('{files}', hive_partitioning=true)\")\n"
        f"con.execute('CREATE TABLE long AS ' + open('{query}').read())"
    )
    by_partition = (
        "import glob\n"
        f"for d in sorted(glob.glob('{data}/events/pathway=*')):\n"
        "    con.execute(f\"CREATE OR REPLACE VIEW events AS SELECT * FROM read_parquet('{d}/*.parquet')\")\n"
        f"    con.execute('CREATE OR REPLACE TABLE long AS ' + open('{query}').read())"
    )
    ours = [a.ledtid, "episodes", "--data", data, "--rebuild"]
    pair("events to episodes (linked and kept), DuckDB the query over all", ours, duck(derive))
    pair("the same, DuckDB one pathway at a time", ours, duck(by_partition))

if "answers" in steps:
    subprocess.run([a.ledtid, "episodes", "--data", data], check=True, stdout=subprocess.DEVNULL)
    bench = subprocess.run(
        ["cargo", "bench", "--locked", "--bench", "answers"],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "LEDTID_BENCH_DATA": str(data)},
    )
    ours = {}
    for line in bench.stdout.splitlines():
        if line.startswith("{"):
            step = json.loads(line)
            ours[step["step"]] = step["median_ms"]
            report(step["step"], f"{step['median_ms']:.3f} ms", "", "", "", "")
    import duckdb

    con = duckdb.connect()
    con.execute("SET threads=2")
    con.execute(
        f"""CREATE TABLE episodes AS
        SELECT pathway, episode_id, min(CASE WHEN kind='A' THEN occurred_on END) AS a,
               min(CASE WHEN kind='E' THEN occurred_on END) AS e,
               arg_min(region, occurred_on) FILTER (kind='E') AS region
        FROM read_parquet('{data}/events/*/*.parquet', hive_partitioning=true)
        GROUP BY pathway, episode_id ORDER BY pathway"""
    )
    statistic = """count(*), quantile_cont(e - a, [0.1, 0.25, 0.5, 0.75, 0.9]),
        count(*) FILTER (e - a <= 90), count(*) FILTER (e - a <= 90) / count(*)"""
    queries = {
        "one_pathway_by_region": f"SELECT region, {statistic} FROM episodes WHERE pathway='{one}' AND a IS NOT NULL AND e >= a GROUP BY region",
        "all_by_pathway_and_region": f"SELECT pathway, region, {statistic} FROM episodes WHERE a IS NOT NULL AND e >= a GROUP BY pathway, region",
    }
    for step, sql in queries.items():
        times = []
        for _ in range(11):
            started = time.perf_counter()
            con.execute(sql).fetchall()
            times.append((time.perf_counter() - started) * 1e3)
        theirs = statistics.median(times)
        report(step, f"{ours[step]:.3f} ms", f"{theirs:.1f} ms", f"1/{theirs / ours[step]:.0f}", "", "")

if "http" in steps:
    server = subprocess.Popen([a.ledtid, "serve", "--data", data, "--listen", "127.0.0.1:8099"])
    try:
        base = "http://127.0.0.1:8099"
        for _ in range(200):
            try:
                urllib.request.urlopen(base + "/readyz").read()
                break
            except OSError:
                time.sleep(0.1)
        for name, query in [
            ("HTTP one pathway by region", f"measure=A-E&pathway={one}"),
            ("HTTP all pathways by region", "measure=A-E&by=pathway,region"),
        ]:
            url = f"{base}/api/v1/compare?{query}"
            urllib.request.urlopen(url).read()
            out = subprocess.run(
                ["wrk", "-t1", "-c8", "-d10s", "--latency", url], check=True, capture_output=True, text=True
            ).stdout
            shown = {l.split()[0]: l.split()[1] for l in out.splitlines() if l.strip()[:3] in ("50%", "90%", "99%")}
            rate = next(l.split()[1] for l in out.splitlines() if l.startswith("Requests/sec"))
            report(name, f"p50 {shown['50%']}, p99 {shown['99%']}", "", "", "", f"{rate} requests/s")
    finally:
        server.terminate()
        server.wait()
