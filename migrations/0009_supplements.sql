-- What a firm is asked to supply or to correct: the points that open, each with its reason, until when, and what was said.
CREATE TABLE applications_supplement (
    id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    application_id uuid NOT NULL,
    number integer NOT NULL,
    state varchar(32) NOT NULL,
    asked_by_id uuid NOT NULL,
    asked_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    first_due_at timestamptz,
    lengthened_by_id uuid,
    lengthened_at timestamptz,
    lengthened_why varchar(1000) NOT NULL,
    remark varchar(1000) NOT NULL,
    closed_by_id uuid,
    closed_at timestamptz,
    why varchar(1000) NOT NULL,
    CONSTRAINT pk_applications_supplement PRIMARY KEY (id),
    CONSTRAINT uq_applications_supplement_application_id_number UNIQUE (application_id, number),
    CONSTRAINT fk_applications_supplement_application_id_applications_application
        FOREIGN KEY (application_id) REFERENCES applications_application (id),
    CONSTRAINT fk_applications_supplement_asked_by_id_people_user FOREIGN KEY (asked_by_id) REFERENCES people_user (id),
    CONSTRAINT fk_applications_supplement_lengthened_by_id_people_user
        FOREIGN KEY (lengthened_by_id) REFERENCES people_user (id),
    CONSTRAINT fk_applications_supplement_closed_by_id_people_user FOREIGN KEY (closed_by_id) REFERENCES people_user (id),
    CONSTRAINT ck_applications_supplement_state
        CHECK (state IN ('open', 'answered', 'expired', 'taken_back', 'dropped')),
    CONSTRAINT ck_applications_supplement_number_positive CHECK (number > 0),
    CONSTRAINT ck_applications_supplement_due_later CHECK (asked_at < due_at),
    CONSTRAINT ck_applications_supplement_closed CHECK ((state = 'open') = (closed_at IS NULL)),
    CONSTRAINT ck_applications_supplement_closed_by_somebody
        CHECK ((state IN ('answered', 'taken_back', 'dropped')) = (closed_by_id IS NOT NULL)),
    CONSTRAINT ck_applications_supplement_answered_in_time
        CHECK (state <> 'answered' OR closed_at < due_at + interval '1 second'),
    CONSTRAINT ck_applications_supplement_expired_when_due CHECK (state <> 'expired' OR closed_at >= due_at),
    CONSTRAINT ck_applications_supplement_reason_given CHECK (state <> 'taken_back' OR why <> ''),
    CONSTRAINT ck_applications_supplement_lengthened_by_somebody
        CHECK ((lengthened_at IS NULL) = (lengthened_by_id IS NULL) AND (lengthened_at IS NULL) = (first_due_at IS NULL)
            AND (lengthened_at IS NULL) = (lengthened_why = '')),
    CONSTRAINT ck_applications_supplement_lengthened_only CHECK (first_due_at < due_at)
);
CREATE UNIQUE INDEX uq_applications_supplement_open ON applications_supplement (application_id) WHERE state = 'open';
CREATE INDEX ix_applications_supplement_due ON applications_supplement (due_at) WHERE state = 'open';

CREATE TABLE applications_supplement_point (
    id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    supplement_id uuid NOT NULL,
    place integer NOT NULL,
    kind varchar(32) NOT NULL,
    code varchar(32) NOT NULL,
    reason varchar(1000) NOT NULL,
    before jsonb NOT NULL,
    said jsonb,
    optional boolean NOT NULL,
    instead boolean NOT NULL,
    CONSTRAINT pk_applications_supplement_point PRIMARY KEY (id),
    CONSTRAINT uq_applications_supplement_point_supplement_id_kind_code UNIQUE (supplement_id, kind, code),
    CONSTRAINT fk_applications_supplement_point_supplement_id_applications_supplement
        FOREIGN KEY (supplement_id) REFERENCES applications_supplement (id),
    CONSTRAINT ck_applications_supplement_point_reason_given CHECK (reason <> ''),
    CONSTRAINT ck_applications_supplement_point_kind CHECK (kind IN ('paper', 'part', 'answer'))
);

