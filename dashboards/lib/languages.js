// The pages in Swedish and in English: the same files of pages/ once more under /sv and /en, and whether each text is there
// in every language. What does not live here: how a component has a text (components/kieli.js).
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { IntlMessageFormat } from 'intl-messageformat';
import { KIELET, onKaannetty } from '../components/kielet.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** The languages beside Finnish of a release's pages: those that it has words for the region in. @param {Record<string, any>} region */
export const otherLanguages = (region) => Object.keys(KIELET).filter((language) => language !== 'fi' && region[language]);

/** The routes that an own page of ours is drawn at. @param {string} route as in Finnish @param {string[]} others languages beside Finnish */
export const routesOf = (route, others) => (onKaannetty(route) ? [route, ...others.map((language) => `/${language}${route}`.replace(/\/$/, ''))] : [route]);

/** Give the pages that stand in every language to the template, once for each. @param {string} template @param {string[]} others */
export function writeTranslatedPages(template, others) {
	const pages = fs.readdirSync(path.join(root, 'pages'), { recursive: true, encoding: 'utf8' }).filter((page) => page.endsWith('.md'));
	for (const page of pages) {
		const route = '/' + page.replace(/(^|\/)index\.md$/, '').replace(/\.md$/, '');
		if (!onKaannetty(route)) continue;
		for (const language of others) {
			const folder = path.join(template, 'src/pages', language, route);
			fs.mkdirSync(folder, { recursive: true });
			fs.copyFileSync(path.join(root, 'pages', page), path.join(folder, '+page.md'));
		}
	}
}

/** Words for the region, of which each language takes the forms that it needs. */
const OF_REGION = ['alueNimi', 'alueGenetiivi', 'alueSijainti'];

/** The values that a parsed text is filled in with; type 0 is plain text, and a plural has options. @param {any[]} parts @returns {string[]} */
const valuesOf = (parts) =>
	parts.flatMap(({ type, value, options = {} }) => [...(type && value ? [value] : []), ...Object.values(options).flatMap((option) => valuesOf(option.value))]);

/** What a text must have in every language: values to fill in, and links. @param {string} text @param {string} language */
function partsOf(text, language) {
	const values = valuesOf(new IntlMessageFormat(text, language, undefined, { ignoreTag: true }).getAst());
	return [...new Set(values)].filter((value) => !OF_REGION.includes(value)).sort().join(' ') + ' <a>'.repeat(text.split('<a>').length - 1);
}

/** What is wrong with the catalogues of texts: one that a language lacks, that can't be read, or whose parts differ. @returns {string[]} */
export function wrongTexts() {
	const read = (language) => JSON.parse(fs.readFileSync(path.join(root, `components/tekstit/${language}.json`), 'utf8'));
	const catalogues = Object.keys(KIELET).map((language) => [language, read(language)]);
	const names = new Set(catalogues.flatMap(([, catalogue]) => Object.keys(catalogue)));
	const wrong = [];
	for (const name of names) {
		const parts = {};
		for (const [language, catalogue] of catalogues) {
			const where = `tekstit/${language}.json`;
			try {
				if (!catalogue[name]?.trim()) wrong.push(`${where} lacks "${name}"`);
				else if ((parts[language] = partsOf(catalogue[name], language)) !== (parts.fi ?? parts[language])) wrong.push(`${where}: "${name}" is filled in with other values than in Finnish`);
			} catch (error) {
				wrong.push(`${where}: "${name}" can't be read: ${error.message}`);
			}
		}
	}
	return wrong;
}
