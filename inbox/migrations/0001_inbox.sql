-- What WooshPay told, once for each event.
CREATE TABLE wooshpay_inbox_events (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    body TEXT NOT NULL,
    -- waiting, done, double, late or dead
    state TEXT NOT NULL,
    -- How often it was taken up; whoever took it up holds it under this number.
    attempts BIGINT NOT NULL,
    allowed BIGINT NOT NULL,
    -- When it may be taken up (again): times are milliseconds since the Unix epoch.
    due BIGINT NOT NULL,
    received BIGINT NOT NULL,
    ended BIGINT NOT NULL,
    failure TEXT NOT NULL
);
CREATE INDEX wooshpay_inbox_waiting ON wooshpay_inbox_events (due) WHERE state = 'waiting';
CREATE INDEX wooshpay_inbox_dead ON wooshpay_inbox_events (ended) WHERE state = 'dead';
CREATE INDEX wooshpay_inbox_ended ON wooshpay_inbox_events (ended) WHERE state IN ('done', 'double', 'late');

-- The last state of each object that an effect was made of.
CREATE TABLE wooshpay_inbox_objects (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    -- When the event that told it was made, by WooshPay's clock; 0 when it did not say.
    created BIGINT NOT NULL,
    -- 1 when it can change no more, as far as is known.
    final BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX wooshpay_inbox_open ON wooshpay_inbox_objects (kind) WHERE final = 0;
