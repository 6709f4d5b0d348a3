/**
 * Keys are texts whose byte order is DynamoDB's order; a missing sort key is the empty text.
 * An index row only points at its item, so an index is never behind its table.
 */
export const schema = `
  CREATE TABLE IF NOT EXISTS dynamodb_table (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, definition TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS dynamodb_item (
    tbl INTEGER NOT NULL, pk TEXT NOT NULL, sk TEXT NOT NULL, item TEXT NOT NULL, expires INTEGER,
    PRIMARY KEY (tbl, pk, sk)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS dynamodb_item_expires ON dynamodb_item (tbl, expires)
    WHERE expires IS NOT NULL;
  CREATE TABLE IF NOT EXISTS dynamodb_index (
    tbl INTEGER NOT NULL, idx TEXT NOT NULL, pk TEXT NOT NULL, sk TEXT NOT NULL,
    tpk TEXT NOT NULL, tsk TEXT NOT NULL,
    PRIMARY KEY (tbl, idx, pk, sk, tpk, tsk)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS dynamodb_record (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, at INTEGER NOT NULL,
    record TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS dynamodb_record_stream ON dynamodb_record (stream, seq);
  CREATE INDEX IF NOT EXISTS dynamodb_record_age ON dynamodb_record (at);
  CREATE TABLE IF NOT EXISTS dynamodb_token (
    token TEXT PRIMARY KEY, at INTEGER NOT NULL, digest TEXT NOT NULL, reply TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS dynamodb_token_at ON dynamodb_token (at);
`;
