-- What was signed stays as it was signed, whoever writes to the table.
CREATE FUNCTION contracts_is_signed(contract uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM contracts_signature WHERE contract_id = contract AND voided_at IS NULL)
$$;

CREATE FUNCTION contracts_award() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.awarded_by_id IS DISTINCT FROM (SELECT a.decided_by_id FROM vouchers_voucher v
        JOIN applications_application a ON a.id = v.application_id WHERE v.id = NEW.voucher_id) THEN
        RAISE EXCEPTION 'a contract never names another decider than its application' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award BEFORE INSERT OR UPDATE OF awarded_by_id, voucher_id ON contracts_contract
    FOR EACH ROW EXECUTE FUNCTION contracts_award();

CREATE FUNCTION contracts_signs_for_agency() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.party = 'agency' AND EXISTS (SELECT FROM contracts_contract c JOIN people_user u ON u.id = NEW.signed_by_id
        WHERE c.id = NEW.contract_id AND (u.id = c.awarded_by_id OR u.organisation_id IN (c.firm_id, c.supplier_id))) THEN
        RAISE EXCEPTION 'whoever decided or is a party never signs for the agency' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.party = 'agency' AND EXISTS (SELECT FROM contracts_contract c JOIN vouchers_voucher v ON v.id = c.voucher_id
        JOIN applications_grant g ON g.application_id = v.application_id AND g.state = 'approved'
        WHERE c.id = NEW.contract_id AND NEW.signed_by_id IN (g.proposed_by_id, g.settled_by_id)) THEN
        RAISE EXCEPTION 'whoever had a part in the grant never signs for the agency' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signs_for_agency BEFORE INSERT ON contracts_signature
    FOR EACH ROW EXECUTE FUNCTION contracts_signs_for_agency();

CREATE FUNCTION contracts_keep_contract() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a contract is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.ref, OLD.voucher_id, OLD.match_id, OLD.firm_id, OLD.supplier_id, OLD.title, OLD.scope, OLD.supply_krw,
            OLD.government_krw, OLD.partner_krw, OLD.own_krw, OLD.vat_krw, OLD.starts_on, OLD.ends_on, OLD.pledge_version)
        IS DISTINCT FROM (NEW.ref, NEW.voucher_id, NEW.match_id, NEW.firm_id, NEW.supplier_id, NEW.title, NEW.scope, NEW.supply_krw,
            NEW.government_krw, NEW.partner_krw, NEW.own_krw, NEW.vat_krw, NEW.starts_on, NEW.ends_on, NEW.pledge_version)
        AND contracts_is_signed(OLD.id) THEN
        RAISE EXCEPTION 'a signed contract is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_contract BEFORE UPDATE OR DELETE ON contracts_contract
    FOR EACH ROW EXECUTE FUNCTION contracts_keep_contract();

CREATE FUNCTION contracts_keep_cost_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF contracts_is_signed(CASE WHEN TG_OP = 'INSERT' THEN NEW.contract_id ELSE OLD.contract_id END) THEN
        RAISE EXCEPTION 'the cost lines of a signed contract are never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_cost_line BEFORE INSERT OR UPDATE OR DELETE ON contracts_cost_line
    FOR EACH ROW EXECUTE FUNCTION contracts_keep_cost_line();

-- At the end of each transaction a contract costs what its cost lines sum to, and each is of a kind its round pays for.
CREATE FUNCTION contracts_costs_fit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    contract uuid := CASE WHEN TG_TABLE_NAME = 'contracts_contract' THEN to_jsonb(NEW) ->> 'id'
        WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ->> 'contract_id' ELSE to_jsonb(NEW) ->> 'contract_id' END;
BEGIN
    IF (SELECT supply_krw FROM contracts_contract WHERE id = contract)
        <> (SELECT coalesce(sum(supply_krw), 0) FROM contracts_cost_line WHERE contract_id = contract) THEN
        RAISE EXCEPTION 'cost lines never sum to another value than their contract' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT FROM contracts_cost_line l JOIN contracts_contract c ON c.id = l.contract_id
        JOIN vouchers_voucher v ON v.id = c.voucher_id JOIN programmes_round r ON r.id = v.round_id
        WHERE c.id = contract AND r.rules -> 'rules' -> 'costs' <> '[]' AND NOT r.rules -> 'rules' -> 'costs' ? l.kind) THEN
        RAISE EXCEPTION 'a contract never has a cost that its round does not pay for' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER costs_fit AFTER INSERT OR UPDATE OF supply_krw ON contracts_contract
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION contracts_costs_fit();
CREATE CONSTRAINT TRIGGER costs_fit AFTER INSERT OR UPDATE OR DELETE ON contracts_cost_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION contracts_costs_fit();

CREATE FUNCTION contracts_keep_milestone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.contract_id, OLD.number, OLD.title, OLD.due_on, OLD.supply_krw, OLD.government_krw, OLD.partner_krw, OLD.own_krw, OLD.vat_krw)
            IS NOT DISTINCT FROM (NEW.contract_id, NEW.number, NEW.title, NEW.due_on, NEW.supply_krw, NEW.government_krw,
                NEW.partner_krw, NEW.own_krw, NEW.vat_krw) THEN
            RETURN NEW;
        END IF;
    END IF;
    IF contracts_is_signed(CASE WHEN TG_OP = 'INSERT' THEN NEW.contract_id ELSE OLD.contract_id END) THEN
        RAISE EXCEPTION 'the work in a signed contract is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_milestone BEFORE INSERT OR UPDATE OR DELETE ON contracts_milestone
    FOR EACH ROW EXECUTE FUNCTION contracts_keep_milestone();

CREATE FUNCTION contracts_keep_signature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a signature is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.voided_at IS NOT NULL OR (to_jsonb(OLD) - 'voided_at') IS DISTINCT FROM (to_jsonb(NEW) - 'voided_at') THEN
        RAISE EXCEPTION 'a signature is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (SELECT state FROM contracts_contract WHERE id = OLD.contract_id) IN ('signed', 'completed') THEN
        RAISE EXCEPTION 'a signature of a running contract is never void' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_signature BEFORE UPDATE OR DELETE ON contracts_signature
    FOR EACH ROW EXECUTE FUNCTION contracts_keep_signature();
