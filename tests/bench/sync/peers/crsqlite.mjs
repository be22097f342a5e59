// Two cr-sqlite databases (WebAssembly, in memory) that edited one field of each record; what merging takes.
// node crsqlite.mjs RECORDS COUNT
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { records, say, timed } from './common.mjs';

const find = createRequire(import.meta.url);
const wasm = readFileSync(find.resolve('@vlcn.io/crsqlite-wasm/crsqlite.wasm'));
globalThis.fetch = async () => new Response(wasm, { headers: { 'Content-Type': 'application/wasm' } });
const { default: init } = await import('@vlcn.io/crsqlite-wasm');
const sqlite = await init(() => 'crsqlite.wasm');

const all = records(process.argv[2]).slice(0, Number(process.argv[3]));
const names = Object.keys(all[0]);
async function made() {
  const db = await sqlite.open(':memory:');
  await db.exec('PRAGMA temp_store = MEMORY'); // there are no files to spill to
  await db.exec(`CREATE TABLE record (${names.map((n) => (n === 'id' ? 'id PRIMARY KEY NOT NULL' : n)).join(', ')})`);
  await db.exec("SELECT crsql_as_crr('record')");
  return db;
}
async function inAll(db, sql, rows) {
  const statement = await db.prepare(sql);
  await db.exec('BEGIN');
  for (const row of rows) await statement.run(null, ...row);
  await db.exec('COMMIT');
  await statement.finalize(null);
}
const columns = '"table", pk, cid, val, col_version, db_version, site_id, cl, seq';
const changes = (db, after) => db.execA(`SELECT ${columns} FROM crsql_changes WHERE db_version > ${after}`);
const take = (db, rows) => inAll(db, `INSERT INTO crsql_changes (${columns}) VALUES (?,?,?,?,?,?,?,?,?)`, rows);

const ours = await made();
const theirs = await made();
await inAll(ours, `INSERT INTO record VALUES (${names.map(() => '?').join(',')})`, all.map((r) => names.map((n) => r[n])));
await take(theirs, await changes(ours, 0));
const version = async (db) => (await db.execA('SELECT crsql_db_version()'))[0][0];
const before = await version(theirs);
for (const [db, words] of [[ours, 'ours'], [theirs, 'theirs']])
  await inAll(db, 'UPDATE record SET words = ? WHERE id = ?', all.map(({ id }) => [`${words} ${id.slice(-6)}`, id]));
const news = await changes(theirs, before);
const [merge_ms] = await timed(() => take(ours, news));
say({ merge_ms, changes: news.length });
process.exit(0);
