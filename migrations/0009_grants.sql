-- In a reviewed round one officer proposes a grant, another person approves it. What was proposed stays, and is settled once.
CREATE TABLE applications_grant (
    id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    application_id uuid NOT NULL,
    state varchar(32) NOT NULL,
    granted_krw bigint NOT NULL,
    government_krw bigint NOT NULL,
    approver varchar(32) NOT NULL,
    screening integer NOT NULL,
    looked_at jsonb NOT NULL,
    reason varchar(2000) NOT NULL,
    proposed_by_id uuid NOT NULL,
    proposed_at timestamptz NOT NULL,
    settled_by_id uuid,
    settled_at timestamptz,
    agreed boolean,
    settling_note varchar(2000) NOT NULL,
    CONSTRAINT pk_applications_grant PRIMARY KEY (id),
    CONSTRAINT fk_applications_grant_application_id_applications_application
        FOREIGN KEY (application_id) REFERENCES applications_application (id),
    CONSTRAINT fk_applications_grant_proposed_by_id_people_user FOREIGN KEY (proposed_by_id) REFERENCES people_user (id),
    CONSTRAINT fk_applications_grant_settled_by_id_people_user FOREIGN KEY (settled_by_id) REFERENCES people_user (id),
    CONSTRAINT ck_applications_grant_state CHECK (state IN ('open', 'approved', 'sent_back', 'taken_back', 'dropped')),
    CONSTRAINT ck_applications_grant_approver CHECK (approver IN ('officer', 'director')),
    CONSTRAINT ck_applications_grant_reason_given CHECK (reason <> ''),
    CONSTRAINT ck_applications_grant_two_people CHECK (proposed_by_id <> settled_by_id),
    CONSTRAINT ck_applications_grant_settled_one_way CHECK ((settled_at IS NULL) = (agreed IS NULL)),
    CONSTRAINT ck_applications_grant_settled_by_somebody CHECK ((settled_at IS NULL) = (settled_by_id IS NULL)),
    CONSTRAINT ck_applications_grant_approved_by_another CHECK ((state = 'approved') = (agreed IS TRUE)),
    CONSTRAINT ck_applications_grant_sent_back_by_another CHECK ((state = 'sent_back') = (agreed IS FALSE)),
    CONSTRAINT ck_applications_grant_sent_back_with_a_reason CHECK (state <> 'sent_back' OR settling_note <> ''),
    CONSTRAINT ck_applications_grant_share_of_the_sum CHECK (granted_krw >= government_krw AND government_krw > 0)
);
CREATE UNIQUE INDEX uq_applications_grant_open ON applications_grant (application_id) WHERE state = 'open';
CREATE INDEX ix_applications_grant_application ON applications_grant (application_id, proposed_at);
CREATE INDEX ix_applications_grant_state ON applications_grant (state, proposed_at, id);
CREATE INDEX ix_applications_grant_proposed ON applications_grant (proposed_at, id);

CREATE TRIGGER applications_grant_never BEFORE DELETE OR TRUNCATE ON applications_grant
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
CREATE TRIGGER applications_grant_kept BEFORE UPDATE ON applications_grant FOR EACH ROW
    WHEN (OLD.state <> 'open' OR (OLD.id, OLD.created_at, OLD.application_id, OLD.granted_krw, OLD.government_krw, OLD.approver,
            OLD.screening, OLD.looked_at, OLD.reason, OLD.proposed_by_id, OLD.proposed_at)
        IS DISTINCT FROM (NEW.id, NEW.created_at, NEW.application_id, NEW.granted_krw, NEW.government_krw, NEW.approver,
            NEW.screening, NEW.looked_at, NEW.reason, NEW.proposed_by_id, NEW.proposed_at))
    EXECUTE FUNCTION kernel_never();

-- While a grant is proposed nothing else becomes of its application; and in a reviewed round nothing is approved but what
-- was proposed, by the one who approved it.
CREATE FUNCTION applications_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM applications_grant WHERE application_id = NEW.id AND state = 'open') THEN
        RAISE EXCEPTION 'a proposed grant is settled first' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'approved' AND (SELECT mode FROM programmes_round WHERE id = NEW.round_id) = 'reviewed' AND NOT EXISTS (
        SELECT FROM applications_grant g WHERE g.application_id = NEW.id AND g.state = 'approved'
            AND g.granted_krw = NEW.granted_krw AND g.settled_by_id = NEW.decided_by_id) THEN
        RAISE EXCEPTION 'one person proposes a grant and another one approves it' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
-- Where the rules decide nobody does, and two thousand rows do not ask.
CREATE TRIGGER by_two BEFORE UPDATE ON applications_application FOR EACH ROW
    WHEN (OLD.state = 'submitted' AND NEW.state NOT IN ('submitted', 'reserve')
        AND (NEW.state <> 'approved' OR NEW.decided_by_id IS NOT NULL))
    EXECUTE FUNCTION applications_by_two();