ALTER TABLE applications_paper ADD COLUMN supplement_id uuid, ADD COLUMN replaced_id uuid,
    ADD CONSTRAINT fk_applications_paper_supplement_id_applications_supplement
        FOREIGN KEY (supplement_id) REFERENCES applications_supplement (id),
    ADD CONSTRAINT fk_applications_paper_replaced_id_applications_supplement
        FOREIGN KEY (replaced_id) REFERENCES applications_supplement (id);
CREATE INDEX ix_applications_paper_supplement_id ON applications_paper (supplement_id);

-- Whether an open request asks for this, and the firm said so: what 0009_keeping.sql lets in.
CREATE FUNCTION applications_asked(p_application uuid, p_kind text, p_code text, p_value jsonb)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM applications_supplement s JOIN applications_supplement_point p ON p.supplement_id = s.id
        WHERE s.application_id = p_application AND s.state = 'open' AND p.kind = p_kind AND p.code = p_code
            AND p.said = jsonb_build_object('value', p_value))
$$;

CREATE FUNCTION applications_asked_paper(p_application uuid, p_supplement uuid, p_code text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM applications_supplement s JOIN applications_supplement_point p ON p.supplement_id = s.id
        WHERE s.id = p_supplement AND s.application_id = p_application AND s.state = 'open'
            AND p.kind = 'paper' AND p.code = p_code)
$$;

-- An application waits for its supplement exactly as long as a request is open, and then until somebody says what follows.
CREATE FUNCTION applications_keep_waiting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM applications_supplement WHERE application_id = NEW.id AND state = 'open')
        IS DISTINCT FROM (NEW.state = 'supplement') THEN
        RAISE EXCEPTION 'an application waits for its supplement while one is asked for' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_waiting BEFORE UPDATE ON applications_application FOR EACH ROW
    WHEN ((OLD.state = 'supplement') <> (NEW.state = 'supplement'))
    EXECUTE FUNCTION applications_keep_waiting();

-- What was asked, by whom and why stays; its deadline is lengthened once; what is closed is over.
CREATE TRIGGER applications_supplement_never BEFORE DELETE OR TRUNCATE ON applications_supplement
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
CREATE TRIGGER applications_supplement_kept BEFORE UPDATE ON applications_supplement FOR EACH ROW
    WHEN (OLD.state <> 'open' OR (OLD.id, OLD.created_at, OLD.application_id, OLD.number, OLD.asked_by_id, OLD.asked_at)
            IS DISTINCT FROM (NEW.id, NEW.created_at, NEW.application_id, NEW.number, NEW.asked_by_id, NEW.asked_at)
        OR (OLD.lengthened_at IS NOT NULL OR NEW.lengthened_at IS NULL)
            AND (OLD.due_at, OLD.first_due_at, OLD.lengthened_at, OLD.lengthened_by_id, OLD.lengthened_why)
                IS DISTINCT FROM (NEW.due_at, NEW.first_due_at, NEW.lengthened_at, NEW.lengthened_by_id, NEW.lengthened_why)
        OR NEW.first_due_at IS DISTINCT FROM OLD.first_due_at AND NEW.first_due_at IS DISTINCT FROM OLD.due_at)
    EXECUTE FUNCTION kernel_never();
CREATE FUNCTION applications_keep_point() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM applications_supplement WHERE id = NEW.supplement_id AND state = 'open')
        OR TG_OP = 'UPDATE' AND to_jsonb(OLD) - '{said,instead}'::text[] <> to_jsonb(NEW) - '{said,instead}'::text[] THEN
        RAISE EXCEPTION 'what was asked is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_point BEFORE INSERT OR UPDATE ON applications_supplement_point FOR EACH ROW
    EXECUTE FUNCTION applications_keep_point();
CREATE TRIGGER applications_supplement_point_never BEFORE DELETE OR TRUNCATE ON applications_supplement_point
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
