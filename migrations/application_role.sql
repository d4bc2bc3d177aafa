-- The rights of the role that the application logs in with on PostgreSQL. Run it as the owner of the
-- database after every upgrade, in psql or otherwise:
--
--     CREATE ROLE huishoudboekje_app LOGIN PASSWORD '...';   -- once
--     huishoudboekje db upgrade                              -- as the owner
--     psql -f application_role.sql                           -- as the owner
--
-- The role reads and adds. It changes only the columns in which work moves forward, deletes nothing,
-- and owns nothing, so that it cannot switch off a trigger.

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO huishoudboekje_app;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO huishoudboekje_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO huishoudboekje_app;
REVOKE INSERT ON alembic_version FROM huishoudboekje_app;

GRANT UPDATE (seq, hash) ON book_heads TO huishoudboekje_app;
GRANT UPDATE (version) ON households TO huishoudboekje_app;
GRANT UPDATE (state, finished_at) ON settlement_runs TO huishoudboekje_app;
GRANT UPDATE (state, finished_at) ON settlement_chunks TO huishoudboekje_app;
GRANT UPDATE (outcome, findings) ON settlement_outcomes TO huishoudboekje_app;
GRANT UPDATE (reversed_at) ON settlements TO huishoudboekje_app;
GRANT UPDATE (state, approved_at, approved_by, exported_at, exported_by) ON payment_batches
    TO huishoudboekje_app;
GRANT UPDATE (state, batch_id) ON payment_orders TO huishoudboekje_app;
GRANT UPDATE (owner, reason, amount, due_date, refreshed_at, times, snoozed_until, closed_at,
    closed_by) ON signals TO huishoudboekje_app;
