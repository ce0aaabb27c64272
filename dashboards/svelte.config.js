// Loaded by Evidence's own svelte.config.js; the working directory is then .evidence/template, fresh from its package.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { strings } from './lib/fi.js';
import { readRelease } from './lib/release.mjs';

const root = path.dirname(fileURLToPath(import.meta.url));
const template = path.join(root, '.evidence/template');

// What Evidence has no option for: our own HTML frame (language, icon, no inline script, no splash screen), telemetry off
// in the settings file that its dev server reads, and two files that the layout and the map are built from.
if (fs.existsSync(path.join(template, 'src'))) {
	fs.copyFileSync(path.join(root, 'lib/app.html'), path.join(template, 'src/app.html'));
	fs.writeFileSync(path.join(template, 'evidence.settings.json'), '{"send_anonymous_usage_stats":"no"}\n');
	fs.writeFileSync(path.join(template, 'src/release.json'), JSON.stringify(await readRelease(root)));
	fs.copyFileSync(path.join(root, 'static/kunnat.geojson'), path.join(template, 'src/kunnat.json'));
}

/** @type {import('svelte/compiler').PreprocessorGroup} */
const finnish = {
	name: 'finnish-ui',
	markup({ content, filename = '' }) {
		const file = filename.split(path.sep).join('/');
		// pages without a front matter title would be called "Evidence"
		if (file.endsWith('.md')) return { code: content.replaceAll('<title>Evidence</title>', '') };
		if (!file.includes('/@evidence-dev/core-components/') && !file.endsWith('src/pages/+error.svelte')) return;
		const key = Object.keys(strings).find((k) => file.endsWith('/' + k));
		if (!key) return;
		let code = content;
		for (const [from, to] of strings[key]) {
			if (!code.includes(from)) throw new Error(`lib/fi.js: "${from}" not found in ${file}`);
			code = code.replaceAll(from, to);
		}
		return { code };
	}
};

// Evidence takes `preprocess` from this object and then deletes it, but loads its own config
// four times while Node caches this module. On the prototype it survives the delete.
const config = Object.create(Object.defineProperty({}, 'preprocess', { value: [finnish], enumerable: false }));
config.kit = {
	alias: {
		ssf: path.join(root, 'lib/ssf-fi.js'),
		$release: path.join(template, 'src/release.json'),
		$kunnat: path.join(template, 'src/kunnat.json')
	}
};

export default config;
