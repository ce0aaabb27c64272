// The pages in Swedish and in English: the same files of pages/ once more under /sv and /en, and whether each text is there
// in every language. What does not live here: how a component has a text (components/kieli.js).
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { KIELET, onKaannetty } from '../components/kielet.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
export const otherLanguages = Object.keys(KIELET).filter((language) => language !== 'fi');

/** The routes that an own page of ours is drawn at. @param {string} route as in Finnish */
export const routesOf = (route) => (onKaannetty(route) ? [route, ...otherLanguages.map((language) => `/${language}${route}`.replace(/\/$/, ''))] : [route]);

/** Give the pages that stand in every language to the template, once for each. @param {string} template */
export function writeTranslatedPages(template) {
	const pages = fs.readdirSync(path.join(root, 'pages'), { recursive: true, encoding: 'utf8' }).filter((page) => page.endsWith('.md'));
	for (const page of pages) {
		const route = '/' + page.replace(/(^|\/)index\.md$/, '').replace(/\.md$/, '');
		if (!onKaannetty(route)) continue;
		for (const language of otherLanguages) {
			const folder = path.join(template, 'src/pages', language, route);
			fs.mkdirSync(folder, { recursive: true });
			fs.copyFileSync(path.join(root, 'pages', page), path.join(folder, '+page.md'));
		}
	}
}

/** What is wrong with the catalogues of texts: one that a language lacks, or whose parts to be filled in differ. @returns {string[]} */
export function wrongTexts() {
	const texts = Object.keys(KIELET).map((language) => [language, JSON.parse(fs.readFileSync(path.join(root, `components/tekstit/${language}.json`), 'utf8'))]);
	const names = new Set(texts.flatMap(([, catalogue]) => Object.keys(catalogue)));
	const parts = (text) => [...new Set(text.match(/\{\w+/g) ?? [])].sort().join(' ');
	return [...names].flatMap((name) => {
		const missing = texts.filter(([, catalogue]) => !catalogue[name]?.trim()).map(([language]) => `tekstit/${language}.json lacks "${name}"`);
		if (missing.length) return missing;
		const [[, first], ...others] = texts;
		return others.filter(([, catalogue]) => parts(catalogue[name]) !== parts(first[name])).map(([language]) => `tekstit/${language}.json: "${name}" is filled in with other values than in Finnish`);
	});
}
