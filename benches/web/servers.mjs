// What the pages are served by: our server as it is shipped, and for everything else
// a server of files that is as kind to the network, with Brotli at its highest.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer, get } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { brotliCompressSync, constants } from 'node:zlib';

const { HEMLINE_SERVER, HEMLINE_DIST, HEMLINE_MERCHANTS } = process.env;

/** Our server on a free port, with no data before; told where it is found, as where it is deployed. */
export async function hemline() {
  const data = mkdtempSync(join(tmpdir(), 'hemline-bench-'));
  const port = await freePort();
  const words = ['serve', `--port=${port}`, `--origin=http://127.0.0.1:${port}`];
  words.push(`--dist=${HEMLINE_DIST}`, `--merchants=${HEMLINE_MERCHANTS}`, `--data=${data}`);
  const environment = { ...process.env };
  delete environment.DATABASE_URL;
  const server = spawn(HEMLINE_SERVER, words, {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  process.once('exit', () => server.kill());
  const origin = await new Promise((found, failed) => {
    server.once('error', failed);
    server.once('exit', () => failed(new Error('our server ended without an address')));
    createInterface(server.stdout).on('line', (line) => {
      const [address] = line.match(/http:\/\/[^\s/]+/) ?? [];
      if (address) found(address);
    });
  });
  const stop = () => {
    server.kill();
    rmSync(data, { recursive: true, force: true });
  };
  return { origin, stop };
}

async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/** A file as it is sent. */
export function file(name, text) {
  const body = Buffer.from(text);
  const packed = brotliCompressSync(body, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
    },
  });
  return { type: TYPES[extname(name)] ?? 'application/octet-stream', body, packed };
}

/** Every file of a folder, by its path. */
export function folder(root) {
  const files = {};
  for (const name of readdirSync(root, { recursive: true })) {
    const path = join(root, name);
    if (statSync(path).isFile()) {
      files[`/${relative(root, path)}`] = file(path, readFileSync(path));
    }
  }
  return files;
}

/** Serves these files; `fallback` is the one for addresses of pages. */
export async function files(known, fallback) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://here');
    const isPage = extname(pathname) === '';
    const found = known[pathname] ?? (isPage ? known[fallback] : undefined);
    if (!found) {
      response.writeHead(404).end();
      return;
    }
    const isPacked = /\bbr\b/.test(request.headers['accept-encoding'] ?? '');
    const body = isPacked ? found.packed : found.body;
    response.writeHead(200, {
      'content-type': found.type,
      'content-length': body.length,
      'cache-control': pathname.startsWith('/assets/')
        ? 'public, max-age=31536000, immutable'
        : 'no-cache',
      vary: 'accept-encoding',
      ...(isPacked && { 'content-encoding': 'br' }),
    });
    response.end(body);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { origin: `http://127.0.0.1:${server.address().port}`, stop };
}

/** The bytes of the body that a browser is sent for an address. */
export function weigh(address) {
  return new Promise((weighed, failed) => {
    const asked = get(address, { headers: { 'accept-encoding': 'br' } }, (response) => {
      if (response.statusCode !== 200) failed(new Error(`${response.statusCode} at ${address}`));
      let bytes = 0;
      response.on('data', (chunk) => (bytes += chunk.length));
      response.on('end', () => weighed(bytes));
    });
    asked.once('error', failed);
  });
}
