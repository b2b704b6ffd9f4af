-- The long form of one pathway's events: what episodes are made of.
--
-- Grain    one row per set of like events of an episode: same kind, activity, activity id,
--          place, deviation, outcome and attributes, all with a clock or all without. Nearly
--          always that is one event; a set has its first, its last and their number.
-- Input    events: the columns of the stored table (docs/STORAGE.md), one pathway at a time.
-- Output   unordered. `n` > 2 means that events lie between first and last that this form
--          does not show: they are listed by repeats.sql.
-- Rules    measures.md, "Measures" (which occurrence counts) and "Filters and groups" (the
--          first event that says it). Events are unique already: repeats, corrections and
--          withdrawals are settled when a delivery is committed.
-- Portable runs unchanged on Polars, DuckDB and Spark: GROUP BY, MIN, MAX and COUNT only.
SELECT
    episode_id,
    kind,
    activity,
    activity_id,
    region,
    unit,
    deviation,
    outcome,
    sex,
    birth_year,
    home_region,
    home_municipality,
    variant,
    event_id,
    MIN(occurred_at) AS first_at,
    MAX(occurred_at) AS last_at,
    MIN(occurred_on) AS first_on,
    MAX(occurred_on) AS last_on,
    COUNT(occurred_at) AS n_clock,
    COUNT(occurred_on) AS n
FROM events
GROUP BY
    episode_id,
    kind,
    activity,
    activity_id,
    region,
    unit,
    deviation,
    outcome,
    sex,
    birth_year,
    home_region,
    home_municipality,
    variant,
    event_id
