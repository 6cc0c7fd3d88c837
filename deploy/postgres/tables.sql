-- Tables that change all the time and stay small. Run after migrating.
--
-- The outbox gets a row with each save and loses it within a second: it is swept after 500 dead
-- rows, whatever its size, or each look at it would read thousands of them.
ALTER TABLE caching_flag SET (
    autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0,
    autovacuum_analyze_threshold = 500, autovacuum_analyze_scale_factor = 0,
    autovacuum_vacuum_cost_delay = 0
);
-- A stored snapshot is written over with each version; room in its page lets the new row stay
-- there, and then no index has to change.
ALTER TABLE caching_storedsnapshot SET (
    fillfactor = 50,
    autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_cost_delay = 0
);
