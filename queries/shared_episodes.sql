-- Episodes whose events name different patients, by region.
--
-- Grain    one row per region that has such events.
-- Input    events: the columns of the stored table (docs/STORAGE.md), one pathway at a time.
-- Output   unordered. `n` such episodes with events in the region; `n_first` those whose first
--          region by code it is, so that their sum counts every episode once.
-- Rules    product.md, "Event format": different patients under one episode are counted, not
--          refused. No pseudonym leaves the query.
-- Portable runs unchanged on Polars, DuckDB and Spark: JOIN, GROUP BY, HAVING, MIN, MAX, COUNT
--          and CASE only.
SELECT
    region,
    COUNT(episode_id) AS n,
    COUNT(CASE WHEN region = first_region THEN 1 END) AS n_first
FROM (
    SELECT
        e.episode_id AS episode_id,
        e.region AS region,
        MIN(s.first_region) AS first_region
    FROM events AS e
    INNER JOIN (
        SELECT
            episode_id,
            MIN(region) AS first_region
        FROM events
        GROUP BY episode_id
        HAVING MIN(patient_id) < MAX(patient_id)
    ) AS s
        ON e.episode_id = s.episode_id
    GROUP BY
        e.episode_id,
        e.region
) AS shared
GROUP BY region
