// What the drivers share: records as the bench wrote them (one JSON object a line), and this process's memory.
import { readFileSync } from 'node:fs';

export const records = (file) =>
  readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));

/** Resident memory now and at most, in bytes (Linux). */
export function memory() {
  const status = readFileSync('/proc/self/status', 'utf8');
  const bytes = (name) => 1024 * Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]);
  return { resident: bytes('VmRSS'), most: bytes('VmHWM') };
}

export const say = (result) => console.log(JSON.stringify(result));

export async function timed(work) {
  const begin = performance.now();
  const result = await work();
  return [performance.now() - begin, result];
}
