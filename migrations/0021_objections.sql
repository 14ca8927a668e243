-- Who had a part in what a firm objects to, or is tied to the firm: they neither answer nor decide anew. The pages ask the
-- same function, so that nobody reads one answer and gets another. `p_until` is when the firm objected.
CREATE FUNCTION objections_parts(p_application uuid, p_until timestamptz)
RETURNS TABLE (user_id uuid, part text) LANGUAGE sql STABLE AS $$
    SELECT o.decided_by_id, 'decided' FROM objections_objection o
        WHERE o.application_id = p_application AND o.decided_by_id IS NOT NULL
    UNION SELECT r.actor_id, 'screened' FROM audit_record r
        WHERE r.subject_id = p_application AND r.action = 'application.screened' AND r.actor_id IS NOT NULL
            AND r.created_at <= p_until
    UNION SELECT who, 'passed_over' FROM applications_finding f JOIN applications_override v ON v.finding_id = f.id
        CROSS JOIN LATERAL (VALUES (v.proposed_by_id, v.proposed_at), (v.settled_by_id, v.settled_at)) AS did (who, at)
        WHERE f.application_id = p_application AND who IS NOT NULL AND at <= p_until
    UNION SELECT who, 'proposed' FROM applications_grant g
        CROSS JOIN LATERAL (VALUES (g.proposed_by_id, g.proposed_at), (g.settled_by_id, g.settled_at)) AS did (who, at)
        WHERE g.application_id = p_application AND who IS NOT NULL AND at <= p_until
    UNION SELECT who, 'revoked' FROM vouchers_revocation r JOIN vouchers_voucher v ON v.id = r.voucher_id
        CROSS JOIN LATERAL (VALUES (r.proposed_by_id, r.proposed_at), (r.settled_by_id, r.settled_at)) AS did (who, at)
        WHERE v.application_id = p_application AND who IS NOT NULL AND at <= p_until
    UNION SELECT s.user_id, 'assessed' FROM assessments_assignment g JOIN assessments_assessor s ON s.id = g.assessor_id
        WHERE g.application_id = p_application
    UNION SELECT b.given_by_id, 'points' FROM assessments_bonus b WHERE b.application_id = p_application
    UNION SELECT who, 'panel' FROM assessments_line l JOIN assessments_proposal p ON p.id = l.proposal_id
        CROSS JOIN LATERAL (VALUES (p.proposed_by_id), (p.decided_by_id)) AS did (who)
        WHERE l.application_id = p_application AND who IS NOT NULL
    UNION SELECT s.user_id, 'tied' FROM applications_application a JOIN people_organisation f ON f.id = a.firm_id
        JOIN assessments_interest i ON i.registration_no = f.registration_no
        JOIN assessments_assessor s ON s.id = i.assessor_id
        WHERE a.id = p_application
    UNION SELECT u.id, 'own' FROM applications_application a JOIN people_user u ON u.organisation_id = a.firm_id
        WHERE a.id = p_application
$$;

CREATE FUNCTION objections_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM objections_parts(NEW.application_id, NEW.created_at) p
            WHERE p.user_id IN (NEW.judged_by_id, NEW.settled_by_id)) THEN
        RAISE EXCEPTION 'whoever had a part in a decision does not answer an objection to it'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER by_another BEFORE INSERT OR UPDATE ON objections_objection FOR EACH ROW
    EXECUTE FUNCTION objections_by_another();

-- What is open again after an objection is decided by a third person, whichever way the change comes.
CREATE FUNCTION objections_decided_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM objections_objection o WHERE o.application_id = NEW.id AND o.state IN ('upheld', 'settled')
            AND o.judged_by_id IS DISTINCT FROM NEW.decided_by_id AND NOT EXISTS (
                SELECT FROM objections_parts(o.application_id, o.created_at) p WHERE p.user_id = NEW.decided_by_id)) THEN
        RAISE EXCEPTION 'whoever had a part before does not decide anew' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decided_anew BEFORE UPDATE ON applications_application FOR EACH ROW
    WHEN (OLD.state = 'reopened' AND NEW.state <> 'reopened') EXECUTE FUNCTION objections_decided_anew();

-- What was said stays, each word of it, once it was said; what is over is over.
CREATE TRIGGER objections_objection_never BEFORE DELETE OR TRUNCATE ON objections_objection
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
CREATE TRIGGER objections_objection_over BEFORE UPDATE ON objections_objection FOR EACH ROW
    WHEN (OLD.state IN ('withdrawn', 'dismissed', 'settled')
        OR (OLD.ref, OLD.created_at, OLD.application_id, OLD.firm_id, OLD.against, OLD.granted_krw, OLD.decided_by_id,
            OLD.decision_note, OLD.known_at, OLD.until_at, OLD.due_on, OLD.grounds, OLD.raised_by_id)
        IS DISTINCT FROM (NEW.ref, NEW.created_at, NEW.application_id, NEW.firm_id, NEW.against, NEW.granted_krw,
            NEW.decided_by_id, NEW.decision_note, NEW.known_at, NEW.until_at, NEW.due_on, NEW.grounds, NEW.raised_by_id)
        OR OLD.judged_at IS NOT NULL AND (OLD.judged_by_id, OLD.judged_at, OLD.judgement)
        IS DISTINCT FROM (NEW.judged_by_id, NEW.judged_at, NEW.judgement))
    EXECUTE FUNCTION kernel_never();
CREATE TRIGGER objections_paper_never BEFORE UPDATE OR DELETE OR TRUNCATE ON objections_paper
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
