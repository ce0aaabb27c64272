// `npm run build`: the whole site of one release, or an error that names the page and its query. Evidence keeps files of
// earlier builds, and ends well where a page is missing; here neither passes.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import preprocess from '@evidence-dev/preprocess';
import { KANSIO } from '../components/jakokuva.js';
import { answersOf, ask } from './answers.js';
import { otherLanguages, routesOf, wrongTexts } from './languages.js';
import { methodPages } from './methods.js';
import { writePassports } from './passports.js';
import { drawPictures } from './pictures.js';
import { readRelease } from './release.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const site = path.join(root, 'build');
// parts of Evidence's template that our pages don't use
const LEFTOVERS = ['apple-touch-icon.png', 'favicon.ico', 'icon-192.png', 'icon-512.png', '_app/version.json'];

class BuildError extends Error {}

/** Every file under `folder`, as paths from `root`. @param {string} folder @param {string} suffix */
const files = (folder, suffix) =>
	fs.readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
		.filter((f) => f.isFile() && f.name.endsWith(suffix))
		.map((f) => path.relative(root, path.join(f.parentPath ?? f.path, f.name)));

/** Run one command of Evidence and give back what it wrote; shown only if it fails. @param {string[]} args */
function evidence(args, withoutRoutes) {
	const env = { ...process.env, ILMASTO_WITHOUT_ROUTES: JSON.stringify(withoutRoutes), SEND_ANONYMOUS_USAGE_STATS: 'no', NO_COLOR: '1', FORCE_COLOR: '0' };
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

/** Every page that must be in the site: each plain one, and each that a templated page says it is for; and the routes of
 * templated pages that are for nothing, as that of measures is while there is none. @param {string[]} others languages beside Finnish */
async function expectedPages(others) {
	const pages = files('pages', '.md').map((page) => {
		const route = '/' + path.relative('pages', page).replace(/(^|\/)index\.md$/, '').replace(/\.md$/, '');
		return { page, route, forEach: preprocess.parseFrontmatter(fs.readFileSync(path.join(root, page), 'utf8'))?.for_each };
	});
	const unsaid = pages.filter(({ route, forEach }) => route.includes('[') !== Boolean(forEach));
	if (unsaid.length) throw new BuildError(`a templated page, and no other, says for_each: ${unsaid.map(({ page }) => page).join(', ')}`);
	const found = methodPages().map(({ route }) => ({ route, params: {} }));
	const empty = [];
	for (const { page, route, forEach } of pages) {
		const each = forEach ? await ask(forEach, `${page}, for_each`) : [{}];
		for (const inLanguage of routesOf(route, others)) found.push(...each.map((params) => ({ route: inLanguage, params })));
		if (!each.length) empty.push(...routesOf(route, others));
	}
	return { found, empty };
}

/**
 * What DuckDB says of queries of pages that have no answer, each named once: asked for one page of each route before any is
 * drawn. One that fails for another place alone ends the drawing, which names it too.
 */
async function brokenQueries(pages) {
	const found = new Set();
	const firsts = new Map([...pages].reverse().map((page) => [page.route, page]));
	for (const { route, params } of firsts.values()) await answersOf(route, params).catch((error) => found.add(error.message));
	return [...found];
}

/** Leave of each page what a reader needs: nothing of what Svelte would take the page over with, were it asked to. */
function strip(page) {
	const html = fs.readFileSync(path.join(root, page), 'utf8');
	fs.writeFileSync(path.join(root, page), html.replace(/<!--.*?-->/gs, '').replace(/ data-svelte-h="[^"]*"/g, '').replace(/[ \t]*\n\s*/g, '\n'));
}

async function build() {
	const started = Date.now();
	const step = (text) => console.log(`[${String(Math.round((Date.now() - started) / 1000)).padStart(3)} s] ${text}`);

	const release = await readRelease(root);
	if (!fs.existsSync(path.join(root, 'static/kunnat.geojson'))) {
		throw new BuildError('static/kunnat.geojson is missing: it is written by orchestration/release/dashboard.py');
	}
	for (const old of ['build', '.evidence', 'static/data']) fs.rmSync(path.join(root, old), { recursive: true, force: true });

	const wrong = wrongTexts();
	if (wrong.length) throw new BuildError(`texts of pages:\n  ${wrong.join('\n  ')}`);
	step(`release ${release.release_id}: asking the queries of its pages`);
	const { found: expected, empty } = await expectedPages(otherLanguages(release.region)).catch((error) => Promise.reject(new BuildError(error.message)));
	const broken = await brokenQueries(expected);
	if (broken.length) throw new BuildError(`broken queries:\n  ${broken.join('\n  ')}`);
	step(`drawing ${expected.length} pages and pictures of places`);
	const drawn = path.join(root, '.evidence/pictures');
	const [pictures] = await Promise.all([drawPictures(drawn), evidence(['build:strict'], empty)]);

	const made = expected.map(({ route, params }) => path.join(route.replace(/\[(\w+)\]/g, (_, name) => params[name]), 'index.html').replace(/^\//, ''));
	const missing = made.filter((page) => !fs.existsSync(path.join(site, page)));
	if (missing.length) throw new BuildError(`pages that nothing links to, or that failed: ${missing.join(', ')}`);

	const unexpected = files('build', '.html').map((file) => path.relative('build', file)).filter((file) => !made.includes(file));
	if (unexpected.length) throw new BuildError(`pages that no for_each is for, but something links to: ${unexpected.join(', ')}`);
	// what a web server gives for an address that there is no page for
	fs.renameSync(path.join(site, '404/index.html'), path.join(site, '404.html'));
	fs.rmdirSync(path.join(site, '404'));
	const pages = files('build', '.html');
	pages.forEach(strip);
	for (const leftover of [...LEFTOVERS, ...files('build/_app', '.js').map((file) => path.relative('build', file))]) {
		fs.rmSync(path.join(site, leftover), { force: true });
	}
	fs.renameSync(drawn, path.join(site, KANSIO));
	step('writing passports');
	await writePassports(path.join(site, 'alkupera')).catch((error) => Promise.reject(new BuildError(error.message)));
	step(`done: ${pages.length} pages and ${pictures} pictures in build/`);
}

try {
	await build();
} catch (error) {
	// no half-made site is left behind for someone to publish
	fs.rmSync(site, { recursive: true, force: true });
	console.error(`Site not built: ${error instanceof BuildError ? error.message : (error?.stack ?? error)}`);
	process.exitCode = 1;
}
