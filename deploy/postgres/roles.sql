-- The roles and their time limits. Run it by psql as a superuser, as often as you like; the
-- passwords come from its environment. The limits are set by role because PgBouncer refuses
-- `OPTIONS -c`: a server connection has the limits of its role, whichever client uses it.
\getenv owner_password OWNER_PASSWORD
\getenv web_password WEB_PASSWORD
\getenv work_password WORK_PASSWORD
\set ON_ERROR_STOP on

SELECT format('CREATE ROLE %I LOGIN', name)
FROM unnest(ARRAY['gameday', 'gameday_web', 'gameday_work']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

-- Migrations, seeding, backups: without a limit for statements. But while a migration waits for a
-- table, everything behind it waits too, so it gives up early and has to be run again.
ALTER ROLE gameday PASSWORD :'owner_password';
ALTER ROLE gameday SET lock_timeout = '5s';
ALTER ROLE gameday SET statement_timeout = 0;
ALTER ROLE gameday SET idle_in_transaction_session_timeout = '10min';

-- Requests: no page takes a second, and after five seconds the visitor has left. gunicorn gives up
-- after 30, nginx after 30, PgBouncer (when PostgreSQL does not answer at all) after 7.
ALTER ROLE gameday_web PASSWORD :'web_password';
ALTER ROLE gameday_web SET statement_timeout = '5s';
ALTER ROLE gameday_web SET lock_timeout = '3s';
ALTER ROLE gameday_web SET idle_in_transaction_session_timeout = '10s';

-- Refreshers and the replay: a build of a million teams is one long read, and waits for no other
-- transaction.
ALTER ROLE gameday_work PASSWORD :'work_password';
ALTER ROLE gameday_work SET statement_timeout = '60s';
ALTER ROLE gameday_work SET lock_timeout = '10s';
ALTER ROLE gameday_work SET idle_in_transaction_session_timeout = '60s';

SELECT 'CREATE DATABASE gameday OWNER gameday'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'gameday') \gexec
