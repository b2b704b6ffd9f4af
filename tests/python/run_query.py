"""Runs a query of queries/ in DuckDB over the data files of one pathway and prints its rows.

One row a line, columns joined by U+001F: texts as they are, instants as microseconds,
dates as days since 1970, absent values as U+2205. Rows are sorted as text.
"""

import sys

import duckdb

query, *files = sys.argv[1:]
con = duckdb.connect()
con.execute("SET TimeZone='UTC'")
listed = ", ".join("'" + f.replace("'", "''") + "'" for f in files)
con.execute(f"CREATE VIEW events AS SELECT * FROM read_parquet([{listed}], hive_partitioning=false)")
with open(query, encoding="utf-8") as text:
    result = con.sql(text.read())
columns = []
for name, kind in zip(result.columns, result.types):
    kind = str(kind)
    if kind.startswith("TIMESTAMP"):
        columns.append(f'epoch_us("{name}")')
    elif kind == "DATE":
        columns.append(f"""date_diff('day', DATE '1970-01-01', "{name}")""")
    else:
        columns.append(f'"{name}"')
rows = result.project(", ".join(columns)).fetchall()
lines = sorted("\x1f".join("\u2205" if v is None else str(v) for v in row) for row in rows)
sys.stdout.write("\n".join([",".join(result.columns), *lines]))
