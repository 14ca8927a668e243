-- The ledger's tables, triggers and functions. Why they are so: 0004_ledger.py.

CREATE TABLE ledger_book (
    code varchar(41) COLLATE "C" NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_ledger_book PRIMARY KEY (code),
    CONSTRAINT ck_ledger_book_code CHECK (
        code ~ '^(budget|cash|fund:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$')
);
CREATE TABLE ledger_unit (
    code varchar(3) COLLATE "C" NOT NULL,
    minor_digits smallint NOT NULL,
    CONSTRAINT pk_ledger_unit PRIMARY KEY (code),
    CONSTRAINT ck_ledger_unit_code CHECK (code ~ '^[A-Z]{3}$'),
    CONSTRAINT ck_ledger_unit_minor_digits CHECK (minor_digits BETWEEN 0 AND 4)
);
INSERT INTO ledger_unit (code, minor_digits) VALUES ('KRW', 0);

CREATE TABLE ledger_account (
    id bigint GENERATED ALWAYS AS IDENTITY,
    book varchar(41) COLLATE "C" NOT NULL,
    code varchar(32) COLLATE "C" NOT NULL,
    owner_id uuid NOT NULL,
    unit varchar(3) COLLATE "C" NOT NULL,
    guard varchar(32) NOT NULL,
    debits bigint NOT NULL DEFAULT 0,
    credits bigint NOT NULL DEFAULT 0,
    pending_debits bigint NOT NULL DEFAULT 0,
    pending_credits bigint NOT NULL DEFAULT 0,
    version bigint NOT NULL DEFAULT 0,
    changed_at timestamptz NOT NULL DEFAULT 'epoch',
    CONSTRAINT pk_ledger_account PRIMARY KEY (id),
    CONSTRAINT uq_ledger_account_place UNIQUE (book, code, owner_id, unit),
    CONSTRAINT ck_ledger_account_enough CHECK (CASE guard
        WHEN 'debit' THEN debits - credits >= pending_credits
        WHEN 'credit' THEN credits - debits >= pending_debits
        ELSE true END)
) WITH (fillfactor = 60);

CREATE FUNCTION ledger_digest(
    state text, leg int, legs int, debit_id bigint, credit_id bigint, amount bigint,
    resolves_id bigint, reverses_id bigint, document text
) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sha256(decode(replace(
    state || '|' || leg::text || '|' || legs::text || '|' || debit_id::text || '|' || credit_id::text || '|' || amount::text
    || '|' || coalesce(resolves_id::text, '') || '|' || coalesce(reverses_id::text, '') || '|' || document,
    '\\', '\\\\'), 'escape'));

