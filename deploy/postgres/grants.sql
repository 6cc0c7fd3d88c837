-- The rights of requests and refreshers in this database: they may change rows, not tables. Run it
-- as a superuser after the database is made, and again after a restore.
GRANT USAGE ON SCHEMA public TO gameday_web, gameday_work;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO gameday_web, gameday_work;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO gameday_web, gameday_work;

ALTER DEFAULT PRIVILEGES FOR ROLE gameday IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO gameday_web, gameday_work;
ALTER DEFAULT PRIVILEGES FOR ROLE gameday IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO gameday_web, gameday_work;
