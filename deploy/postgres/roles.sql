-- Who works with the database, and how long each may take. Run by psql as a superuser, as often as
-- one likes; the passwords come from its environment. A limit belongs to a role because PgBouncer
-- refuses `OPTIONS -c`: a server connection that it lends to the next client has its role's limits.
\getenv owner_password OWNER_PASSWORD
\getenv web_password WEB_PASSWORD
\getenv work_password WORK_PASSWORD
\set ON_ERROR_STOP on

SELECT format('CREATE ROLE %I LOGIN', name)
FROM unnest(ARRAY['gameday', 'gameday_web', 'gameday_work']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

-- Migrations, seeding, backups: as long as it takes, but a migration that has to wait for a table
-- makes everybody behind it wait as well, so it gives up early and is tried again.
ALTER ROLE gameday PASSWORD :'owner_password';
ALTER ROLE gameday SET lock_timeout = '5s';
ALTER ROLE gameday SET statement_timeout = 0;
ALTER ROLE gameday SET idle_in_transaction_session_timeout = '10min';

-- Requests: no page takes a second, and after five nobody is waiting for it any more. gunicorn
-- gives up after 30, nginx after 30, PgBouncer (when PostgreSQL says nothing at all) after 7.
ALTER ROLE gameday_web PASSWORD :'web_password';
ALTER ROLE gameday_web SET statement_timeout = '5s';
ALTER ROLE gameday_web SET lock_timeout = '3s';
ALTER ROLE gameday_web SET idle_in_transaction_session_timeout = '10s';

-- Refreshers and the replay: a build of a million teams is one long read, and waits for nobody.
ALTER ROLE gameday_work PASSWORD :'work_password';
ALTER ROLE gameday_work SET statement_timeout = '60s';
ALTER ROLE gameday_work SET lock_timeout = '10s';
ALTER ROLE gameday_work SET idle_in_transaction_session_timeout = '60s';

SELECT 'CREATE DATABASE gameday OWNER gameday'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'gameday') \gexec
