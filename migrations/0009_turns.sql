-- First-come rounds: who comes when, and who answers. Three locks for each round, all of them let go by themselves.
--   door   shared by whoever takes a turn, until that is committed; the leader closes it for a moment, and then knows that
--          nobody with a lower number is still on the way
--   baton  whoever has it answers all that wait; nobody waits for it
--   answer held by the leader until the answers are committed; whoever wants one waits for it to be free

CREATE TABLE applications_turn (
    id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY,
    application_id uuid NOT NULL,
    round_id uuid NOT NULL,
    needed_krw bigint NOT NULL,
    partner_krw bigint NOT NULL,
    waits boolean NOT NULL,
    CONSTRAINT pk_applications_turn PRIMARY KEY (id),
    CONSTRAINT fk_applications_turn_application_id_applications_application
        FOREIGN KEY (application_id) REFERENCES applications_application (id),
    CONSTRAINT uq_applications_turn_application_id UNIQUE (application_id),
    CONSTRAINT uq_applications_turn_round_id_number UNIQUE (round_id, number),
    CONSTRAINT ck_applications_turn_needed_positive CHECK (needed_krw > 0 AND partner_krw >= 0)
);
CREATE INDEX ix_applications_turn_waits ON applications_turn (round_id, number) WHERE waits;

-- A turn is in its application's round. No foreign key says so: all who come at once would mark the round's one row, each of
-- them with a list of all the others.
CREATE FUNCTION applications_admit_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.round_id := (SELECT round_id FROM applications_application WHERE id = NEW.application_id);
    RETURN NEW;
END $$;
CREATE TRIGGER admit_turn BEFORE INSERT ON applications_turn FOR EACH ROW EXECUTE FUNCTION applications_admit_turn();

-- A turn is taken as the last thing of a transaction: after it nothing waits for anybody else. Its time is the database's,
-- unless somebody stopped the clock.
CREATE FUNCTION applications_take_turn(
    p_id uuid, p_at timestamptz, p_application uuid, p_round uuid, p_needed bigint, p_partner bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE taken bigint;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('applications.door:' || p_round, 0));
    INSERT INTO applications_turn (id, created_at, application_id, round_id, needed_krw, partner_krw, waits)
        VALUES (p_id, coalesce(p_at, clock_timestamp()), p_application, p_round, p_needed, p_partner, true) RETURNING number INTO taken;
    RETURN taken;
END $$;

-- The last number up to which every turn is known. A lock that was taken inside a block is let go when the block fails.
CREATE FUNCTION applications_last_turn(p_round uuid) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE last_number bigint;
BEGIN
    BEGIN
        PERFORM pg_advisory_xact_lock(hashtextextended('applications.door:' || p_round, 0));
        SELECT max(number) INTO last_number FROM applications_turn WHERE round_id = p_round AND waits;
        RAISE EXCEPTION 'the door opens again' USING ERRCODE = 'VC001';
    EXCEPTION WHEN SQLSTATE 'VC001' THEN
        RETURN coalesce(last_number, 0);
    END;
END $$;

-- Waits until these applications have their answers (false), or it is ours to answer (true). Gives up (false) after five
-- seconds: then somebody else has the baton, or the clock's errand answers.
CREATE FUNCTION applications_lead(p_round uuid, p_applications uuid[]) RETURNS boolean
LANGUAGE plpgsql SET lock_timeout = '5s' AS $$
DECLARE latest timestamptz := clock_timestamp() + interval '5 seconds';
BEGIN
    LOOP
        IF p_applications IS NOT NULL AND NOT EXISTS (
            SELECT FROM applications_application WHERE id = ANY (p_applications) AND state = 'submitted') THEN
            RETURN false;
        END IF;
        IF pg_try_advisory_xact_lock(hashtextextended('applications.baton:' || p_round, 0)) THEN
            PERFORM pg_advisory_xact_lock(hashtextextended('applications.answer:' || p_round, 0));
            RETURN true;
        END IF;
        IF clock_timestamp() > latest THEN
            RETURN false;
        END IF;
        BEGIN
            PERFORM pg_advisory_xact_lock_shared(hashtextextended('applications.answer:' || p_round, 0));
            RAISE EXCEPTION 'let it go again' USING ERRCODE = 'VC001';
        EXCEPTION WHEN SQLSTATE 'VC001' THEN
            NULL;
        END;
    END LOOP;
END $$;

-- A turn is never taken twice, changed or given away; whoever left the line does not come back into it.
CREATE FUNCTION applications_keep_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a turn is never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER keep_turn BEFORE UPDATE ON applications_turn FOR EACH ROW
    WHEN (NOT OLD.waits OR (OLD.id, OLD.created_at, OLD.number, OLD.application_id, OLD.round_id, OLD.needed_krw,
        OLD.partner_krw) IS DISTINCT FROM (NEW.id, NEW.created_at, NEW.number, NEW.application_id, NEW.round_id, NEW.needed_krw,
        NEW.partner_krw))
    EXECUTE FUNCTION applications_keep_turn();
CREATE TRIGGER never_turn BEFORE DELETE OR TRUNCATE ON applications_turn FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
