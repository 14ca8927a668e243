-- What a firm handed in is what is decided: nobody changes it afterwards, the size that its rate hangs on least of all.
-- A request for a supplement (0009_supplements.sql) opens exactly the points that it names, for what the firm said to them,
-- until it is closed.
CREATE FUNCTION applications_keep_application() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
    now_ jsonb := to_jsonb(NEW);
    field text;
BEGIN
    IF (OLD.round_id, OLD.firm_id, OLD.firm_size, OLD.band_code, OLD.government_rate, OLD.submitted_at, OLD.submitted_by_id,
            OLD.prepared_by_id, OLD.prepared_at, OLD.import_id, OLD.source_ref, OLD.facts, OLD.skill)
        IS DISTINCT FROM (NEW.round_id, NEW.firm_id, NEW.firm_size, NEW.band_code, NEW.government_rate, NEW.submitted_at,
            NEW.submitted_by_id, NEW.prepared_by_id, NEW.prepared_at, NEW.import_id, NEW.source_ref, NEW.facts, NEW.skill)
        -- A sum is corrected downwards only, and never where it has a turn in a line.
        OR NEW.asked_krw > OLD.asked_krw
        OR NEW.asked_krw < OLD.asked_krw AND EXISTS (SELECT FROM applications_turn WHERE application_id = NEW.id) THEN
        RAISE EXCEPTION 'what was submitted is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    FOREACH field IN ARRAY ARRAY['title', 'problem', 'goal', 'asked_krw'] LOOP
        IF was -> field IS DISTINCT FROM now_ -> field AND NOT applications_asked(NEW.id, 'part', field, now_ -> field) THEN
            RAISE EXCEPTION 'what was submitted is never changed: % was not asked for', field USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    FOR field IN SELECT jsonb_object_keys(OLD.answers || NEW.answers) LOOP
        IF OLD.answers -> field IS DISTINCT FROM NEW.answers -> field
            AND NOT applications_asked(NEW.id, 'answer', field, NEW.answers -> field) THEN
            RAISE EXCEPTION 'what was submitted is never changed: % was not asked for', field USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_application BEFORE UPDATE ON applications_application FOR EACH ROW
    WHEN (OLD.submitted_at IS NOT NULL AND (OLD.round_id, OLD.firm_id, OLD.asked_krw, OLD.firm_size, OLD.band_code, OLD.government_rate,
            OLD.submitted_at, OLD.submitted_by_id, OLD.prepared_by_id, OLD.prepared_at, OLD.import_id, OLD.source_ref,
            OLD.answers, OLD.facts, OLD.title, OLD.skill, OLD.problem, OLD.goal)
        IS DISTINCT FROM (NEW.round_id, NEW.firm_id, NEW.asked_krw, NEW.firm_size, NEW.band_code, NEW.government_rate,
            NEW.submitted_at, NEW.submitted_by_id, NEW.prepared_by_id, NEW.prepared_at, NEW.import_id, NEW.source_ref,
            NEW.answers, NEW.facts, NEW.title, NEW.skill, NEW.problem, NEW.goal))
    EXECUTE FUNCTION applications_keep_application();

-- Where the round's rules ask for two people of a firm, one has prepared what another submits.
CREATE FUNCTION applications_require_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT rules -> 'rules' ->> 'certified_by_two' FROM programmes_round WHERE id = NEW.round_id) = 'true' THEN
        RAISE EXCEPTION 'another person of the firm has to prepare it' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER require_two BEFORE UPDATE OF submitted_at ON applications_application FOR EACH ROW
    WHEN (OLD.submitted_at IS NULL AND NEW.submitted_at IS NOT NULL AND NEW.prepared_at IS NULL)
    EXECUTE FUNCTION applications_require_two();

-- Papers come and go with the draft. What was submitted with them stays: nothing is removed, and nothing is added but
-- what an open request asks for. That takes the place of an older one when it is sent, and the older one is kept.
CREATE FUNCTION applications_keep_paper() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE paper applications_paper := coalesce(NEW, OLD);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.replaced_id IS NOT NULL OR NEW.replaced_id IS NULL OR to_jsonb(OLD) - 'replaced_id' <> to_jsonb(NEW) - 'replaced_id'
            OR NOT applications_asked_paper(OLD.application_id, NEW.replaced_id, OLD.code) THEN
            RAISE EXCEPTION 'papers are never changed' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF paper.supplement_id IS NOT NULL THEN
        IF NOT applications_asked_paper(paper.application_id, paper.supplement_id, paper.code) THEN
            RAISE EXCEPTION 'papers that were not asked for are never changed' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF EXISTS (SELECT FROM applications_application WHERE id = paper.application_id AND submitted_at IS NOT NULL) THEN
        RAISE EXCEPTION 'papers of what was submitted are never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN paper;
END $$;
CREATE TRIGGER keep_paper BEFORE INSERT OR UPDATE OR DELETE ON applications_paper FOR EACH ROW
    EXECUTE FUNCTION applications_keep_paper();
CREATE TRIGGER applications_paper_never BEFORE TRUNCATE ON applications_paper
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();

-- What an office said is evidence. Nothing is added to what was submitted.
CREATE FUNCTION applications_keep_looked_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM applications_application WHERE id = NEW.application_id AND submitted_at IS NOT NULL) THEN
        RAISE EXCEPTION 'what was submitted is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_looked_up BEFORE INSERT ON applications_looked_up FOR EACH ROW
    EXECUTE FUNCTION applications_keep_looked_up();
CREATE TRIGGER applications_looked_up_never BEFORE UPDATE OR DELETE OR TRUNCATE ON applications_looked_up
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();

-- A consent stands as it was given.
CREATE TRIGGER applications_consent_never BEFORE UPDATE OR DELETE OR TRUNCATE ON applications_consent
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
