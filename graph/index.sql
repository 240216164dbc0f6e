-- The SQLite index beside the store: what pages, tables, search, facets and paths read.
--
-- It is a function of the set of statements, and can be rebuilt from any store. Each row says at which commit it came
-- (added_commit) and at which it went (removed_commit; FOREVER = 9223372036854775807 while it is there). A snapshot
-- of the store is made at one commit :c and sees the rows with
--     added_commit <= :c AND removed_commit > :c
-- Flags are 0 or 1. Offsets are half-open, in Unicode code points of the statement's text. Dates are ISO 8601.

CREATE TABLE format (version INTEGER NOT NULL, base TEXT NOT NULL) STRICT;

-- One row for each commit: what a snapshot's number means. Numbers are one apart, from 1.
CREATE TABLE commits (
    number INTEGER PRIMARY KEY,
    added INTEGER NOT NULL,            -- statements added or replaced
    removed INTEGER NOT NULL           -- statements removed
) STRICT;

-- Actors, norms, matters, places: small numbers for their IRIs. A row alone says nothing, so it has no commit.
CREATE TABLE entities (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE) STRICT;

-- Statements -------------------------------------------------------------------------------------------------------

CREATE TABLE statements (
    id INTEGER PRIMARY KEY,            -- of this version of the row; another after replacing
    iri TEXT NOT NULL,
    key TEXT NOT NULL,                 -- last segment of the IRI
    document TEXT NOT NULL,            -- file name it came under, '' unknown
    publisher TEXT NOT NULL,           -- name as given
    publisher_kind TEXT NOT NULL,      -- ngo, un, government, court, regional, armed-group, other
    publisher_actor INTEGER REFERENCES entities(id),
    date TEXT,                         -- NULL: not known
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    language TEXT NOT NULL,
    access TEXT NOT NULL,              -- open, quote-only, private
    invented INTEGER NOT NULL,
    sha256 TEXT NOT NULL,              -- of the text's UTF-8
    words INTEGER NOT NULL,
    text TEXT NOT NULL,
    reader TEXT NOT NULL,              -- which reader read it
    reader_version TEXT NOT NULL,
    claim_count INTEGER NOT NULL,
    added_commit INTEGER NOT NULL,
    removed_commit INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX statements_live ON statements (iri, removed_commit);
CREATE INDEX statements_key ON statements (key, removed_commit);
CREATE INDEX statements_date ON statements (date, iri);
CREATE INDEX statements_publisher ON statements (publisher, date);

-- Claims -----------------------------------------------------------------------------------------------------------

CREATE TABLE claims (
    id INTEGER PRIMARY KEY,
    iri TEXT NOT NULL,
    statement INTEGER NOT NULL REFERENCES statements(id),
    type TEXT NOT NULL,                -- allegation, finding, denial, justification, commitment, obligation, demand, concern
    start INTEGER NOT NULL,            -- of the action
    "end" INTEGER NOT NULL,
    action TEXT NOT NULL,
    quote TEXT NOT NULL,
    quote_start INTEGER NOT NULL,
    quote_end INTEGER NOT NULL,
    act TEXT NOT NULL,                 -- IRI
    claimant INTEGER NOT NULL REFERENCES entities(id),
    certainty TEXT,                    -- asserted … conditional; NULL for demand, commitment, obligation
    cue TEXT, cue_start INTEGER, cue_end INTEGER,   -- the words that hedge; NULL: nothing hedges
    confidence REAL NOT NULL,
    presupposed INTEGER NOT NULL,
    outcome TEXT,                      -- of a finding
    denies TEXT,                       -- of a denial
    ground TEXT,                       -- of a justification
    first_hand INTEGER,                -- of a finding
    admission INTEGER NOT NULL,
    act_date TEXT, act_precision TEXT, act_status TEXT,
    place TEXT, place_start INTEGER, place_end INTEGER, place_actor INTEGER REFERENCES entities(id),
    review TEXT NOT NULL,              -- unreviewed, confirmed, changed
    date TEXT,                         -- of its statement, for filters and order
    publisher TEXT NOT NULL,           -- of its statement, for counts of distinct publishers
    access TEXT NOT NULL,              -- of its statement
    added_commit INTEGER NOT NULL,
    removed_commit INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX claims_live ON claims (iri, removed_commit);
CREATE INDEX claims_statement ON claims (statement, start);
CREATE INDEX claims_type ON claims (type, date);
CREATE INDEX claims_claimant ON claims (claimant, type);
CREATE INDEX claims_act ON claims (act);

-- Who is in a claim. entity is NULL for a private person, who stays words in the text.
CREATE TABLE parties (
    claim INTEGER NOT NULL REFERENCES claims(id),
    role TEXT NOT NULL,                -- claimant, reported-by, respondent, affected
    position INTEGER NOT NULL,         -- reported-by: 0 is the outermost voice; other roles: order in the text
    entity INTEGER REFERENCES entities(id),
    mention TEXT, start INTEGER, "end" INTEGER,     -- NULL: the publisher, unmentioned
    added_commit INTEGER NOT NULL,
    removed_commit INTEGER NOT NULL
) STRICT;
CREATE INDEX parties_claim ON parties (claim, role, position);
CREATE INDEX parties_entity ON parties (entity, role, claim);

CREATE TABLE claim_norms (
    claim INTEGER NOT NULL REFERENCES claims(id),
    norm INTEGER NOT NULL REFERENCES entities(id),
    position INTEGER NOT NULL,
    mention TEXT, start INTEGER, "end" INTEGER,
    added_commit INTEGER NOT NULL,
    removed_commit INTEGER NOT NULL
) STRICT;
CREATE INDEX claim_norms_claim ON claim_norms (claim, position);
CREATE INDEX claim_norms_norm ON claim_norms (norm, claim);

CREATE TABLE claim_conduct (
    claim INTEGER NOT NULL REFERENCES claims(id),
    conduct TEXT NOT NULL,             -- code, as use-of-force
    added_commit INTEGER NOT NULL,
    removed_commit INTEGER NOT NULL
) STRICT;
CREATE INDEX claim_conduct_claim ON claim_conduct (claim);
CREATE INDEX claim_conduct_code ON claim_conduct (conduct, claim);

-- Every mention of a norm in a statement, inside claims and outside.
CREATE TABLE norm_mentions (
    statement INTEGER NOT NULL REFERENCES statements(id),
    norm INTEGER NOT NULL REFERENCES entities(id),
    mention TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    added_commit INTEGER NOT NULL,
    removed_commit INTEGER NOT NULL
) STRICT;
CREATE INDEX norm_mentions_statement ON norm_mentions (statement, start);
CREATE INDEX norm_mentions_norm ON norm_mentions (norm, statement);

CREATE VIRTUAL TABLE claims_fts USING fts5 (
    quote, action, content = 'claims', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER claims_fts_add AFTER INSERT ON claims BEGIN
    INSERT INTO claims_fts (rowid, quote, action) VALUES (new.id, new.quote, new.action);
END;
CREATE TRIGGER claims_fts_remove AFTER DELETE ON claims BEGIN
    INSERT INTO claims_fts (claims_fts, rowid, quote, action) VALUES ('delete', old.id, old.quote, old.action);
END;

-- Actors and norms: those of the catalogue from the first commit, the others with the statements that name them ------

CREATE TABLE actors (
    id INTEGER NOT NULL REFERENCES entities(id),
    key TEXT NOT NULL,                 -- path below actors/: ven, named/black-river-legion, in/<statement key>/armed-men
    label TEXT NOT NULL,
    kind TEXT NOT NULL,                -- state, government, international-body, court, organisation, …
    organ_of INTEGER REFERENCES entities(id),
    parent INTEGER REFERENCES entities(id),         -- a body that it belongs to without being an organ of a state
    listed INTEGER NOT NULL,           -- 1: of the catalogue
    added_commit INTEGER NOT NULL,
    removed_commit INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX actors_live ON actors (id, removed_commit);
CREATE INDEX actors_key ON actors (key, removed_commit);

CREATE TABLE norms (
    id INTEGER NOT NULL REFERENCES entities(id),
    key TEXT NOT NULL,                 -- guide id, path below norms/: un-charter/art-2/para-4
    label TEXT NOT NULL,
    kind TEXT NOT NULL,                -- instrument, provision, decision, body-of-law, right, crime, principle
    parent INTEGER REFERENCES entities(id),
    instrument INTEGER REFERENCES entities(id),     -- topmost norm that it is a part of; itself for an instrument
    body INTEGER REFERENCES entities(id),           -- body of law that it belongs to
    listed INTEGER NOT NULL,
    added_commit INTEGER NOT NULL,
    removed_commit INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX norms_live ON norms (id, removed_commit);
CREATE INDEX norms_key ON norms (key, removed_commit);

-- How statements name actors and norms that the catalogue does not list. The row in actors or norms is made of those
-- that are there: the form that most statements prefer (ties by alphabet), and the kind that goes with it.
CREATE TABLE sightings (
    entity INTEGER NOT NULL REFERENCES entities(id),
    statement INTEGER NOT NULL REFERENCES statements(id),
    sort TEXT NOT NULL,                -- actor, norm
    label TEXT NOT NULL,
    kind TEXT NOT NULL,
    preferred INTEGER NOT NULL,        -- 1: the form that this statement's graph shows; 0: another form in its text
    added_commit INTEGER NOT NULL,
    removed_commit INTEGER NOT NULL
) STRICT;
CREATE INDEX sightings_entity ON sightings (entity);
CREATE INDEX sightings_statement ON sightings (statement);

-- Closures: each entity is its own ancestor at depth 0. A filter by an instrument or a state joins on ancestor, and so
-- covers its parts and its organs. They follow from the vocabulary alone: seen early by an old snapshot, never wrong.
CREATE TABLE norm_closure (
    norm INTEGER NOT NULL REFERENCES entities(id),
    ancestor INTEGER NOT NULL REFERENCES entities(id),
    depth INTEGER NOT NULL,
    PRIMARY KEY (ancestor, norm)
) STRICT, WITHOUT ROWID;
CREATE INDEX norm_closure_norm ON norm_closure (norm, depth);

CREATE TABLE actor_closure (
    actor INTEGER NOT NULL REFERENCES entities(id),
    ancestor INTEGER NOT NULL REFERENCES entities(id),
    depth INTEGER NOT NULL,
    PRIMARY KEY (ancestor, actor)
) STRICT, WITHOUT ROWID;
CREATE INDEX actor_closure_actor ON actor_closure (actor, depth);

-- A provision protects a right (never "is the same as").
CREATE TABLE related_rights (
    norm INTEGER NOT NULL REFERENCES entities(id),
    "right" INTEGER NOT NULL REFERENCES entities(id),
    PRIMARY KEY (norm, "right")
) STRICT, WITHOUT ROWID;
CREATE INDEX related_rights_right ON related_rights ("right");

-- Names to search by, as a user types: labels and aliases of actors, norms and matters, titles of statements.
CREATE TABLE labels (
    id INTEGER PRIMARY KEY,
    iri TEXT NOT NULL,
    label TEXT NOT NULL,
    sort TEXT NOT NULL,                -- actor, norm, matter, statement
    preferred INTEGER NOT NULL,        -- 1: the name to show; 0: an alias
    added_commit INTEGER NOT NULL,
    removed_commit INTEGER NOT NULL
) STRICT;
CREATE INDEX labels_iri ON labels (iri);
CREATE INDEX labels_label ON labels (label COLLATE NOCASE);
CREATE VIRTUAL TABLE labels_fts USING fts5 (
    label, content = 'labels', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
CREATE TRIGGER labels_fts_add AFTER INSERT ON labels BEGIN
    INSERT INTO labels_fts (rowid, label) VALUES (new.id, new.label);
END;
CREATE TRIGGER labels_fts_remove AFTER DELETE ON labels BEGIN
    INSERT INTO labels_fts (labels_fts, rowid, label) VALUES ('delete', old.id, old.label);
END;

-- The entity graph (DESIGN §5). Rows with the same ends and relation are one edge that carries their claims.
--   claimant → respondent: accuses, finds-against, clears (finding of no breach), defends (denial, justification),
--       reports-promise-of (another's commitment), says-bound, demands-of, fears-from
--   voice → next voice inwards: reports          claimant → norm: cites          respondent → affected: affects
--   structural (claim NULL): organ-of, belongs-to (actors); part-of, under (a body of law), related-right (norms)
-- graph/matters.py adds the edges of matters.
CREATE TABLE edges (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES entities(id),
    relation TEXT NOT NULL,
    target INTEGER NOT NULL REFERENCES entities(id),
    claim INTEGER REFERENCES claims(id),
    added_commit INTEGER NOT NULL,
    removed_commit INTEGER NOT NULL
) STRICT;
CREATE INDEX edges_source ON edges (source, relation, target);
CREATE INDEX edges_target ON edges (target, relation);
CREATE INDEX edges_claim ON edges (claim);

-- Derived: whether a cited instrument binds the respondent's state at the date; filled by graph/binding.py ------------

CREATE TABLE bindings (
    claim INTEGER NOT NULL REFERENCES claims(id),
    state INTEGER NOT NULL REFERENCES entities(id),
    instrument INTEGER NOT NULL REFERENCES entities(id),
    on_date TEXT,                      -- date that is asked about; NULL: none known
    participation TEXT NOT NULL,       -- party, signatory, not-yet-in-force, withdrawn, not-party, unknown
    treaty_action TEXT,                -- IRI of the one that decides
    declaration INTEGER NOT NULL,      -- one is on record
    contested INTEGER NOT NULL,
    complete_to TEXT,                  -- the record is complete to this date
    added_commit INTEGER NOT NULL,
    removed_commit INTEGER NOT NULL
) STRICT;
CREATE INDEX bindings_claim ON bindings (claim);
CREATE INDEX bindings_instrument ON bindings (instrument, participation);

-- Derived: matters and links; filled by graph/matters.py -----------------------------------------------------------------

CREATE TABLE matters (
    id INTEGER NOT NULL REFERENCES entities(id),
    key TEXT NOT NULL,
    label TEXT NOT NULL,
    grain TEXT NOT NULL,               -- act, course, dispute
    within INTEGER REFERENCES entities(id),         -- the matter of the next coarser grain
    added_commit INTEGER NOT NULL,
    removed_commit INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX matters_live ON matters (id, removed_commit);
CREATE INDEX matters_key ON matters (key, removed_commit);

CREATE TABLE matter_claims (
    matter INTEGER NOT NULL REFERENCES entities(id),
    claim INTEGER NOT NULL REFERENCES claims(id),
    confidence REAL NOT NULL,
    reason TEXT NOT NULL,
    added_commit INTEGER NOT NULL,
    removed_commit INTEGER NOT NULL
) STRICT;
CREATE INDEX matter_claims_matter ON matter_claims (matter, claim);
CREATE INDEX matter_claims_claim ON matter_claims (claim);

CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    iri TEXT NOT NULL,
    kind TEXT NOT NULL,                -- answers, repeats, decides, retracts, corrects, overturns, meets, compliance
    source INTEGER NOT NULL REFERENCES claims(id),
    target INTEGER NOT NULL REFERENCES claims(id),
    confidence REAL NOT NULL,
    reason TEXT NOT NULL,
    added_commit INTEGER NOT NULL,
    removed_commit INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX links_live ON links (iri, removed_commit);
CREATE INDEX links_source ON links (source, kind);
CREATE INDEX links_target ON links (target, kind);

-- What is no longer in the current graph, and why its address still answers -----------------------------------------------

CREATE TABLE departed (
    iri TEXT NOT NULL,                 -- of a statement, claim or review
    reason TEXT NOT NULL,              -- superseded, retracted, rejected (in the archive store); purged (410)
    successor TEXT,                    -- IRI of what superseded or ended it
    commit_number INTEGER NOT NULL,
    PRIMARY KEY (iri, commit_number)
) STRICT, WITHOUT ROWID;

-- Claims that the gate did not let in.
CREATE TABLE held_back (
    id INTEGER PRIMARY KEY,
    claim TEXT NOT NULL,               -- IRI that it would have had
    statement TEXT NOT NULL,           -- IRI
    quote TEXT NOT NULL,
    path TEXT NOT NULL,                -- slot
    message TEXT NOT NULL,
    value TEXT NOT NULL,
    added_commit INTEGER NOT NULL,
    removed_commit INTEGER NOT NULL
) STRICT;
CREATE INDEX held_back_statement ON held_back (statement);

-- What graph/settling.py remembers between two commits: functions of single claims or of pairs, so they carry no commit --

-- An account of an act for each claim. claim is NULL while the claim is retracted, and so not in the current graph.
CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    iri TEXT NOT NULL UNIQUE,
    statement TEXT NOT NULL,
    claim INTEGER,
    node INTEGER NOT NULL,             -- of its traits; accounts in the same words share one
    type TEXT NOT NULL, claimant TEXT NOT NULL, date TEXT NOT NULL,     -- 9999: not known
    rank TEXT NOT NULL,                -- the least of an act's names it
    action TEXT NOT NULL,
    row TEXT NOT NULL                  -- JSON
) STRICT;
CREATE INDEX accounts_statement ON accounts (statement);
CREATE INDEX accounts_node ON accounts (node);

CREATE TABLE nodes (
    node INTEGER PRIMARY KEY,          -- digest of its traits
    unit INTEGER,                      -- the part that it is grouped with; see graph.grouping
    act TEXT,                          -- key of the act that it is of
    first INTEGER NOT NULL,            -- no account of an act that ends before this day is of the same
    last INTEGER NOT NULL,             -- nor one of an act that begins after this day
    traits TEXT NOT NULL               -- JSON
) STRICT;
CREATE INDEX nodes_unit ON nodes (unit);
CREATE INDEX nodes_act ON nodes (act);

-- Two nodes are compared only if they share one of these (digests).
CREATE TABLE node_keys (key INTEGER NOT NULL, node INTEGER NOT NULL, PRIMARY KEY (key, node)) STRICT, WITHOUT ROWID;

-- Pairs of nodes that are alike, both ways.
CREATE TABLE alike (a INTEGER NOT NULL, b INTEGER NOT NULL, probability REAL NOT NULL, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;

-- Where accounts look for others that they bear on, and where they are found (graph.links).
CREATE TABLE reach_keys (key INTEGER NOT NULL, account INTEGER NOT NULL, PRIMARY KEY (key, account)) STRICT, WITHOUT ROWID;
CREATE INDEX reach_keys_account ON reach_keys (account);

-- Acts with their summary, and what joins them to courses and disputes; spell: see graph.matters.spells.
CREATE TABLE acts (
    key TEXT PRIMARY KEY,
    head_date TEXT NOT NULL,           -- of its first claim; 9999: not known
    head_iri TEXT NOT NULL,
    course TEXT,
    dispute TEXT,
    first_day TEXT, last_day TEXT,     -- NULL: not known
    live INTEGER NOT NULL,             -- 0: all its claims are retracted
    summary TEXT NOT NULL              -- JSON
) STRICT, WITHOUT ROWID;
CREATE INDEX acts_course ON acts (course, head_date, head_iri);
CREATE INDEX acts_dispute ON acts (dispute, head_date, head_iri);
CREATE TABLE act_keys (
    grain TEXT NOT NULL, key TEXT NOT NULL, act TEXT NOT NULL, spell TEXT NOT NULL, PRIMARY KEY (grain, key, act)
) STRICT, WITHOUT ROWID;
CREATE INDEX act_keys_act ON act_keys (act, grain);

-- Links by account, also those of retracted claims; scope: act (both in one act), across (by their words, need not be) or
-- near (by likeness; while both are of one act it may be lacking).
CREATE TABLE link_pairs (
    kind TEXT NOT NULL, source INTEGER NOT NULL, target INTEGER NOT NULL, scope TEXT NOT NULL,
    confidence REAL NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (source, target, kind, scope)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_pairs_target ON link_pairs (target);
CREATE INDEX link_pairs_kind ON link_pairs (kind);
