"""Opens a stored table with readers that nobody here wrote, and prints what they see as JSON."""

import json
import sys

import duckdb
import polars
from deltalake import DeltaTable

root = sys.argv[1]
table = DeltaTable(root)
protocol = table.protocol()
arrow = table.to_pyarrow_dataset().to_table()
frame = polars.scan_delta(root).collect()
by_duckdb = duckdb.sql("SELECT count(*), min(occurred_on), count(DISTINCT pathway) FROM arrow").fetchall()[0]
print(
    json.dumps(
        {
            "version": table.version(),
            "protocol": [protocol.min_reader_version, protocol.min_writer_version],
            "partition": table.metadata().partition_columns,
            "deltalake": arrow.num_rows,
            "polars": frame.height,
            "duckdb": [str(v) for v in by_duckdb],
            "columns": {f.name: str(f.type) for f in table.schema().fields},
            "episodes": sorted(set(frame["episode_id"].to_list()))[:3],
        }
    )
)
