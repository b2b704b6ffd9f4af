-- What each delivery brought: the delay from event to delivery, and who reports.
--
-- Grain    one row per region, delivery and local day of the events.
-- Input    events: the columns of the stored table (docs/STORAGE.md), one pathway at a time.
-- Output   unordered. `n` events, of which `n_event_id` have an identity of their source and
--          `n_recorded_at` say when it registered them: without these a source cannot correct.
--          When a delivery came is in the table of deliveries.
-- Rules    docs/statistics/maturity.md. A corrected event counts in the delivery that
--          corrected it: what was there before is gone from the table.
-- Portable runs unchanged on Polars, DuckDB and Spark: GROUP BY and COUNT only.
SELECT
    region,
    delivery,
    occurred_on,
    COUNT(occurred_on) AS n,
    COUNT(event_id) AS n_event_id,
    COUNT(recorded_at) AS n_recorded_at
FROM events
GROUP BY
    region,
    delivery,
    occurred_on
