-- Tables that change all the time and stay small. Run after migrating.
--
-- Each save adds a row to the outbox, which is deleted within a second. Autovacuum runs after 500
-- dead rows, whatever the table's size; otherwise each look would read thousands of dead rows.
ALTER TABLE caching_flag SET (
    autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0,
    autovacuum_analyze_threshold = 500, autovacuum_analyze_scale_factor = 0,
    autovacuum_vacuum_cost_delay = 0
);
-- Each new version overwrites the stored snapshot. With free room in its page the new row stays
-- there, and no index has to change.
ALTER TABLE caching_storedsnapshot SET (
    fillfactor = 50,
    autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_cost_delay = 0
);
