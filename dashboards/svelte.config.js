// Loaded by Evidence's own svelte.config.js; the working directory is then .evidence/template, fresh from its package.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { karttatiedosto } from './components/kuntakartta.js';
import { otherLanguages, writeTranslatedPages } from './lib/languages.js';
import { methodPages } from './lib/methods.js';
import { readRelease } from './lib/release.mjs';

const root = path.dirname(fileURLToPath(import.meta.url));
const template = path.join(root, '.evidence/template');

// What Evidence has no option for: our own HTML frame (language, icon, no inline script, no splash screen), telemetry off
// in the settings file that its dev server reads, and two files that the layout and the map are built from.
if (fs.existsSync(path.join(template, 'src'))) {
	for (const file of ['app.html', 'hooks.server.js']) fs.copyFileSync(path.join(root, 'lib', file), path.join(template, 'src', file));
	fs.rmSync(path.join(template, 'src/hooks.client.js'), { force: true });
	fs.writeFileSync(path.join(template, 'evidence.settings.json'), '{"send_anonymous_usage_stats":"no"}\n');
	const release = await readRelease(root);
	fs.writeFileSync(path.join(template, 'src/release.json'), JSON.stringify({ ...release, owner: process.env.ILMASTO_OWNER, contact: process.env.ILMASTO_CONTACT, site_url: process.env.ILMASTO_SITE_URL }));
	fs.copyFileSync(path.join(root, 'static/kunnat.geojson'), path.join(template, 'src/kunnat.json'));
	const { features } = JSON.parse(fs.readFileSync(path.join(root, 'static/kunnat.geojson'), 'utf8'));
	fs.writeFileSync(path.join(template, 'static/kartta.svg'), karttatiedosto(features));
	for (const { route, text } of methodPages()) {
		fs.mkdirSync(path.join(template, 'src/pages', route), { recursive: true });
		fs.writeFileSync(path.join(template, 'src/pages', route, '+page.md'), text);
	}
	writeTranslatedPages(template, otherLanguages(release.region));
	// a page that is for nothing would end the drawing: there is no link to it
	for (const route of JSON.parse(process.env.ILMASTO_WITHOUT_ROUTES ?? '[]')) fs.rmSync(path.join(template, 'src/pages', route), { recursive: true, force: true });
	for (const ours of ['api', 'explore', 'settings', 'fix-tprotocol-service-worker.js', 'manifest.webmanifest']) {
		fs.rmSync(path.join(template, 'src/pages', ours), { recursive: true, force: true });
	}
}

/** @type {import('svelte/compiler').PreprocessorGroup} */
const ownHead = {
	name: 'own-head',
	// what Evidence's compiler adds to every page: its own name in the head, and a viewer of each query
	markup({ content, filename = '' }) {
		if (!filename.endsWith('.md')) return;
		const code = content
			.replace('<title>Evidence</title>', '')
			.replace(/<meta\s+name="twitter:[\s\S]*?\/>/g, '')
			.replace(/<QueryViewer[\s\S]*?\/>/g, '');
		return { code };
	}
};

// Evidence takes `preprocess` from this object and then deletes it, but loads its own config
// four times while Node caches this module. On the prototype it survives the delete.
const config = Object.create(Object.defineProperty({}, 'preprocess', { value: [ownHead], enumerable: false }));
const OF_PAGES = ['component-utilities/stores', 'component-utilities/formatting', 'component-utilities/globalContexts', 'component-utilities/profile', 'component-utilities/buildQuery', 'sdk/utils/svelte', 'sdk/usql'];
config.kit = {
	// a page is drawn while the answers of others are awaited
	prerender: { concurrency: 4 },
	alias: {
		...Object.fromEntries(OF_PAGES.map((name) => [`@evidence-dev/${name}`, path.join(root, 'lib/evidence.js')])),
		$release: path.join(template, 'src/release.json'),
		$kunnat: path.join(template, 'src/kunnat.json')
	}
};

export default config;
