// `npm run build`: the whole site of one release, or an error. Evidence's own build ends with 0 on a broken page query,
// keeps files of earlier builds, and leaves inline scripts that a strict content security policy forbids.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parquet, readRelease, rows } from './release.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const site = path.join(root, 'build');
const BROKEN_QUERY = /^(.*?)\s*\|?\s*Error in Query!\s*(.*)$/;
// parts of Evidence's template that our pages don't use
const LEFTOVERS = ['apple-touch-icon.png', 'favicon.ico', 'icon-192.png', 'icon-512.png', 'manifest.webmanifest', 'fix-tprotocol-service-worker.js'];

class BuildError extends Error {}

/** Every file under `folder`, as paths from `root`. @param {string} folder @param {string} suffix */
const files = (folder, suffix) =>
	fs.readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
		.filter((f) => f.isFile() && f.name.endsWith(suffix))
		.map((f) => path.relative(root, path.join(f.parentPath ?? f.path, f.name)));

/** Run one command of Evidence and give back what it wrote; shown only if it fails. @param {string[]} args */
function evidence(args) {
	const env = { ...process.env, SEND_ANONYMOUS_USAGE_STATS: 'no', NO_COLOR: '1', FORCE_COLOR: '0' };
	const child = spawn(path.join(root, 'node_modules/.bin/evidence'), args, { cwd: root, env });
	let output = '';
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (output += bytes));
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (code) => {
			if (code === 0) resolve(output);
			else reject(new BuildError(`evidence ${args.join(' ')} ended with ${code}:\n${output.split('\n').slice(-40).join('\n')}`));
		});
	});
}

/** One line for each query that failed: its page, its name, what DuckDB says. @param {string} output */
function brokenQueries(output) {
	const pages = files('pages', '.md').map((page) => [page, fs.readFileSync(path.join(root, page), 'utf8')]);
	const found = new Set();
	for (const line of output.split('\n')) {
		const [, name, message] = BROKEN_QUERY.exec(line) ?? [];
		if (message === undefined) continue;
		const query = name.split(/\s/).at(-1) ?? '';
		const where = pages
			.filter(([, text]) => text.includes(`\`\`\`sql ${query}\n`) || text.includes(`name=${query.replace('Dropdown-', '')} `))
			.map(([page]) => page);
		found.add(`${where.join(' or ') || 'some page'}, query ${query || '(unnamed)'}: ${message}`);
	}
	return [...found];
}

/** What must be in the site: each plain page, each followed municipality, each area that has numbers. */
async function expectedPages() {
	const plain = files('pages', '.md')
		.filter((page) => !page.includes('['))
		.map((page) => path.relative('pages', page).replace(/(^|\/)index\.md$/, '').replace(/\.md$/, ''));
	const places = await rows(`
		select 'kunta/' || slug as page from ${parquet(root, 'dim_municipalities')} where is_followed
		union all
		select 'alue/' || slug from ${parquet(root, 'dim_areas')}
		where area_code in (select area_code from ${parquet(root, 'mart_area_overview')} where borders = 'current' and emissions_kt_co2e is not null)`);
	return [...plain, ...places.map((p) => p.page)].map((page) => path.join(page, 'index.html'));
}

/** Move inline scripts to files of their own, so that the policy in csp.json needs no hashes. @param {string[]} pages */
function externaliseScripts(pages) {
	for (const page of pages) {
		const html = fs.readFileSync(path.join(root, page), 'utf8');
		const strict = html.replace(/<script>([\s\S]*?)<\/script>/g, (_, code) => {
			const name = `_app/immutable/start/${createHash('sha256').update(code).digest('hex').slice(0, 16)}.js`;
			fs.mkdirSync(path.join(site, path.dirname(name)), { recursive: true });
			fs.writeFileSync(path.join(site, name), code);
			return `<script src="/${name}"></script>`;
		});
		fs.writeFileSync(path.join(root, page), strict);
	}
}

async function build() {
	const started = Date.now();
	const step = (text) => console.log(`[${String(Math.round((Date.now() - started) / 1000)).padStart(3)} s] ${text}`);

	const release = await readRelease(root);
	if (!fs.existsSync(path.join(root, 'static/kunnat.geojson'))) {
		throw new BuildError('static/kunnat.geojson is missing: it is written by orchestration/dashboard.py');
	}
	for (const old of ['build', '.evidence', 'static/data']) fs.rmSync(path.join(root, old), { recursive: true, force: true });

	step(`release ${release.release_id}: reading its tables`);
	await evidence(['sources', '--strict']);
	step('building pages');
	const broken = brokenQueries(await evidence(['build:strict']));
	if (broken.length) throw new BuildError(`broken queries:\n  ${broken.join('\n  ')}`);

	const missing = (await expectedPages()).filter((page) => !fs.existsSync(path.join(site, page)));
	if (missing.length) throw new BuildError(`pages that nothing links to, or that failed: ${missing.join(', ')}`);

	const pages = files('build', '.html');
	externaliseScripts(pages);
	for (const leftover of LEFTOVERS) fs.rmSync(path.join(site, leftover), { force: true });
	step(`done: ${pages.length} pages in build/`);
}

try {
	await build();
} catch (error) {
	// no half-made site is left behind for someone to publish
	fs.rmSync(site, { recursive: true, force: true });
	console.error(`Site not built: ${error instanceof BuildError ? error.message : (error?.stack ?? error)}`);
	process.exitCode = 1;
}
