-- Every event of the kinds that occur more than twice in an episode.
--
-- Grain    one row per event.
-- Input    events: the columns of the stored table (docs/STORAGE.md), one pathway at a time.
-- Output   unordered. Replaces the rows of long_form.sql for the same episode and kind, so
--          that closings, loops and cutoffs between the first and the last are seen. Asked
--          for only when long_form.sql has a row with n > 2.
-- Portable runs unchanged on Polars, DuckDB and Spark: JOIN, GROUP BY and HAVING only.
SELECT
    e.episode_id,
    e.kind,
    e.activity,
    e.activity_id,
    e.region,
    e.unit,
    e.deviation,
    e.outcome,
    e.sex,
    e.birth_year,
    e.home_region,
    e.home_municipality,
    e.variant,
    e.event_id,
    e.occurred_at,
    e.occurred_on
FROM events AS e
INNER JOIN (
    SELECT episode_id, kind
    FROM events
    GROUP BY episode_id, kind
    HAVING COUNT(occurred_on) > 2
) AS many
    ON e.episode_id = many.episode_id AND e.kind = many.kind