CREATE TABLE ledger_transfer (
    id bigint GENERATED ALWAYS AS IDENTITY,
    book varchar(41) COLLATE "C" NOT NULL,
    key varchar(200) COLLATE "C" NOT NULL,
    link_id uuid NOT NULL,
    leg smallint NOT NULL,
    legs smallint NOT NULL,
    state varchar(32) COLLATE "C" NOT NULL,
    debit_id bigint NOT NULL,
    credit_id bigint NOT NULL,
    amount bigint NOT NULL,
    unit varchar(3) COLLATE "C" NOT NULL,
    resolves_id bigint,
    reverses_id bigint,
    effective_on date NOT NULL,
    actor_id uuid,
    document varchar(64) COLLATE "C" NOT NULL,
    memo varchar(500) NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    digest bytea NOT NULL,
    CONSTRAINT pk_ledger_transfer PRIMARY KEY (id),
    CONSTRAINT uq_ledger_transfer_key UNIQUE (key, leg),
    CONSTRAINT uq_ledger_transfer_link_id UNIQUE (link_id, leg),
    CONSTRAINT ck_ledger_transfer_two_accounts CHECK (debit_id <> credit_id),
    CONSTRAINT ck_ledger_transfer_amount CHECK (amount BETWEEN 1 AND 100000000000000)
);
CREATE UNIQUE INDEX uq_ledger_transfer_resolves_id ON ledger_transfer (resolves_id) WHERE resolves_id IS NOT NULL;
CREATE UNIQUE INDEX uq_ledger_transfer_reverses_id ON ledger_transfer (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX ix_ledger_transfer_document ON ledger_transfer (document, id);
CREATE INDEX ix_ledger_transfer_effective_on ON ledger_transfer (effective_on, id);

CREATE TABLE ledger_entry (
    account_id bigint NOT NULL,
    version bigint NOT NULL,
    transfer_id bigint NOT NULL,
    debits bigint NOT NULL,
    credits bigint NOT NULL,
    pending_debits bigint NOT NULL,
    pending_credits bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT pk_ledger_entry PRIMARY KEY (account_id, version),
    CONSTRAINT uq_ledger_entry_transfer_id UNIQUE (transfer_id, account_id)
);
CREATE INDEX ix_ledger_entry_recorded_at ON ledger_entry (account_id, recorded_at, version);

CREATE TABLE ledger_period (
    book varchar(41) COLLATE "C" NOT NULL,
    lasts_until date NOT NULL,
    starts_on date NOT NULL,
    closed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    closed_by_id uuid,
    CONSTRAINT pk_ledger_period PRIMARY KEY (book, lasts_until),
    CONSTRAINT fk_ledger_period_book_ledger_book FOREIGN KEY (book) REFERENCES ledger_book (code),
    CONSTRAINT ck_ledger_period_days CHECK (starts_on <= lasts_until)
);
INSERT INTO ledger_book (code) VALUES ('budget'), ('cash');

-- Rules of one row that no CHECK carries: PostgreSQL parses every CHECK anew for every statement.
CREATE FUNCTION ledger_refuse(message text, rule text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', message USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;
CREATE FUNCTION ledger_admit() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.key = '' OR NEW.document = '' THEN
        PERFORM ledger_refuse('a transfer needs a key and a document', 'ledger_transfer_named');
    ELSIF NEW.leg NOT BETWEEN 1 AND NEW.legs THEN
        PERFORM ledger_refuse('a leg is one of its legs', 'ledger_transfer_leg');
    ELSIF NEW.state NOT IN ('posted', 'pending', 'post', 'void') THEN
        PERFORM ledger_refuse('a transfer is posted, pending, post or void', 'ledger_transfer_state');
    ELSIF (NEW.state IN ('post', 'void')) <> (NEW.resolves_id IS NOT NULL) THEN
        PERFORM ledger_refuse('post and void resolve, nothing else does', 'ledger_transfer_resolves');
    ELSIF NEW.reverses_id IS NOT NULL AND NEW.state <> 'posted' THEN
        PERFORM ledger_refuse('a reversal is posted', 'ledger_transfer_reverses');
    ELSIF NEW.effective_on NOT BETWEEN '2000-01-01' AND '2199-12-31' THEN
        PERFORM ledger_refuse('a transfer counts for a day of this time', 'ledger_transfer_effective_on');
    END IF;
    NEW.digest := ledger_digest(NEW.state, NEW.leg, NEW.legs, NEW.debit_id, NEW.credit_id, NEW.amount,
        NEW.resolves_id, NEW.reverses_id, NEW.document);
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_transfer_admits BEFORE INSERT ON ledger_transfer FOR EACH ROW EXECUTE FUNCTION ledger_admit();

-- What a transfer that resolves or reverses another must look like.
CREATE FUNCTION ledger_follows(t ledger_transfer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE o ledger_transfer;
BEGIN
    SELECT * INTO o FROM ledger_transfer WHERE id = coalesce(t.resolves_id, t.reverses_id);
    IF t.resolves_id IS NOT NULL AND (o.state, o.debit_id, o.credit_id, o.amount)
        IS DISTINCT FROM ('pending', t.debit_id, t.credit_id, t.amount) THEN
        RAISE EXCEPTION 'transfer % does not resolve a pending transfer like it', t.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_resolves_pending';
    END IF;
    IF t.reverses_id IS NOT NULL AND (o.id IS NULL OR o.state NOT IN ('posted', 'post') OR o.reverses_id IS NOT NULL
        OR (o.debit_id, o.credit_id, o.amount) <> (t.credit_id, t.debit_id, t.amount)) THEN
        RAISE EXCEPTION 'transfer % does not mirror a posted transfer', t.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_reverses_posted';
    END IF;
END $$;

CREATE FUNCTION ledger_move() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    t ledger_transfer; last ledger_transfer; d ledger_account; c ledger_account;
    moment timestamptz; now_amount bigint; held_amount bigint; several boolean; many int;
BEGIN
    IF TG_RELID <> 'ledger_transfer'::regclass THEN
        RAISE EXCEPTION 'ledger_move belongs to ledger_transfer' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT count(*) INTO many FROM fresh;
    -- Many plain transfers at once, where every account only gains or only loses: its last balance is then its lowest or
    -- its highest, so that one update an account (and its CHECK) says as much as one for every transfer.
    IF many > 8 AND NOT EXISTS (SELECT FROM fresh WHERE state <> 'posted' OR reverses_id IS NOT NULL)
        AND NOT EXISTS (SELECT debit_id FROM fresh INTERSECT SELECT credit_id FROM fresh) THEN
        IF EXISTS (SELECT FROM fresh GROUP BY link_id HAVING count(*) <> min(legs) OR min(legs) <> max(legs)
            OR min(leg) <> 1 OR max(leg) <> min(legs) OR min(key) <> max(key)) THEN
            RAISE EXCEPTION 'a link is not whole' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_link_whole';
        END IF;
        IF EXISTS (SELECT FROM fresh f JOIN ledger_period p ON p.book = f.book AND p.lasts_until >= f.effective_on) THEN
            RAISE EXCEPTION 'a book is closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_period_open';
        END IF;
        SELECT greatest((SELECT min(recorded_at) FROM fresh), max(a.changed_at)) INTO moment FROM (
            SELECT changed_at FROM ledger_account WHERE id IN (
                SELECT debit_id FROM fresh UNION SELECT credit_id FROM fresh)
            ORDER BY id FOR NO KEY UPDATE) a;
        IF EXISTS (SELECT FROM fresh f LEFT JOIN ledger_account d_ ON d_.id = f.debit_id
            LEFT JOIN ledger_account c_ ON c_.id = f.credit_id
            WHERE (d_.book, d_.unit, c_.book, c_.unit) IS DISTINCT FROM (f.book, f.unit, f.book, f.unit)) THEN
            RAISE EXCEPTION 'a transfer names an account that its book does not have'
                USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'ledger_transfer_accounts';
        END IF;
        WITH side AS MATERIALIZED (
            SELECT f.id, s.account_id, s.debit, s.credit, row_number() OVER along AS n,
                (sum(s.debit) OVER along)::bigint AS debits, (sum(s.credit) OVER along)::bigint AS credits
            FROM fresh f CROSS JOIN LATERAL (VALUES (f.debit_id, f.amount, 0::bigint), (f.credit_id, 0, f.amount))
                AS s (account_id, debit, credit)
            WINDOW along AS (PARTITION BY s.account_id ORDER BY f.link_id, f.leg ROWS UNBOUNDED PRECEDING)
        ), written AS (
            INSERT INTO ledger_entry
            SELECT a.id, a.version + side.n, side.id, a.debits + side.debits, a.credits + side.credits,
                a.pending_debits, a.pending_credits, moment
            FROM side JOIN ledger_account a ON a.id = side.account_id
        )
        UPDATE ledger_account a SET debits = a.debits + x.debits, credits = a.credits + x.credits,
            version = a.version + x.n, changed_at = moment
        FROM (SELECT account_id, max(debits) AS debits, max(credits) AS credits, max(n) AS n FROM side
            GROUP BY account_id) x
        WHERE a.id = x.account_id;
        RETURN NULL;
    END IF;
    FOR t IN SELECT * FROM fresh ORDER BY link_id, leg LOOP
        IF t.leg <> 1 AND (t.link_id, t.leg, t.legs, t.key, t.state)
            IS DISTINCT FROM (last.link_id, last.leg + 1, last.legs, last.key, last.state)
            OR t.leg = 1 AND last.leg <> last.legs THEN
            RAISE EXCEPTION 'link % is not whole', t.link_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_link_whole';
        END IF;
        IF several IS NULL THEN
            several := many > 1;
            moment := t.recorded_at;
            IF several THEN
                -- Always in id order, so that two posts never wait for each other.
                SELECT greatest(moment, max(a.changed_at)) INTO moment FROM (
                    SELECT changed_at FROM ledger_account WHERE id IN (
                        SELECT debit_id FROM fresh UNION SELECT credit_id FROM fresh)
                    ORDER BY id FOR NO KEY UPDATE) a;
            END IF;
        END IF;
        IF EXISTS (SELECT FROM ledger_period p WHERE p.book = t.book AND p.lasts_until >= t.effective_on) THEN
            RAISE EXCEPTION 'book % is closed on %', t.book, t.effective_on
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_period_open';
        END IF;
        IF t.resolves_id IS NOT NULL OR t.reverses_id IS NOT NULL THEN
            PERFORM ledger_follows(t);
        END IF;

        now_amount := CASE WHEN t.state IN ('posted', 'post') THEN t.amount ELSE 0 END;
        held_amount := CASE t.state WHEN 'pending' THEN t.amount WHEN 'posted' THEN 0 ELSE -t.amount END;
        FOR turn IN 1..2 LOOP
            IF (turn = 1) = (t.debit_id < t.credit_id) THEN
                UPDATE ledger_account a SET debits = a.debits + now_amount,
                    pending_debits = a.pending_debits + held_amount,
                    version = a.version + 1, changed_at = greatest(a.changed_at, moment)
                    WHERE a.id = t.debit_id RETURNING a.* INTO d;
                moment := d.changed_at;
            ELSE
                UPDATE ledger_account a SET credits = a.credits + now_amount,
                    pending_credits = a.pending_credits + held_amount,
                    version = a.version + 1, changed_at = greatest(a.changed_at, moment)
                    WHERE a.id = t.credit_id RETURNING a.* INTO c;
                moment := c.changed_at;
            END IF;
        END LOOP;
        IF (d.book, d.unit, c.book, c.unit) IS DISTINCT FROM (t.book, t.unit, t.book, t.unit) THEN
            RAISE EXCEPTION 'transfer % names an account that book % does not have in %', t.id, t.book, t.unit
                USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'ledger_transfer_accounts';
        END IF;
        IF d.changed_at <> c.changed_at THEN  -- somebody was faster on the second account: the first follows
            UPDATE ledger_account SET changed_at = moment WHERE id IN (d.id, c.id) AND changed_at <> moment;
        END IF;
        INSERT INTO ledger_entry VALUES
            (d.id, d.version, t.id, d.debits, d.credits, d.pending_debits, d.pending_credits, moment),
            (c.id, c.version, t.id, c.debits, c.credits, c.pending_debits, c.pending_credits, moment);
        last := t;
    END LOOP;
    IF last.leg <> last.legs THEN
        RAISE EXCEPTION 'link % is not whole', last.link_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_link_whole';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_transfer_moves AFTER INSERT ON ledger_transfer
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_move();

CREATE FUNCTION ledger_only_by_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% changes only by a transfer: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION ledger_open_empty() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.code !~ '^[a-z_]+$' THEN
        PERFORM ledger_refuse('a code is small letters', 'ledger_account_code');
    ELSIF NOT EXISTS (SELECT FROM ledger_book WHERE ledger_book.code = NEW.book)
        OR NOT EXISTS (SELECT FROM ledger_unit WHERE ledger_unit.code = NEW.unit) THEN
        PERFORM ledger_refuse('an account is in a book and in a unit that exist', 'ledger_account_book');
    ELSIF NEW.guard NOT IN ('debit', 'credit', 'none') THEN
        PERFORM ledger_refuse('a guard is debit, credit or none', 'ledger_account_guard');
    ELSIF (NEW.debits, NEW.credits, NEW.pending_debits, NEW.pending_credits, NEW.version, NEW.changed_at)
        <> (0, 0, 0, 0, 0, 'epoch') THEN
        PERFORM ledger_refuse('an account opens empty', 'ledger_account_empty');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_account_opens BEFORE INSERT ON ledger_account FOR EACH ROW EXECUTE FUNCTION ledger_open_empty();
CREATE TRIGGER ledger_account_moves BEFORE UPDATE ON ledger_account FOR EACH STATEMENT
    WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger_only_by_transfer();
CREATE TRIGGER ledger_account_never BEFORE DELETE OR TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
CREATE TRIGGER ledger_entry_moves BEFORE INSERT ON ledger_entry FOR EACH STATEMENT
    WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger_only_by_transfer();
CREATE TRIGGER ledger_entry_never BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
CREATE TRIGGER ledger_transfer_never BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
CREATE TRIGGER ledger_period_never BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_period
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
CREATE TRIGGER ledger_book_never BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_book
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();
CREATE TRIGGER ledger_unit_never BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_unit
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_never();

-- Closing waits for every transfer in flight and lets no new one in until it is decided.
CREATE FUNCTION ledger_close() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_RELID <> 'ledger_period'::regclass THEN
        RAISE EXCEPTION 'ledger_close belongs to ledger_period' USING ERRCODE = 'insufficient_privilege';
    END IF;
    LOCK TABLE ledger_transfer IN SHARE ROW EXCLUSIVE MODE;
    NEW.starts_on := (SELECT max(lasts_until) + 1 FROM ledger_period WHERE book = NEW.book);
    NEW.starts_on := coalesce(NEW.starts_on, '2000-01-01');
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_period_closes BEFORE INSERT ON ledger_period FOR EACH ROW EXECUTE FUNCTION ledger_close();

CREATE FUNCTION ledger_place(p_book text, p_code text, p_owner uuid, p_unit text) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE found_id bigint;
BEGIN
    SELECT a.id INTO found_id FROM ledger_account a
        WHERE a.book = p_book AND a.code = p_code AND a.owner_id = p_owner AND a.unit = p_unit;
    RETURN found_id;
END $$;

-- Opens what is missing, in one order, so that two posts that open the same places never wait for each other.
CREATE FUNCTION ledger_open(p_books text[], p_codes text[], p_owners uuid[], p_units text[], p_guards text[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_book (code) SELECT DISTINCT b FROM unnest(p_books) b
        WHERE NOT EXISTS (SELECT FROM ledger_book k WHERE k.code = b) ORDER BY b ON CONFLICT DO NOTHING;
    INSERT INTO ledger_account (book, code, owner_id, unit, guard)
        SELECT DISTINCT p.book, p.code, p.owner_id, p.unit, p.guard
        FROM unnest(p_books, p_codes, p_owners, p_units, p_guards) AS p (book, code, owner_id, unit, guard)
        WHERE ledger_place(p.book, p.code, p.owner_id, p.unit) IS NULL
        ORDER BY 1, 2, 3, 4 ON CONFLICT DO NOTHING;
END $$;

CREATE FUNCTION ledger_post(
    p_key text, p_link uuid, p_state text, p_document text, p_memo text, p_actor uuid, p_on date, p_at timestamptz,
    p_amounts bigint[], p_books text[], p_units text[],
    p_debit_codes text[], p_debit_owners uuid[], p_debit_guards text[],
    p_credit_codes text[], p_credit_owners uuid[], p_credit_guards text[]
) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    n int := cardinality(p_amounts);
    debit_ids bigint[]; credit_ids bigint[];
    moved int; first_link uuid;
BEGIN
    FOR i IN 1..n LOOP
        debit_ids[i] := ledger_place(p_books[i], p_debit_codes[i], p_debit_owners[i], p_units[i]);
        credit_ids[i] := ledger_place(p_books[i], p_credit_codes[i], p_credit_owners[i], p_units[i]);
    END LOOP;
    IF array_position(debit_ids, NULL) IS NOT NULL OR array_position(credit_ids, NULL) IS NOT NULL THEN
        PERFORM ledger_open(p_books || p_books, p_debit_codes || p_credit_codes,
            p_debit_owners || p_credit_owners, p_units || p_units, p_debit_guards || p_credit_guards);
        FOR i IN 1..n LOOP
            debit_ids[i] := ledger_place(p_books[i], p_debit_codes[i], p_debit_owners[i], p_units[i]);
            credit_ids[i] := ledger_place(p_books[i], p_credit_codes[i], p_credit_owners[i], p_units[i]);
        END LOOP;
    END IF;
    INSERT INTO ledger_transfer (book, key, link_id, leg, legs, state, debit_id, credit_id, amount, unit,
            effective_on, actor_id, document, memo, recorded_at)
        SELECT x.book, p_key, p_link, x.leg, n, p_state, x.debit_id, x.credit_id, x.amount, x.unit,
            p_on, p_actor, p_document, p_memo, p_at
        FROM unnest(p_books, debit_ids, credit_ids, p_amounts, p_units)
            WITH ORDINALITY AS x (book, debit_id, credit_id, amount, unit, leg)
        ON CONFLICT (key, leg) DO NOTHING;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved = n THEN
        RETURN p_link;
    END IF;
    SELECT t.link_id INTO first_link FROM ledger_transfer t WHERE t.key = p_key GROUP BY t.link_id
        HAVING array_agg(t.digest ORDER BY t.leg) = (
            SELECT array_agg(ledger_digest(p_state, x.leg::int, n, x.debit_id, x.credit_id, x.amount, NULL, NULL,
                p_document) ORDER BY x.leg)
            FROM unnest(debit_ids, credit_ids, p_amounts) WITH ORDINALITY AS x (debit_id, credit_id, amount, leg));
    IF first_link IS NULL THEN
        RAISE EXCEPTION 'key % was used for something else', p_key
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'uq_ledger_transfer_key';
    END IF;
    RETURN first_link;
END $$;

-- Several links in one statement: legs in the order given, each with its own key, link and document. The same key with the
-- same content again changes nothing; with other content all of it is refused. Returns the link of every leg.
CREATE FUNCTION ledger_post_many(
    p_keys text[], p_links uuid[], p_leg int[], p_legs int[], p_documents text[], p_memos text[],
    p_actor uuid, p_on date, p_at timestamptz, p_amounts bigint[], p_books text[], p_units text[],
    p_debit_codes text[], p_debit_owners uuid[], p_debit_guards text[],
    p_credit_codes text[], p_credit_owners uuid[], p_credit_guards text[]
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    n int := cardinality(p_keys);
    debit_ids bigint[]; credit_ids bigint[];
    moved int; same int; links uuid[];
BEGIN
    FOR turn IN 1..2 LOOP
        SELECT array_agg(ledger_place(x.book, x.debit_code, x.debit_owner, x.unit) ORDER BY x.n),
            array_agg(ledger_place(x.book, x.credit_code, x.credit_owner, x.unit) ORDER BY x.n)
            INTO debit_ids, credit_ids
            FROM unnest(p_books, p_units, p_debit_codes, p_debit_owners, p_credit_codes, p_credit_owners)
                WITH ORDINALITY AS x (book, unit, debit_code, debit_owner, credit_code, credit_owner, n);
        EXIT WHEN turn = 2 OR array_position(debit_ids, NULL) IS NULL AND array_position(credit_ids, NULL) IS NULL;
        PERFORM ledger_open(p_books || p_books, p_debit_codes || p_credit_codes,
            p_debit_owners || p_credit_owners, p_units || p_units, p_debit_guards || p_credit_guards);
    END LOOP;
    INSERT INTO ledger_transfer (book, key, link_id, leg, legs, state, debit_id, credit_id, amount, unit,
            effective_on, actor_id, document, memo, recorded_at)
        SELECT x.book, x.key, x.link, x.leg, x.legs, 'posted', x.debit_id, x.credit_id, x.amount, x.unit,
            p_on, p_actor, x.document, x.memo, p_at
        FROM unnest(p_books, p_keys, p_links, p_leg, p_legs, debit_ids, credit_ids, p_amounts, p_units, p_documents, p_memos)
            WITH ORDINALITY AS x (book, key, link, leg, legs, debit_id, credit_id, amount, unit, document, memo, n)
        ORDER BY x.n
        ON CONFLICT (key, leg) DO NOTHING;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved = n THEN
        RETURN p_links;
    END IF;
    SELECT count(*), array_agg(t.link_id ORDER BY x.n) INTO same, links
        FROM unnest(p_keys, p_leg, p_legs, debit_ids, credit_ids, p_amounts, p_documents)
            WITH ORDINALITY AS x (key, leg, legs, debit_id, credit_id, amount, document, n)
        JOIN ledger_transfer t ON t.key = x.key AND t.leg = x.leg AND t.digest = ledger_digest(
            'posted', x.leg, x.legs, x.debit_id, x.credit_id, x.amount, NULL, NULL, x.document);
    IF same < n THEN
        RAISE EXCEPTION 'a key was used for something else'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'uq_ledger_transfer_key';
    END IF;
    RETURN links;
END $$;

-- Settles or voids what a link holds (p_state post, void), or mirrors what it posted (p_state posted).
CREATE FUNCTION ledger_follow(
    p_link uuid, p_state text, p_key text, p_new_link uuid, p_memo text, p_actor uuid, p_on date, p_at timestamptz
) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    mirror boolean := p_state = 'posted';
    moved int; first_link uuid;
BEGIN
    INSERT INTO ledger_transfer (book, key, link_id, leg, legs, state, debit_id, credit_id, amount, unit,
            resolves_id, reverses_id, effective_on, actor_id, document, memo, recorded_at)
        SELECT o.book, p_key, p_new_link, CASE WHEN mirror THEN o.legs + 1 - o.leg ELSE o.leg END, o.legs, p_state,
            CASE WHEN mirror THEN o.credit_id ELSE o.debit_id END,
            CASE WHEN mirror THEN o.debit_id ELSE o.credit_id END, o.amount, o.unit,
            CASE WHEN mirror THEN NULL ELSE o.id END, CASE WHEN mirror THEN o.id END,
            p_on, p_actor, o.document, p_memo, p_at
        FROM ledger_transfer o
        WHERE o.link_id = p_link AND (mirror AND o.state IN ('posted', 'post') OR NOT mirror AND o.state = 'pending')
        ORDER BY 4
        ON CONFLICT (key, leg) DO NOTHING;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved > 0 THEN
        RETURN p_new_link;
    END IF;
    SELECT t.link_id INTO first_link FROM ledger_transfer t
        JOIN ledger_transfer o ON o.id = CASE WHEN mirror THEN t.reverses_id ELSE t.resolves_id END
        WHERE t.key = p_key AND t.leg = 1 AND t.state = p_state AND o.link_id = p_link;
    IF first_link IS NOT NULL THEN
        RETURN first_link;
    END IF;
    IF EXISTS (SELECT FROM ledger_transfer WHERE key = p_key) THEN
        RAISE EXCEPTION 'key % was used for something else', p_key
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'uq_ledger_transfer_key';
    END IF;
    RAISE EXCEPTION 'link % has nothing to follow', p_link
        USING ERRCODE = 'no_data_found', CONSTRAINT = 'ledger_link_known';
END $$;
