-- Orders are stored about as they were placed, so a few kilobytes are enough to find those of the last day.
create index order_row_recent on order_row using brin (created_at);
