-- What a firm declared and what was found by it is evidence. A proposal to pass over it is settled once, by a second person.
CREATE TABLE applications_declaration (
    id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    application_id uuid NOT NULL,
    question varchar(32) NOT NULL,
    answer boolean NOT NULL,
    text varchar(300) NOT NULL,
    declared_by_id uuid NOT NULL,
    declared_at timestamptz NOT NULL,
    CONSTRAINT pk_applications_declaration PRIMARY KEY (id),
    CONSTRAINT fk_applications_declaration_application_id_applications_application
        FOREIGN KEY (application_id) REFERENCES applications_application (id),
    CONSTRAINT fk_applications_declaration_declared_by_id_people_user
        FOREIGN KEY (declared_by_id) REFERENCES people_user (id)
);
CREATE INDEX ix_applications_declaration_application
    ON applications_declaration (application_id, question, declared_at);

CREATE TABLE applications_finding (
    id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    application_id uuid NOT NULL,
    screening integer NOT NULL,
    place integer NOT NULL,
    ground varchar(32) NOT NULL,
    outcome varchar(32) NOT NULL,
    reason varchar(300) NOT NULL,
    remedy varchar(300) NOT NULL,
    counts jsonb NOT NULL,
    source varchar(32) NOT NULL,
    evidence jsonb NOT NULL,
    rules_version integer NOT NULL,
    checked_at timestamptz NOT NULL,
    CONSTRAINT pk_applications_finding PRIMARY KEY (id),
    CONSTRAINT fk_applications_finding_application_id_applications_application
        FOREIGN KEY (application_id) REFERENCES applications_application (id),
    CONSTRAINT uq_applications_finding_application_id_screening_ground UNIQUE (application_id, screening, ground),
    CONSTRAINT ck_applications_finding_screening_positive CHECK (screening > 0),
    CONSTRAINT ck_applications_finding_ground CHECK (ground IN (
        'size', 'industry', 'region', 'in_business', 'tax_arrears', 'credit_default', 'same_representative',
        'supported_before', 'funded_elsewhere', 'banned', 'employees', 'capital_impaired', 'own_product', 'age')),
    CONSTRAINT ck_applications_finding_outcome CHECK (outcome IN ('fail', 'unknown', 'warn', 'pass')),
    CONSTRAINT ck_applications_finding_source CHECK (source IN ('tax_office', 'profile', 'declared', 'records'))
);

CREATE TABLE applications_override (
    id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    finding_id uuid NOT NULL,
    reason varchar(2000) NOT NULL,
    proposed_by_id uuid NOT NULL,
    proposed_at timestamptz NOT NULL,
    settled_by_id uuid,
    settled_at timestamptz,
    agreed boolean,
    settling_note varchar(2000) NOT NULL,
    CONSTRAINT pk_applications_override PRIMARY KEY (id),
    CONSTRAINT fk_applications_override_finding_id_applications_finding
        FOREIGN KEY (finding_id) REFERENCES applications_finding (id),
    CONSTRAINT fk_applications_override_proposed_by_id_people_user
        FOREIGN KEY (proposed_by_id) REFERENCES people_user (id),
    CONSTRAINT fk_applications_override_settled_by_id_people_user
        FOREIGN KEY (settled_by_id) REFERENCES people_user (id),
    CONSTRAINT ck_applications_override_reason_given CHECK (reason <> ''),
    CONSTRAINT ck_applications_override_two_people CHECK (proposed_by_id <> settled_by_id),
    CONSTRAINT ck_applications_override_settled_one_way CHECK ((settled_at IS NULL) = (agreed IS NULL)),
    CONSTRAINT ck_applications_override_settled_by_somebody CHECK ((settled_at IS NULL) = (settled_by_id IS NULL))
);
CREATE INDEX ix_applications_override_waiting ON applications_override (proposed_at) WHERE settled_at IS NULL;
CREATE UNIQUE INDEX uq_applications_override_open ON applications_override (finding_id) WHERE agreed IS NOT FALSE;

CREATE TRIGGER applications_declaration_never BEFORE UPDATE OR DELETE OR TRUNCATE ON applications_declaration
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
CREATE TRIGGER applications_finding_never BEFORE UPDATE OR DELETE OR TRUNCATE ON applications_finding
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
CREATE TRIGGER applications_override_never BEFORE DELETE OR TRUNCATE ON applications_override
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
CREATE TRIGGER applications_override_settled BEFORE UPDATE ON applications_override FOR EACH ROW
    WHEN (OLD.settled_at IS NOT NULL OR (OLD.finding_id, OLD.reason, OLD.proposed_by_id, OLD.proposed_at)
        IS DISTINCT FROM (NEW.finding_id, NEW.reason, NEW.proposed_by_id, NEW.proposed_at))
    EXECUTE FUNCTION kernel_never();
