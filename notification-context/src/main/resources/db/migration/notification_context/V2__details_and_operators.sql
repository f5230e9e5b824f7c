-- What more there is to tell: why, a name that someone needs (a transfer's reference, a refund's or a dispute's id), until when.
alter table notification add column reason text, add column reference text, add column due_at timestamptz;

-- An event is told to a buyer, or to each of several operators. Those stand among the recipients with ids of their own.
alter table notification drop constraint notification_event_id_kind_channel_key;
alter table notification add unique (event_id, kind, channel, user_id);
